//! A resource that does not say its driver.

use crate::configuration::{Configuration, Section, Setting, Type};
use crate::diagnostic::{Diagnostic, Safety, Severity, Subject};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{Family, schema};

pub(crate) static RULE: Rule = Rule {
    code: "OSV206",
    name: "missing-type",
    severity: Severity::Error,
    manual: include_str!("missing_type.md"),
    check: Check::Outline(check),
};

/// How many settings of a section are looked through for a misspelt `type`.
const MANY: usize = 50;

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let unsaid = configuration.agents.filter(|generation| {
        section.agents.contains(generation)
            && !says_known_type(section, generation)
            && section
                .group(generation)
                .is_some_and(|group| group != "volume")
            && !configuration.is_said(section, "type", generation)
            && !inherited(configuration, generation)
    });
    let needed = unsaid.filter(|generation| section.kind[generation] == Type::None);
    let guessed = section.prefix == "container" || misspelt_type(configuration, section).is_some();
    let agents = match needed.is_empty() {
        true if guessed => unsaid,
        _ => needed,
    };
    let Some(generation) = agents.iter().next() else {
        return;
    };
    if let Some(slip) = misspelt_type(configuration, section) {
        findings.push(misspelt(section, agents, slip));
        return;
    }
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

/// Whether a section says a type that the agent has.
fn says_known_type(section: &Section<'_>, generation: Generation) -> bool {
    matches!(section.family[generation], Family::Group(_))
        && matches!(section.kind[generation], Type::Known { given: true, .. })
}

/// The setting that was meant to say the type, if nothing does and one nearly does.
pub(in crate::rules) fn misspelt_type<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
) -> Option<&'c Setting<'d>> {
    let agents = configuration.agents;
    let is_resource = agents.iter().any(|agent| section.group(agent).is_some());
    if !is_resource || configuration.named(section, "type").next().is_some() {
        return None;
    }
    let mut settings = configuration.settings_of(section).take(MANY);
    settings.find(|setting| {
        let is_known = Generation::ALL
            .into_iter()
            .any(|agent| setting.found[agent].is_some());
        !is_known && nearest(setting.name, ["type"]).is_some()
    })
}

fn misspelt(section: &Section<'_>, agents: Generations, slip: &Setting<'_>) -> Diagnostic {
    let name = quotable(slip.name);
    let message = format!("resource `[{}]` says `{name}`, and no type", section.name);
    let label = "ignored: the resource is refused, not there, or of another type";
    let subject = Subject {
        section: Some(section.name.to_owned()),
        keyword: Some("type".to_owned()),
        scope: None,
    };
    RULE.finding(agents, slip.name_span(), message, label)
        .about(subject)
        .help("did you mean `type`?")
        .fix(Safety::Suggested, slip.name_span(), "type")
}

/// Whether DEFAULT says a type for every resource.
fn inherited(configuration: &Configuration<'_>, generation: Generation) -> bool {
    let default = configuration.section("DEFAULT");
    default.is_some_and(|default| configuration.is_said(default, "type", generation))
}
