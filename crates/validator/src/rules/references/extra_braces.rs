//! A reference in the braces of a template or of a shell.

use rustc_hash::FxHashSet;

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV512",
    name: "extra-braces",
    severity: Severity::Warning,
    manual: include_str!("extra_braces.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_read(configuration, setting, generation) {
            return;
        }
        let value = &setting.value(generation);
        let Some(written) = value.written() else {
            return;
        };
        let broken: FxHashSet<usize> = value.problems().iter().map(|it| it.span.start).collect();
        for reference in references(written, generation) {
            let (before, after) = (
                &written[..reference.span.start],
                &written[reference.span.end..],
            );
            let Some(extra) = extra(before, after) else {
                continue;
            };
            // A shell's own variable, or a template's: the agents leave it alone, as is meant.
            if broken.contains(&reference.span.start) {
                continue;
            }
            let range = reference.span.start - extra.0..reference.span.end + extra.1;
            let span = written_place(configuration, setting, generation, range);
            let text = span.text(configuration.document.text());
            let meant = format!("{{{}}}", reference.body);
            found.push(
                RULE.finding(
                    generation.into(),
                    span,
                    format!("`{text}` is more than the reference `{meant}`"),
                    extra.2,
                )
                .about(configuration.subject(setting))
                .help(format!("write `{meant}`"))
                .fix(Safety::Suggested, span, meant),
            );
        }
    });
}

/// How much more there is before and behind a reference, and what becomes of it.
fn extra(before: &str, after: &str) -> Option<(usize, usize, &'static str)> {
    match (before.ends_with('{'), after.starts_with('}')) {
        (true, true) => Some((1, 1, "the inner one is replaced, the outer braces stay")),
        _ if before.ends_with('$') => Some((1, 0, "the reference is replaced, the `$` stays")),
        // A brace that belongs to another one, as those of JSON do, is meant.
        (true, false) if is_open(after, ('{', '}')) => {
            Some((1, 0, "the reference is replaced, the first brace stays"))
        }
        (false, true) if is_open(before, ('}', '{')) => {
            Some((0, 1, "the reference is replaced, the last brace stays"))
        }
        _ => None,
    }
}

/// Whether a text closes no brace that stands beside it; `signs` are the one that opens others in it, and the one
/// that closes.
fn is_open(text: &str, signs: (char, char)) -> bool {
    let count = |sign: char| text.matches(sign).count();
    count(signs.1) <= count(signs.0)
}

#[cfg(test)]
mod tests {
    use super::extra;

    #[test]
    fn a_brace_without_another_one_is_too_much() {
        let at = |before, after| extra(before, after).map(|(before, after, _)| (before, after));
        assert_eq!(at("{", "}"), Some((1, 1)));
        assert_eq!(at("$", ""), Some((1, 0)));
        assert_eq!(at("", "}"), Some((0, 1)));
        assert_eq!(at("a {name} ", "}-data"), Some((0, 1)));
        assert_eq!(at("{", "-data"), Some((1, 0)));
        assert_eq!(at("{", "-data {name}"), Some((1, 0)));
        assert_eq!(at("{\"a\": ", "}"), None);
        assert_eq!(at("awk {", " print}"), None);
        assert_eq!(at("", ""), None);
    }
}
