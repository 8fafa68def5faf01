//! A reference that leads through too many others, or to too much text.

use super::written_place;
use crate::configuration::{Configuration, Effective, ProblemKind, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV503",
    name: "endless-reference",
    severity: Severity::Error,
    manual: include_str!("endless_reference.md"),
    check: Check::Setting(check),
};

/// How many references of a value are followed to where the fault comes from.
const MANY: usize = 100;

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        for problem in setting.value[generation].problems() {
            let (message, label) = match problem.kind {
                ProblemKind::TooDeep => (
                    "leads through more than 20 others",
                    "agent 2.1 gives up at 20 references in a row",
                ),
                ProblemKind::TooLong => (
                    "expands to more text than a value can use",
                    "references that double each other fill the agent's memory",
                ),
                _ => continue,
            };
            if comes_from_elsewhere(configuration, setting, generation) {
                continue;
            }
            let span = written_place(configuration, setting, generation, problem.span.clone());
            let written = span.text(configuration.document.text());
            found.push(
                RULE.finding(
                    generation.into(),
                    span,
                    format!("reference `{written}` {message}"),
                    label,
                )
                .about(configuration.subject(setting))
                .help("refer to the value itself, or write it here"),
            );
        }
    });
}

/// Whether a value that this one refers to has the same fault: then it is reported there.
fn comes_from_elsewhere(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let written = setting.value[generation].written().unwrap_or_default();
    references(written, generation).take(MANY).any(|reference| {
        let (section, key) = reference.key();
        let section = match section {
            Some(name) => configuration.section(name),
            None => Some(configuration.section_of(setting)),
        };
        let target = section.map(|section| configuration.effective(section, key, generation));
        matches!(target, Some(Effective::One(target)) if has_fault(target, generation))
    })
}

fn has_fault(setting: &Setting<'_>, generation: Generation) -> bool {
    let mut problems = setting.value[generation].problems().iter().rev().take(MANY);
    problems.any(|problem| matches!(problem.kind, ProblemKind::TooDeep | ProblemKind::TooLong))
}
