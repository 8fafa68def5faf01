//! A garbage collection while clients may push.

use super::each::registries;
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV826",
    name: "unsafe-garbage-collection",
    severity: Severity::Note,
    manual: include_str!("unsafe_garbage_collection.md"),
    check: Check::Whole(check),
};

/// The command of the registry's program.
const PROGRAM: &str = "garbage-collect";

/// The keywords by which something can be done around a task.
const AROUND: [&str; 2] = ["pre_run", "blocking_pre_run"];

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, findings| {
        let mut is_safe = None;
        for task in configuration.resources("task", generation) {
            let Some(finding) = finding(configuration, task, generation) else {
                continue;
            };
            if !*is_safe.get_or_insert_with(|| !is_writable(configuration, generation)) {
                findings.push(finding);
            }
        }
    });
}

/// What there is to say of a task that collects garbage, if clients may push meanwhile.
fn finding(
    configuration: &Configuration<'_>,
    task: &Section<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let command = configuration.effective(task, "command", generation);
    let command = command.one()?;
    let at = command.value(generation).symbolic()?.find(PROGRAM)?;
    let is_prepared = AROUND.iter().any(|keyword| {
        let effective = configuration.effective(task, keyword, generation);
        effective.is_set()
    });
    if is_prepared {
        return None;
    }
    let span = configuration.place(command, generation, at..at + PROGRAM.len());
    let message = "the garbage collection runs while clients may push";
    let label = "it may delete what an upload has just written";
    let help = "make the registry read-only or stop it around the run, with `blocking_pre_run` and `post_run`";
    let finding = RULE
        .finding(generation.into(), span, message, label)
        .about(configuration.subject(command));
    Some(finding.help(help))
}

/// Whether a registry of the service takes images, as far as the configuration says.
fn is_writable(configuration: &Configuration<'_>, generation: Generation) -> bool {
    let mut servers = registries(configuration, generation)
        .filter(|registry| registry.is_server)
        .peekable();
    let any = servers.peek().is_some();
    any && servers.all(|registry| {
        let mut maintenance = registry.starting("REGISTRY_STORAGE_MAINTENANCE");
        registry.is_told && maintenance.next().is_none()
    })
}
