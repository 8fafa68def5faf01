//! A section that says nothing.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Family;

pub(crate) static RULE: Rule = Rule {
    code: "OSV209",
    name: "empty-section",
    severity: Severity::Note,
    manual: include_str!("empty_section.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    // A text without any keyword has worse faults.
    let says_nothing = configuration.document.entries().is_empty();
    if says_nothing
        || section.headers().count() != 1
        || configuration.settings_of(section).next().is_some()
    {
        return;
    }
    let agents = configuration.agents.filter(|generation| {
        section.agents.contains(generation) && may_be_empty(section, generation)
    });
    if agents.is_empty() {
        return;
    }
    findings.push(
        RULE.finding(
            agents,
            configuration.header_span(section),
            format!("section `[{}]` is empty", quotable(section.name)),
            match section.is_free() {
                true => "says nothing",
                false => "a resource with nothing but defaults",
            },
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        })
        .help("write its keywords, or leave it out"),
    );
}

/// Whether an empty section is accepted; what lacks a keyword has a finding for that.
fn may_be_empty(section: &Section<'_>, generation: Generation) -> bool {
    match section.family[generation] {
        Family::Free => true,
        Family::Group(_) => {
            section.vocabulary[generation].is_some() && section.required(generation).is_empty()
        }
        _ => false,
    }
}
