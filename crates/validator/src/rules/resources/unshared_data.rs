//! A service that moves to another node, and data that does not.

use super::taken::{flag, node_count, of_object, setting, text};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV614",
    name: "unshared-data",
    severity: Severity::Warning,
    manual: include_str!("unshared_data.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let moves = of_object(configuration, "orchestrate", generation) == Some("ha")
            && of_object(configuration, "topology", generation) != Some("flex")
            && node_count(configuration, generation).is_none_or(|count| count > 1);
        if !moves {
            return;
        }
        for section in configuration.resources("volume", generation) {
            if stays(configuration, section, generation) {
                found.push(finding(configuration, section, generation));
            }
        }
    });
}

/// Whether the volume keeps data, on the one node that it was made on.
fn stays(configuration: &Configuration<'_>, section: &Section<'_>, generation: Generation) -> bool {
    let is_memory = ["type", "pool"]
        .iter()
        .any(|keyword| text(configuration, section, keyword, generation) == Some("shm"));
    // What is installed from objects of the cluster is installed on every node.
    let is_installed = ["configs", "secrets", "install"].iter().any(|keyword| {
        text(configuration, section, keyword, generation).is_some_and(|text| !text.is_empty())
    });
    !is_memory
        && !is_installed
        && flag(configuration, section, "shared", generation) == Some(false)
        && flag(configuration, section, "standby", generation) != Some(true)
}

fn finding(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> crate::diagnostic::Diagnostic {
    let said = setting(configuration, section, "shared", generation);
    let span = said.map_or(configuration.header_span(section), |setting| {
        configuration.value_span(setting)
    });
    let finding = RULE.finding(
        generation.into(),
        span,
        format!("the data of `{}` does not follow the service", section.name),
        "after a failover the service starts on an empty volume",
    );
    let finding = finding.about(Subject {
        section: Some(section.name.to_owned()),
        keyword: Some("shared".to_owned()),
        scope: None,
    });
    let default = configuration.section("DEFAULT");
    let ha = default.and_then(|default| setting(configuration, default, "orchestrate", generation));
    let finding = match ha {
        Some(ha) => finding.related(
            configuration.value_span(ha),
            "the agent moves the service by itself",
        ),
        None => finding,
    };
    finding.help("write `shared = true` and have a pool that can share, or `orchestrate = start`")
}
