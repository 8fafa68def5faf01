//! A value that begins with a second `=`.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV423",
    name: "doubled-delimiter",
    severity: Severity::Warning,
    manual: include_str!("doubled_delimiter.md"),
    check: Check::OddValue(About::Those(|_, _| true), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let extra = |value: &str| Some(value.len() - without_delimiters(value)?.len());
    let written = |generation: Generation| setting.value(generation).written();
    let agents = configuration
        .agents
        .filter(|generation| written(generation).and_then(extra).is_some());
    let Some((generation, length)) = agents
        .iter()
        .find_map(|generation| Some((generation, extra(written(generation)?)?)))
    else {
        return;
    };
    let span = configuration.place(setting, generation, 0..length);
    let key = quotable(setting.key);
    let finding = RULE
        .finding(
            agents,
            span,
            format!("the value of `{key}` begins with a second delimiter"),
            "part of the value",
        )
        .about(configuration.subject(setting))
        .help(format!("write `{key} = …`"))
        .fix(
            Safety::Suggested,
            Span::new(setting.key_span().end, span.end),
            " = ",
        );
    findings.push(finding);
}

/// A value without the delimiters that it begins with; `None` if it begins with none.
fn without_delimiters(value: &str) -> Option<&str> {
    let is_extra = |value: &str| {
        matches!(
            value.as_bytes(),
            [b'=', ..] | [b':', b' ' | b'\t' | b'=', ..]
        )
    };
    let mut rest = value;
    while is_extra(rest) {
        rest = rest[1..].trim_start();
    }
    (rest.len() < value.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::without_delimiters;

    #[test]
    fn all_delimiters_at_the_beginning_are_too_many() {
        for (value, rest) in [
            ("= /srv", Some("/srv")),
            ("== x", Some("x")),
            (": n1", Some("n1")),
            (":= 3", Some("3")),
            (":5000", None),
            ("a = b", None),
        ] {
            assert_eq!(without_delimiters(value), rest, "{value}");
        }
    }
}
