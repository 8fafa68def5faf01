//! A network namespace of a container that is not there.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV601",
    name: "dangling-netns",
    severity: Severity::Error,
    manual: include_str!("dangling_netns.md"),
    check: Check::Keyword(&["netns"], check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        target(setting, generation)
            .is_some_and(|target| !is_container(configuration, target, generation))
    });
    if let Some(generation) = agents.iter().next()
        && let Some(target) = target(setting, generation)
    {
        findings.push(finding(configuration, setting, target, generation, agents));
    }
}

/// The resource that is named, if one is: `host`, `none` and the like are none.
fn target<'s>(setting: &'s Setting<'_>, generation: Generation) -> Option<&'s str> {
    setting.found[generation]?;
    let value = setting.known(generation)?;
    value.contains('#').then_some(value)
}

fn is_container(configuration: &Configuration<'_>, name: &str, generation: Generation) -> bool {
    configuration
        .resources("container", generation)
        .any(|section| section.name == name)
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    target: &str,
    generation: Generation,
    agents: Generations,
) -> Diagnostic {
    let span = configuration.value_span(setting);
    let own = configuration.section_of(setting).name;
    let containers = configuration
        .resources("container", generation)
        .map(|section| section.name)
        .filter(|name| *name != own);
    let containers: Vec<_> = containers.collect();
    let (message, label) = match configuration.section(target) {
        Some(_) => (
            format!("`netns` names `{target}`, which is no container"),
            "only a container holds a network namespace that others can join",
        ),
        None => (
            format!("`netns` names `{target}`, which does not exist"),
            "the resource does not start: there is no such container",
        ),
    };
    let finding = RULE
        .finding(agents, span, message, label)
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text()) == target;
    match nearest(target, containers.iter().copied()) {
        Some(meant) if written => {
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant)
        }
        _ if containers.is_empty() => finding.help("add the container that holds the namespace"),
        _ => finding.help(format!("the containers are {}", containers.join(", "))),
    }
}
