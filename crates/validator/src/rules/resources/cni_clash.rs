//! Two addresses for one interface of one container.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::taken::{flag, setting, text};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV607",
    name: "cni-clash",
    severity: Severity::Error,
    manual: include_str!("cni_clash.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let mut first: FxHashMap<(&str, &str), &Section<'_>> = FxHashMap::default();
        for section in configuration.resources("ip", generation) {
            if section.driver(generation) != Some("cni") {
                continue;
            }
            let Some(device) = device(configuration, section, generation) else {
                continue;
            };
            let Some(netns) = text(configuration, section, "netns", generation) else {
                continue;
            };
            // An address that is not plugged everywhere may leave the interface to the other one.
            if flag(configuration, section, "disable", generation) != Some(false) {
                continue;
            }
            let earlier = match first.entry((netns, device)) {
                Entry::Occupied(earlier) => *earlier.get(),
                Entry::Vacant(place) => {
                    place.insert(section);
                    continue;
                }
            };
            let place = |section| {
                setting(configuration, section, keyword(generation), generation)
                    .or_else(|| setting(configuration, section, "netns", generation))
                    .map_or(configuration.header_span(section), |setting| {
                        configuration.value_span(setting)
                    })
            };
            let span = place(section);
            let finding = RULE.finding(
                generation.into(),
                span,
                format!("`{device}` of `{netns}` gets its address from another ip already"),
                "the second one is not plugged: the interface exists",
            );
            let finding = finding.about(Subject {
                section: Some(section.name.to_owned()),
                keyword: Some(keyword(generation).to_owned()),
                scope: None,
            });
            let finding = finding.related(place(earlier), "here");
            found.push(finding.help(format!("write another `{}`", keyword(generation))));
        }
    });
}

/// How the agent calls the keyword; each knows the other's name for it or does not.
fn keyword(generation: Generation) -> &'static str {
    match generation {
        Generation::V2 => "ipdev",
        Generation::V3 => "nsdev",
    }
}

/// The interface in the container: what is set, by 2.1 also by default. 3 takes the next free one.
fn device<'c>(
    configuration: &'c Configuration<'_>,
    section: &'c Section<'_>,
    generation: Generation,
) -> Option<&'c str> {
    text(configuration, section, keyword(generation), generation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn an_address_that_is_disabled_somewhere_is_in_nobodys_way() {
        let ip = "type = cni\nnetns = container#1\n";
        let found = |disabled: &str| {
            let text = format!("[ip#1]\n{ip}{disabled}[ip#2]\n{ip}nsdev = eth12\n");
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::V2);
            let mut findings = Findings::new();
            check(&configuration, &mut findings);
            findings.len()
        };
        for fine in [
            "disable = true\n",
            "disable@n1 = true\ndisable@n2 = true\n",
            "disable@nodes = true\n",
        ] {
            assert_eq!(found(fine), 0, "{fine}");
        }
        for bad in ["", "disable = false\n"] {
            assert_eq!(found(bad), 1, "{bad}");
        }
    }
}
