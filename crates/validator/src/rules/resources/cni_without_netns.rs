//! A container network's address that no container gets.

use super::taken::{is_engine_container, is_unsaid, text};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV606",
    name: "cni-without-netns",
    severity: Severity::Warning,
    manual: include_str!("cni_without_netns.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let holder = configuration
            .resources("container", generation)
            .find(|section| has_a_network(configuration, section, generation));
        let Some(holder) = holder else {
            return;
        };
        for section in configuration.resources("ip", generation) {
            if section.driver(generation) != Some("cni")
                || !is_unsaid(configuration, section, "netns", generation)
            {
                continue;
            }
            let finding = RULE.finding(
                generation.into(),
                configuration.header_span(section),
                format!("`{}` names no container for its address", section.name),
                "the address goes to a namespace that no container is in",
            );
            let finding = finding.about(Subject {
                section: Some(section.name.to_owned()),
                keyword: Some("netns".to_owned()),
                scope: None,
            });
            found.push(finding.help(format!("write `netns = {}`", holder.name)));
        }
    });
}

/// Whether a container may get an address: it has a network, and one of its own.
fn has_a_network(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let netns = text(configuration, section, "netns", generation).unwrap_or("none");
    is_engine_container(section, generation) && netns == "none"
}
