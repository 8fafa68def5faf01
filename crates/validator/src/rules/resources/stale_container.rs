//! A container that outlives its configuration.

use super::taken::{flag, is_engine_container, is_unsaid};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV622",
    name: "stale-container",
    severity: Severity::Note,
    manual: include_str!("stale_container.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_unsaid(configuration, section, "rm", generation) {
            return;
        }
        let is_detached = || flag(configuration, section, "detach", generation) != Some(false);
        let (does, effect) = match section.group(generation) {
            Some("task") => (
                "keeps the container of its last run",
                "it stays, stopped, until the next run makes another",
            ),
            _ if is_engine_container(section, generation) && is_detached() => (
                "is kept when it stops",
                "started again as it was made: a new image or a new variable does not reach it",
            ),
            _ => return,
        };
        let finding = RULE.finding(
            generation.into(),
            configuration.header_span(section),
            format!("`{}` {does}", section.name),
            effect,
        );
        let finding = finding.about(Subject {
            section: Some(section.name.to_owned()),
            keyword: Some("rm".to_owned()),
            scope: None,
        });
        found.push(finding.help("write `rm = true`: data belongs into volumes"));
    });
}
