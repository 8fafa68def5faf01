//! A reference that leads through too many others, or to too much text.

use super::written_place;
use crate::configuration::{Configuration, Effective, Problem, ProblemKind, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV503",
    name: "endless-reference",
    severity: Severity::Error,
    manual: include_str!("endless_reference.md"),
    check: Check::Whole(check),
};

/// How many references of a value are followed to where the fault comes from.
const MANY: usize = 100;

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let settings = configuration.settings().iter();
        let faulty: Vec<_> = settings
            .filter(|setting| setting.refers() && fault(setting, generation).is_some())
            .collect();
        let first = faulty
            .iter()
            .filter(|setting| !comes_from_elsewhere(configuration, setting, generation));
        let mut first: Vec<_> = first.collect();
        // In a cycle that is longer than what is followed, each points to the next.
        if first.is_empty() {
            first.extend(faulty.first());
        }
        for setting in first {
            if let Some(problem) = fault(setting, generation) {
                found.push(finding(configuration, setting, generation, problem));
            }
        }
    });
}

/// What ends the look-up of a setting's references, if something does: always the last problem.
fn fault<'s>(setting: &'s Setting<'_>, generation: Generation) -> Option<&'s Problem> {
    let last = setting.value(generation).problems().last();
    last.filter(|problem| matches!(problem.kind, ProblemKind::TooDeep | ProblemKind::TooLong))
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    problem: &Problem,
) -> Diagnostic {
    let (message, label) = match problem.kind {
        ProblemKind::TooLong => (
            "expands to more text than a value can use",
            "references that double each other fill the agent's memory",
        ),
        _ => (
            "leads through more than 20 others",
            "agent 2.1 gives up at 20 references in a row",
        ),
    };
    let span = written_place(configuration, setting, generation, problem.span.clone());
    let written = span.text(configuration.document.text());
    let message = format!("reference `{written}` {message}");
    RULE.finding(generation.into(), span, message, label)
        .about(configuration.subject(setting))
        .help("refer to the value itself, or write it here")
}

/// Whether a value that this one refers to has the same fault: then it is reported there.
fn comes_from_elsewhere(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let written = setting.value(generation).written().unwrap_or_default();
    references(written, generation).take(MANY).any(|reference| {
        let (section, key) = reference.key();
        let section = match section {
            Some(name) => configuration.section(name),
            None => Some(configuration.section_of(setting)),
        };
        let target = section.map(|section| configuration.effective_key(section, key, generation));
        matches!(target, Some(Effective::One(target)) if fault(target, generation).is_some())
    })
}
