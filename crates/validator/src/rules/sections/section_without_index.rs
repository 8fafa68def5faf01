//! A resource without an index.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Safety, Severity, Subject};
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV205",
    name: "section-without-index",
    severity: Severity::Warning,
    manual: include_str!("section_without_index.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    if section.id.is_some_and(|id| !id.is_empty()) {
        return;
    }
    let agents = configuration.agents.filter(|generation| {
        section.agents.contains(generation) && section.group(generation).is_some()
    });
    if agents.is_empty() {
        return;
    }
    let span = configuration.header_span(section);
    let insertion = match section.id {
        Some(_) => "1",
        None => "#1",
    };
    findings.push(
        RULE.finding(
            agents,
            span,
            format!("resource `[{}]` has no index", section.name),
            "a name that commands for one resource take for the whole group",
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        })
        .help(format!("write `[{}#1]`", section.prefix))
        .fix(Safety::Suggested, Span::at(span.end), insertion),
    );
}
