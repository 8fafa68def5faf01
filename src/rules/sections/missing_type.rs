//! A resource that does not say its driver.

use crate::configuration::{Configuration, Section, Type};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::{Check, Findings, Rule};
use crate::schema::schema;

pub(crate) static RULE: Rule = Rule {
    code: "OSV206",
    name: "missing-type",
    severity: Severity::Error,
    manual: include_str!("missing_type.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let unsaid = configuration.agents.filter(|generation| {
        section.agents.contains(generation)
            && section
                .group(generation)
                .is_some_and(|group| group != "volume")
            && !configuration.is_said(section, "type", generation)
            && !inherited(configuration, generation)
    });
    let needed = unsaid.filter(|generation| section.kind[generation] == Type::None);
    let guessed = section.prefix == "container";
    let agents = match needed.is_empty() {
        true if guessed => unsaid,
        _ => needed,
    };
    let Some(generation) = agents.iter().next() else {
        return;
    };
    let group = section.group(generation).unwrap_or(section.prefix);
    let drivers = schema(generation).drivers(group).map(|driver| driver.name);
    let drivers: Vec<_> = drivers.collect();
    let finding = RULE
        .finding(
            agents,
            configuration.header_span(section),
            format!("resource `[{}]` does not say its type", section.name),
            match needed.is_empty() {
                true => "the agent takes what the node has, or its default",
                false => "refused, or not there: no type is the default",
            },
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            keyword: Some("type".to_owned()),
            scope: None,
        })
        .help(format!("add `type = …`, one of {}", drivers.join(", ")));
    findings.push(match needed.is_empty() {
        true => finding.severity(Severity::Note),
        false => finding,
    });
}

/// Whether DEFAULT says a type for every resource.
fn inherited(configuration: &Configuration<'_>, generation: Generation) -> bool {
    let default = configuration.section("DEFAULT");
    default.is_some_and(|default| configuration.is_said(default, "type", generation))
}
