//! A value that begins with a second `=`.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV423",
    name: "doubled-delimiter",
    severity: Severity::Warning,
    manual: include_str!("doubled_delimiter.md"),
    check: Check::Value(About::Those(|_, _| true), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let extra = |value: &str| match value.as_bytes() {
        [b'=', ..] | [b':', b' ' | b'\t', ..] => Some(value.len() - value[1..].trim_start().len()),
        _ => None,
    };
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
        .fix(Safety::Suggested, span, "");
    findings.push(finding);
}
