//! A size that an agent cannot read.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::rules::{Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::{Fault, Reading, size};

pub(crate) static RULE: Rule = Rule {
    code: "OSV402",
    name: "bad-size",
    severity: Severity::Error,
    manual: include_str!("bad_size.md"),
    check: Check::Converted(&[Converter::Size], check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let mut agents = Generations::NONE;
    let mut first: Option<Diagnostic> = None;
    for generation in configuration.agents.iter() {
        let by_size = setting.found[generation]
            .is_some_and(|found| found.keyword.converter == Converter::Size);
        let Some(value) = setting.known(generation).filter(|_| by_size) else {
            continue;
        };
        let (fault, effect) = match size::read(value, generation) {
            Reading::Value(_) => continue,
            Reading::Refused(fault) => (fault, "refused"),
            Reading::Quietly { fault, .. } => (fault, "taken without a word, but not as written"),
        };
        agents = agents.union(generation.into());
        if first.is_none() {
            first = Some(finding(configuration, setting, generation, &fault, effect));
        }
    }
    findings.extend(first.map(|finding| finding.agents(agents)));
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    fault: &Fault,
    effect: &str,
) -> Diagnostic {
    let span = configuration.place(setting, generation, fault.span.clone());
    let finding = RULE
        .finding(
            generation.into(),
            match span.is_empty() {
                true => configuration.value_span(setting),
                false => span,
            },
            format!("`{}` is not a size: {}", setting.name, fault.reason),
            effect,
        )
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text());
    match &fault.suggestion {
        Some(size) if !written.contains('{') => {
            finding
                .help(format!("write `{size}`"))
                .fix(Safety::Suggested, span, size.as_str())
        }
        _ => finding.help("write a whole number and one letter, such as `20g`"),
    }
}
