//! A garbage collection while clients may push.

use super::container::{Registry, registries};
use crate::diagnostic::Severity;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV826",
    name: "unsafe-garbage-collection",
    severity: Severity::Note,
    manual: include_str!("unsafe_garbage_collection.md"),
    check: Check::Registry(check),
};

/// The command of the registry's program.
const PROGRAM: &str = "garbage-collect";

/// The keywords by which something can be done around a task.
const AROUND: [&str; 2] = ["pre_run", "blocking_pre_run"];

fn check(task: &Registry<'_, '_>, findings: &mut Findings) {
    let (configuration, generation) = (task.configuration, task.generation);
    let command = configuration.effective(task.section, "command", generation);
    let Some(command) = command.one() else { return };
    let text = command.value[generation].symbolic().unwrap_or_default();
    let Some(at) = text.find(PROGRAM) else { return };
    let is_prepared = AROUND.iter().any(|keyword| {
        let effective = configuration.effective(task.section, keyword, generation);
        effective.is_set()
    });
    if task.section.group(generation) != Some("task") || is_prepared || !is_writable(task) {
        return;
    }
    let span = configuration.place(command, generation, at..at + PROGRAM.len());
    let message = "the garbage collection runs while clients may push";
    let label = "it may delete what an upload has just written";
    let help = "make the registry read-only or stop it around the run, with `blocking_pre_run` and `post_run`";
    let finding = RULE
        .finding(generation.into(), span, message, label)
        .about(configuration.subject(command));
    findings.push(finding.help(help));
}

/// Whether a registry of the service takes images, as far as the configuration says.
fn is_writable(task: &Registry<'_, '_>) -> bool {
    let mut servers = registries(task.configuration, task.generation)
        .filter(|registry| registry.is_server)
        .peekable();
    let any = servers.peek().is_some();
    any && servers.all(|registry| {
        let mut maintenance = registry.starting("REGISTRY_STORAGE_MAINTENANCE");
        registry.is_told && maintenance.next().is_none()
    })
}
