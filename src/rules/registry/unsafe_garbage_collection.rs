//! A garbage collection while clients may push.

use super::container::registries;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV826",
    name: "unsafe-garbage-collection",
    severity: Severity::Note,
    manual: include_str!("unsafe_garbage_collection.md"),
    check: Check::Whole(check),
};

/// The keywords by which something can be done around a task.
const AROUND: [&str; 4] = ["pre_run", "blocking_pre_run", "start_requires", "pre_start"];

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, findings| {
        let all: Vec<_> = registries(configuration, generation).collect();
        let is_read_only = all.iter().any(|registry| {
            registry.is_server
                && registry
                    .starting("REGISTRY_STORAGE_MAINTENANCE")
                    .next()
                    .is_some()
        });
        if is_read_only
            || !all
                .iter()
                .any(|registry| registry.is_server && registry.is_told)
        {
            return;
        }
        for task in all
            .iter()
            .filter(|registry| registry.section.group(generation) == Some("task"))
        {
            let command = configuration
                .effective(task.section, "command", generation)
                .one();
            let Some(command) = command else { continue };
            let text = command.value[generation].symbolic().unwrap_or_default();
            let is_prepared = AROUND.iter().any(|keyword| {
                configuration
                    .effective(task.section, keyword, generation)
                    .is_set()
            });
            let Some(at) = text.find("garbage-collect").filter(|_| !is_prepared) else {
                continue;
            };
            let span = configuration.place(command, generation, at..at + "garbage-collect".len());
            let message = "the garbage collection runs while clients may push";
            let label = "it may delete what an upload has just written";
            let finding = RULE
                .finding(generation.into(), span, message, label)
                .about(configuration.subject(command));
            findings.push(finding.help("make the registry read-only or stop it around the run, with `blocking_pre_run` and `post_run`"));
        }
    });
}
