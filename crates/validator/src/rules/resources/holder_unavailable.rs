//! A network namespace of a container that is there, but cannot hold it.

use super::taken::{flag, is_disabled, is_engine_container, setting as place_of, text};
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV605",
    name: "holder-unavailable",
    severity: Severity::Error,
    manual: include_str!("holder_unavailable.md"),
    check: Check::Joining(About::Keywords(&["netns"]), check),
};

/// Why a container cannot hold the namespace: the keyword that says so, the fact, the consequence.
type Reason = (&'static str, &'static str, &'static str, Severity);

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        if setting.found[generation].is_none() {
            return;
        }
        let target = setting
            .known(generation)
            .filter(|name| *name != section.name);
        let Some(holder) = target
            .and_then(|name| configuration.section(name))
            .filter(|holder| is_engine_container(holder, generation))
        else {
            return;
        };
        if is_disabled(configuration, section, generation) {
            return;
        }
        let Some((keyword, fact, label, severity)) =
            reason(configuration, section, holder, generation)
        else {
            return;
        };
        let finding = RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            format!("`{}` {fact}", holder.name),
            label,
        );
        let finding = finding
            .severity(severity)
            .about(configuration.subject(setting))
            .help("name a container that stays up and has a network of its own");
        found.push(match place_of(configuration, holder, keyword, generation) {
            Some(place) => finding.related(configuration.value_span(place), "here"),
            None => finding,
        });
    });
}

fn reason(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    holder: &Section<'_>,
    generation: Generation,
) -> Option<Reason> {
    if is_disabled(configuration, holder, generation) {
        return Some((
            "disable",
            "is disabled, and holds no network to join",
            "the resource does not start: the container is never there",
            Severity::Error,
        ));
    }
    if flag(configuration, holder, "detach", generation) == Some(false) {
        return Some((
            "detach",
            "is run to its end before others start",
            "a container that ends is gone by the time that others start",
            // One that never ends holds it until its start times out.
            Severity::Warning,
        ));
    }
    let is_optional = |section| flag(configuration, section, "optional", generation) == Some(true);
    if is_optional(holder) && !is_optional(section) {
        return Some((
            "optional",
            "is optional, and what joins its network is not",
            "where it is down nobody minds, and this one does not start",
            Severity::Warning,
        ));
    }
    let netns = text(configuration, holder, "netns", generation).unwrap_or_default();
    let is_cni =
        section.group(generation) == Some("ip") && section.driver(generation) == Some("cni");
    match netns {
        "host" if is_cni => Some((
            "netns",
            "has the network of the node, not one of its own",
            "there is no namespace to plug the address into",
            Severity::Error,
        )),
        netns if is_cni && netns.starts_with("container#") && generation == Generation::V2 => {
            Some((
                "netns",
                "joins the network of another container",
                "agent 2.1 finds no network to plug the address into",
                Severity::Error,
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    #[test]
    fn a_holder_is_as_optional_as_what_joins_it() {
        let found = |holder: &str, other: &str| {
            let text = format!(
                "[container#1]\ntype = docker\nimage = a:1\nnetns = none\n{holder}\n\
                 [container#2]\ntype = docker\nimage = a:1\nnetns = container#1\n{other}\n"
            );
            let findings = found_by(RULE.name, &text, Generations::BOTH);
            let findings = findings.iter();
            findings.map(|finding| finding.agents).collect::<Vec<_>>()
        };
        assert_eq!(found("optional = true", ""), [Generations::BOTH]);
        assert_eq!(found("optional = true", "optional = true"), []);
        assert_eq!(found("", "optional = true"), []);
        assert_eq!(found("", ""), []);
    }

    #[test]
    fn a_holder_does_not_stand_for_one_that_says_something_else() {
        let both = |first: &str, second: &str, of_ip: &str| {
            let holder = |id, lines: &str| format!("[container#{id}]\ntype = docker\n{lines}\n");
            let ip = |id| format!("[ip#{id}]\ntype = cni\nnetns = container#{id}\n{of_ip}\n");
            let text = holder(1, first) + &holder(2, second) + &ip(1) + &ip(2);
            found_by(RULE.name, &text, Generations::BOTH).len()
        };
        for (fine, faulty) in [
            ("netns = none", "netns = host"),
            ("detach = true", "detach = false"),
            ("optional = false", "optional = true"),
            ("rm = true", "disable = true"),
        ] {
            assert_eq!(both(fine, faulty, ""), 1, "{faulty}");
            assert_eq!(both(faulty, fine, ""), 1, "{faulty}");
            assert_eq!(both(fine, fine, ""), 0, "{fine}");
        }
        let optional = "optional = true";
        assert_eq!(both(optional, optional, optional), 0);
    }
}
