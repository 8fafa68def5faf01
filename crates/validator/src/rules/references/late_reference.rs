//! A reference to what a resource computes, before agent 3 knows the resource.

use super::written_place;
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::reference::references;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV506",
    name: "late-reference",
    severity: Severity::Error,
    manual: include_str!("late_reference.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let generation = Generation::V3;
    let section = configuration.section_of(setting);
    let Some(written) = setting.value(generation).written() else {
        return;
    };
    if section.group(generation).is_none() {
        return;
    }
    for reference in references(written, generation) {
        let (Some(named), key) = reference.key() else {
            continue;
        };
        let Some(target) = configuration.section(named) else {
            continue;
        };
        if !is_computed(target, key) || first_header(target) <= first_header(section) {
            continue;
        }
        let span = written_place(configuration, setting, generation, reference.span.clone());
        let message = format!(
            "reference `{{{}}}` stands before `[{named}]`",
            reference.body
        );
        let label = format!("agent 3 takes the text `{}` for the value", reference.body);
        findings.push(
            RULE.finding(Generations::V3, span, message, label)
                .about(configuration.subject(setting))
                .related(
                    configuration.header_span(target),
                    "agent 3 sets up the resources in the order of the file",
                )
                .help(format!("move `[{named}]` before `[{}]`", section.name)),
        );
    }
}

/// Whether the value is known only once the resource is set up.
fn is_computed(target: &Section<'_>, key: &str) -> bool {
    match target.group(Generation::V3) {
        Some("volume") => matches!(key, "mnt" | "exposed_devs"),
        Some(_) => key == "exposed_devs",
        None => false,
    }
}

fn first_header(section: &Section<'_>) -> Option<usize> {
    section.headers().next()
}
