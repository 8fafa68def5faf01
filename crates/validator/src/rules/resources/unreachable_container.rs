//! A container without a network.

use rustc_hash::FxHashSet;

use super::taken::{flag, is_disabled, is_engine_container, text};
use crate::bytes;
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV628",
    name: "unreachable-container",
    severity: Severity::Note,
    manual: include_str!("unreachable_container.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let ips = configuration.resources("ip", generation);
        let mut served = FxHashSet::default();
        served.reserve(ips.size_hint().0);
        for section in ips {
            match text(configuration, section, "netns", generation) {
                Some(netns) if !bytes::any(netns.as_bytes(), |byte| byte == b'{') => {
                    served.insert(netns);
                }
                // An address whose container cannot be told may be that of any.
                _ if configuration
                    .effective(section, "netns", generation)
                    .is_set() =>
                {
                    return;
                }
                _ => {}
            }
        }
        for section in configuration.resources("container", generation) {
            if !served.contains(section.name) && is_alone(configuration, section, generation) {
                let finding = RULE.finding(
                    generation.into(),
                    configuration.header_span(section),
                    format!("`{}` has no network", section.name),
                    "no ip is plugged into it, and it joins no other: nobody reaches it",
                );
                let finding = finding.about(Subject {
                    section: Some(section.name.to_owned()),
                    keyword: Some("netns".to_owned()),
                    scope: None,
                });
                found.push(finding.help(format!(
                    "add an ip with `netns = {}`; write `netns = none` if that is meant",
                    section.name
                )));
            }
        }
    });
}

/// Whether a container that stays up has but its own, empty namespace, which nobody has asked for.
fn is_alone(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let netns = || {
        let own = configuration.effective(section, "netns", generation);
        own.is_set() || text(configuration, section, "netns", generation).is_some()
    };
    let may_say = |args: &str| {
        ["--net", "-p", "--publish", "--link", "{"]
            .iter()
            .any(|option| args.contains(option))
    };
    let in_args = || {
        let own = configuration.effective(section, "run_args", generation);
        own.is_set() && text(configuration, section, "run_args", generation).is_none_or(may_say)
    };
    is_engine_container(section, generation)
        && !netns()
        && !in_args()
        && !is_disabled(configuration, section, generation)
        && flag(configuration, section, "detach", generation) != Some(false)
}
