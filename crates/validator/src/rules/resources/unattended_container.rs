//! A container that nobody starts again.

use rustc_hash::FxHashSet;

use super::taken::{flag, is_disabled, is_engine_container, is_unsaid, of_object, text};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV623",
    name: "unattended-container",
    severity: Severity::Warning,
    manual: include_str!("unattended_container.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if of_object(configuration, "orchestrate", generation) != Some("ha") {
            return;
        }
        // A container that holds the network of others does nothing by itself, and seldom dies.
        let holders: FxHashSet<&str> = configuration
            .resources("container", generation)
            .filter_map(|section| text(configuration, section, "netns", generation))
            .collect();
        for section in configuration.resources("container", generation) {
            if is_unattended(configuration, section, generation) && !holders.contains(section.name)
            {
                let finding = RULE.finding(
                    generation.into(),
                    configuration.header_span(section),
                    format!("nobody starts `{}` again when it dies", section.name),
                    "the service stays in warn, though it is orchestrated by `ha`",
                );
                let finding = finding.about(Subject {
                    section: Some(section.name.to_owned()),
                    keyword: Some("restart".to_owned()),
                    scope: None,
                });
                found.push(finding.help("write `restart = 2` and `monitor = true`"));
            }
        }
    });
}

fn is_unattended(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    is_engine_container(section, generation)
        && !is_disabled(configuration, section, generation)
        && flag(configuration, section, "detach", generation) != Some(false)
        && is_unset(configuration, section, "restart", generation)
        && is_unsaid(configuration, section, "monitor", generation)
}

/// Whether nobody says anything; a default of nothing is none.
fn is_unset(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &'static str,
    generation: Generation,
) -> bool {
    is_unsaid(configuration, section, keyword, generation)
        && text(configuration, section, keyword, generation).is_none_or(|text| text == "0")
}
