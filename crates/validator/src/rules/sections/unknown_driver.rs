//! A `type` that an agent does not have.

use super::unlisted;
use crate::configuration::{Configuration, Section, Type};
use crate::diagnostic::{Diagnostic, Safety, Severity, Subject};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::schema;
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV203",
    name: "unknown-driver",
    severity: Severity::Error,
    manual: include_str!("unknown_driver.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    unlisted::check(configuration, section, findings);
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
    // What the other agent takes for a file system of the node is the same slip to it.
    let slips = configuration.agents.filter(|agent| {
        section.agents.contains(agent)
            && section.kind[agent] == Type::Free(name)
            && group == "fs"
            && unlisted::slip(name).is_some()
    });
    let finding = RULE
        .finding(
            agents.union(slips),
            span,
            format!("`{}` is no type of `{group}`", quotable(name)),
            "no such driver: the configuration is refused, or the resource is not there",
        )
        .about(subject(section));
    let drivers = schema(generation).driver_names(group);
    let drivers: Vec<_> = drivers.map(|driver| driver.name).collect();
    let other = generation.other();
    let other = schema(other).driver(group, name).and(Some(other));
    let finding = advise(configuration, section, finding, (name, &drivers, other));
    findings.push(finding);
}

/// Says what to write instead: of the types that the agent has, unless the `other` agent has the one that is written.
pub(super) fn advise(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    finding: Diagnostic,
    (name, types, other): (&str, &[&str], Option<Generation>),
) -> Diagnostic {
    match (other, nearest(name, types.iter().copied())) {
        (Some(other), _) => finding.help(format!(
            "agent {} alone has it: choose another type",
            other.version()
        )),
        (None, Some(meant)) => suggest(configuration, section, finding, name, meant),
        (None, None) => finding.help(format!("use one of {}", types.join(", "))),
    }
}

/// Says which type was meant, and puts it into the text if the type stands there as it is read.
pub(super) fn suggest(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    finding: Diagnostic,
    name: &str,
    meant: &str,
) -> Diagnostic {
    let span = type_span(configuration, section);
    let finding = finding.help(format!("did you mean `{meant}`?"));
    match span.text(configuration.document.text()) == name {
        true => finding.fix(Safety::Suggested, span, meant),
        false => finding,
    }
}

pub(super) fn subject(section: &Section<'_>) -> Subject {
    Subject {
        section: Some(section.name.to_owned()),
        keyword: Some("type".to_owned()),
        scope: None,
    }
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
