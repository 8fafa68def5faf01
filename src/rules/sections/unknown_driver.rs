//! A `type` that an agent does not have.

use crate::configuration::{Configuration, Section, Type};
use crate::diagnostic::{Safety, Severity, Subject};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::rules::{Check, Findings, Rule};
use crate::schema::schema;
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV203",
    name: "unknown-driver",
    severity: Severity::Error,
    manual: include_str!("unknown_driver.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let agents: Generations = configuration.agents.filter(|generation| {
        section.agents.contains(generation)
            && matches!(section.kind[generation], Type::Unknown(_))
            && !is_of_the_other_alone(configuration, section, generation)
    });
    let Some(generation) = agents.iter().next() else {
        return;
    };
    let Type::Unknown(name) = section.kind[generation] else {
        return;
    };
    let group = section.group(generation).unwrap_or(section.prefix);
    let span = type_span(configuration, section);
    let drivers = || {
        schema(generation)
            .driver_names(group)
            .map(|driver| driver.name)
    };
    let mut finding = RULE
        .finding(
            agents,
            span,
            format!("`{name}` is no type of `{group}`"),
            "no such driver: the configuration is refused, or the resource is not there",
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            keyword: Some("type".to_owned()),
            scope: None,
        });
    finding = match nearest(name, drivers()) {
        Some(meant) => {
            let written = span.text(configuration.document.text()) == name;
            let finding = finding.help(format!("did you mean `{meant}`?"));
            match written {
                true => finding.fix(Safety::Suggested, span, meant),
                false => finding,
            }
        }
        None => {
            let all: Vec<_> = drivers().collect();
            finding.help(format!("use one of {}", all.join(", ")))
        }
    };
    findings.push(finding);
}

/// Whether the other agent that is asked has the driver: a difference between the two, not a mistake.
fn is_of_the_other_alone(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let Type::Unknown(name) = section.kind[generation] else {
        return false;
    };
    let mut others = configuration.agents.iter();
    others.any(|other| {
        let group = section.group(other).unwrap_or(section.prefix);
        other != generation && schema(other).driver(group, name).is_some()
    })
}

/// Where the type stands; the section's name if another section says it.
pub(crate) fn type_span(configuration: &Configuration<'_>, section: &Section<'_>) -> Span {
    configuration
        .named(section, "type")
        .next_back()
        .map_or(configuration.header_span(section), |setting| {
            configuration.value_span(setting)
        })
}
