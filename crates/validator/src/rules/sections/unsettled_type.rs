//! A `type` that is no plain word: agent 2.1 knows the keywords of a section by its text.

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::reference::may_refer;
use crate::rules::{Check, Findings, Rule};
use crate::schema::schema;

pub(crate) static RULE: Rule = Rule {
    code: "OSV210",
    name: "unsettled-type",
    severity: Severity::Warning,
    manual: include_str!("unsettled_type.md"),
    check: Check::Outline(check),
};

/// How many lines of a section may say its type before none of them is looked at.
const MANY: usize = 64;

/// Drivers of containers that have the same keywords.
const ENGINES: [&str; 3] = ["docker", "oci", "podman"];

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(section.agents);
    let group = section.group(Generation::V2);
    let Some(group) = group.filter(|group| *group != "volume") else {
        return;
    };
    // An old name of a section says the driver itself.
    let by_name = section.prefix != group;
    if by_name || !asked.contains(Generation::V2) {
        return;
    }
    let types = configuration.named(section, "type").take(MANY);
    let mut types = types.filter(|setting| setting.agents.contains(Generation::V2));
    let unsettled = types.clone().filter(|setting| is_unsettled(setting)).last();
    let Some(setting) = unsettled else {
        return;
    };
    if group == "container" && types.all(is_engine) {
        return;
    }
    // A reference to nothing is a finding of its own.
    if !setting.value(Generation::V2).problems().is_empty() {
        return;
    }
    let is_for_some = setting.scope().is_some();
    let message = match is_for_some {
        true => format!("the type of `[{}]` depends on the node", section.name),
        false => format!("the type of `[{}]` is a reference", section.name),
    };
    let label = match is_for_some {
        true => "agent 2.1 looks the keywords up by the `type` without a scope",
        false => "agent 2.1 looks the keywords up by this text, and ignores those of the driver",
    };
    let finding = RULE
        .finding(
            Generations::V2,
            configuration.value_span(setting),
            message,
            label,
        )
        .about(configuration.subject(setting))
        .help(match is_for_some {
            true => "write a section for each type, and `disable@NODE` where one is not wanted",
            false => "write the type itself",
        });
    let known = setting.known(Generation::V2);
    findings.push(match known.is_some_and(|name| is_absent(group, name)) {
        true => finding.severity(Severity::Error),
        false => finding,
    });
}

/// Whether the type is said for some nodes alone, or by a reference.
fn is_unsettled(setting: &Setting<'_>) -> bool {
    setting.scope().is_some()
        || setting
            .value(Generation::V2)
            .written()
            .is_some_and(may_refer)
}

/// Whether agent 2.1 has no driver of that name.
fn is_absent(group: &str, name: &str) -> bool {
    let schema = schema(Generation::V2);
    schema.driver(group, name).is_none() && !schema.takes_any_driver(group)
}

fn is_engine(setting: &Setting<'_>) -> bool {
    let written = setting.value(Generation::V2).written();
    written.is_some_and(|name| ENGINES.contains(&name))
}
