//! A namespace of a container that is not there, or that has none to share.

use super::taken::is_engine_container;
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV601",
    name: "dangling-netns",
    severity: Severity::Error,
    manual: include_str!("dangling_netns.md"),
    check: Check::Joining(
        About::Keywords(&["netns", "pidns", "ipcns", "utsns"]),
        check,
    ),
};

/// How many containers are looked through for the one that was meant.
const MANY: usize = 50;

/// How many containers a help lists.
const FEW: usize = 6;

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let mut known = Meant::default();
    for_each_agent(configuration, findings, |generation, found| {
        let Some(target) = target(configuration, setting, generation) else {
            found.extend(slip(configuration, setting, generation));
            return;
        };
        if let Some((message, label)) = fault(configuration, setting, target, generation) {
            found.push(finding(
                configuration,
                setting,
                (target, &mut known),
                generation,
                message,
                label,
            ));
        }
    });
}

/// A word that is nearly one of those that the engines know, and that they take for the name of something of theirs.
fn slip(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let keyword = setting.found[generation]?.keyword;
    let words = match keyword.name {
        "netns" => &["host", "none"][..],
        "pidns" => &["host"][..],
        "ipcns" => &["host", "none", "private", "shareable"][..],
        _ => return None,
    };
    let value = setting.known(generation)?;
    if value.contains('#') || words.contains(&value) {
        return None;
    }
    let meant = nearest(value, words.iter().copied())?;
    let span = configuration.value_span(setting);
    let message = format!("`{}` is probably a slip of `{meant}`", quotable(value));
    let label = "the engine looks for something of its own that is called so";
    let finding = RULE
        .finding(generation.into(), span, message, label)
        .severity(Severity::Warning)
        .about(configuration.subject(setting))
        .help(format!("did you mean `{meant}`?"));
    let written = span.text(configuration.document.text()) == value;
    Some(match written {
        true => finding.fix(Safety::Suggested, span, meant),
        false => finding,
    })
}

/// The resource that is named, or should be: an `ip` is plugged into a container, a container joins one, or
/// what the engine calls `host`, `none` and the like.
fn target<'s>(
    configuration: &Configuration<'_>,
    setting: &'s Setting<'_>,
    generation: Generation,
) -> Option<&'s str> {
    setting.found[generation]?;
    let value = setting.known(generation)?;
    let is_of_ip = configuration.section_of(setting).group(generation) == Some("ip");
    let is_meant = value.starts_with("container") && !value.contains(':');
    let is_named = value.contains('#') || is_meant || (is_of_ip && !value.is_empty());
    is_named.then_some(value)
}

fn fault(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    target: &str,
    generation: Generation,
) -> Option<(String, &'static str)> {
    let name = setting.name;
    let holder = configuration
        .section(target)
        .filter(|section| section.agents.contains(generation));
    let Some(holder) = holder else {
        return Some((
            format!(
                "`{name}` names `{}`, which does not exist",
                quotable(target)
            ),
            "the resource does not start: there is no such container",
        ));
    };
    if holder.group(generation) != Some("container") {
        return Some((
            format!("`{name}` names `{target}`, which is no container"),
            "only a container holds a namespace that others can join",
        ));
    }
    let own = configuration.section_of(setting);
    if !is_engine_container(own, generation) || holder.driver(generation).is_none() {
        return None;
    }
    if !is_engine_container(holder, generation) {
        return Some((
            format!("`{name}` names `{target}`, which is no container of an engine"),
            "the engine knows no container of this name",
        ));
    }
    differ(own, holder, generation).then(|| {
        (
            format!("`{name}` names `{target}`, a container of another engine"),
            "an engine does not know the containers of another",
        )
    })
}

/// Whether two containers are surely of two engines: `oci` is the one that the node has.
fn differ(own: &Section<'_>, holder: &Section<'_>, generation: Generation) -> bool {
    match (own.driver(generation), holder.driver(generation)) {
        (Some(own), Some(holder)) => own != holder && own != "oci" && holder != "oci",
        _ => false,
    }
}

/// What was meant by a name, of some containers: both agents often have the same ones.
#[derive(Default)]
struct Meant<'c> {
    target: &'c str,
    containers: Vec<&'c str>,
    meant: Option<&'c str>,
}

impl<'c> Meant<'c> {
    /// The one of the containers that was probably meant.
    fn of(&mut self, target: &'c str, containers: &[&'c str]) -> Option<&'c str> {
        if self.target != target || self.containers != containers {
            *self = Meant {
                target,
                containers: containers.to_vec(),
                meant: nearest(target, containers.iter().copied()),
            };
        }
        self.meant
    }
}

fn finding<'c>(
    configuration: &'c Configuration<'_>,
    setting: &'c Setting<'_>,
    (target, known): (&'c str, &mut Meant<'c>),
    generation: Generation,
    message: String,
    label: &'static str,
) -> Diagnostic {
    let span = configuration.value_span(setting);
    let own = configuration.section_of(setting).name;
    let containers = configuration
        .resources("container", generation)
        .map(|section| section.name)
        .filter(|name| *name != own && *name != target);
    let containers: Vec<_> = containers.take(MANY).collect();
    let finding = RULE
        .finding(generation.into(), span, message, label)
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text()) == target;
    match known.of(target, &containers) {
        Some(meant) if written => {
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant)
        }
        _ if containers.is_empty() => finding.help("add the container that holds the namespace"),
        _ => {
            let few = &containers[..containers.len().min(FEW)];
            finding.help(format!("name a container, such as {}", few.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    /// How many findings of the rule there are on a text.
    fn found(text: &str) -> usize {
        found_by("dangling-netns", text, Generations::BOTH).len()
    }

    #[test]
    fn an_ip_is_plugged_into_a_container_alone() {
        let of = |netns: &str| {
            let container = "[container#1]\ntype = docker\nimage = web:1\nrm = true\n";
            found(&format!("{container}[ip#1]\ntype = cni\nnetns = {netns}\n"))
        };
        assert_eq!(of("container#1"), 0);
        for slip in ["host", "none", "container", "container1", "web"] {
            assert_eq!(of(slip), 1, "{slip}");
        }
    }

    #[test]
    fn a_container_joins_one_by_its_whole_name() {
        let of = |netns: &str| {
            let container = "[container#1]\ntype = docker\nimage = web:1\n";
            found(&format!(
                "{container}[container#2]\ntype = docker\nimage = web:1\nnetns = {netns}\n"
            ))
        };
        for fine in ["container#1", "host", "none", "web", "container:web"] {
            assert_eq!(of(fine), 0, "{fine}");
        }
        assert_eq!(of("container"), 1);
        assert_eq!(of("container1"), 1);
    }
}
