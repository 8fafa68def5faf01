//! A task that runs by the clock, whether what it needs is up or not.

use super::mounts::mounts_of;
use super::taken::{is_unsaid, text};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV629",
    name: "unguarded-task",
    severity: Severity::Note,
    manual: include_str!("unguarded_task.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    if !section.is_of("task", configuration.agents) {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let schedule = || text(configuration, section, "schedule", generation);
        if section.group(generation) != Some("task")
            || schedule().is_none_or(str::is_empty)
            || !is_unsaid(configuration, section, "run_requires", generation)
        {
            return;
        }
        let Some(needed) = needed(configuration, section, generation) else {
            return;
        };
        let finding = RULE.finding(
            generation.into(),
            configuration.header_span(section),
            format!(
                "`{}` runs by the clock without asking for {needed}",
                section.name
            ),
            "where the service is down, the run fails",
        );
        let finding = finding.about(Subject {
            section: Some(section.name.to_owned()),
            keyword: Some("run_requires".to_owned()),
            scope: None,
        });
        found.push(finding.help("write `run_requires = RID(up)`"));
    });
}

/// What the task cannot do without.
fn needed(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> Option<String> {
    let netns = text(configuration, section, "netns", generation).unwrap_or_default();
    if netns.starts_with("container#") {
        return Some(format!("the network of `{netns}`"));
    }
    let mut volume = None;
    for setting in configuration.named(section, "volume_mounts") {
        mounts_of(configuration, setting, generation, |mounted| {
            let name = mounted.volume().map(|name| format!("the volume `{name}`"));
            volume = volume.take().or(name);
        });
    }
    volume
}
