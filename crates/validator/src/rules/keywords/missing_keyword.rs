//! A keyword that must be there, and is not.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule, lacking};
use crate::schema::{Family, Found, Inherit, Keyword};

pub(crate) static RULE: Rule = Rule {
    code: "OSV304",
    name: "missing-keyword",
    severity: Severity::Error,
    manual: include_str!("missing_keyword.md"),
    check: Check::Outline(check),
};

/// What no table calls required, and drivers of agent 2.1 cannot be set up without: group, driver, keyword
/// (agent 2.1: the constructors in drivers/resource).
const UNLISTED: [(&str, &str, &str); 2] = [
    ("disk", "rados", "client_id"),
    ("expose", "envoy", "listener_port"),
];

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, findings| {
        // 2.1 makes this resource itself; its section only changes it.
        let known = section.name != "sync#i0"
            && !(generation == Generation::V2 && is_reservation(section))
            && section.agents.contains(generation)
            && section.driver(generation).is_some()
            && matches!(
                section.family[generation],
                Family::Group(_) | Family::Renamed(_)
            );
        if !known {
            return;
        }
        let listed = section.required(generation).iter().copied();
        for keyword in listed.chain(unlisted(section, generation)) {
            if keyword.name == "type" || is_needless(configuration, section, keyword, generation) {
                continue;
            }
            let own = Found {
                keyword,
                alias: false,
            };
            let own = configuration.effective_of(section, own, generation);
            // What it says itself, it says on every node.
            if own.one().is_some() {
                continue;
            }
            let is_said = own.is_set() || is_inherited(configuration, keyword, generation);
            let finding = match is_said {
                false => Some(finding(configuration, section, keyword, generation, None)),
                true => missing_on(configuration, section, keyword, generation)
                    .map(|node| finding(configuration, section, keyword, generation, Some(node))),
            };
            findings.extend(finding);
        }
    });
}

/// Whether 2.1 takes it for what is said of a reservation, which it makes of the disk.
fn is_reservation(section: &Section<'_>) -> bool {
    section.may_be_reservation() && section.group(Generation::V2) == Some("disk")
}

/// The keyword that the driver needs, and that no table calls required.
fn unlisted(section: &Section<'_>, generation: Generation) -> Option<&'static Keyword> {
    let driver = section.driver(generation)?;
    let needs =
        |(group, name, _): &&(&str, &str, &str)| *group == section.prefix && *name == driver;
    let known = UNLISTED.iter().find(needs);
    let (_, _, keyword) = known.filter(|_| generation == Generation::V2)?;
    Some(section.keyword(keyword, generation)?.keyword)
}

/// Whether nothing need say the keyword.
fn is_needless(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &'static Keyword,
    generation: Generation,
) -> bool {
    // What only provisioning needs is asked for when a resource is provisioned, not before.
    keyword.provisioning
        || keyword.os.is_some()
        || keyword.depends.is_some_and(|depends| {
            let value = configuration.text(section, depends.keyword, generation);
            value.is_none_or(|value| !depends.values.contains(value))
        })
}

/// Whether DEFAULT says the keyword for a section on some node.
fn is_inherited(
    configuration: &Configuration<'_>,
    keyword: &'static Keyword,
    generation: Generation,
) -> bool {
    let default = configuration.section("DEFAULT");
    keyword.inherit != Inherit::Leaf
        && default.is_some_and(|default| configuration.is_said(default, keyword.name, generation))
}

/// A node of the object for which only others say the keyword.
fn missing_on<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
    keyword: &'static Keyword,
    generation: Generation,
) -> Option<&'c str> {
    let default = configuration.section("DEFAULT");
    let default = default.filter(|_| keyword.inherit != Inherit::Leaf);
    let places = std::iter::once(section).chain(default);
    let settings = places.flat_map(|place| {
        let names = std::iter::once(keyword.name).chain(keyword.aliases.iter());
        names.flat_map(move |name| configuration.named(place, name))
    });
    lacking::node(configuration, section, settings, generation)
}

fn finding(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &Keyword,
    generation: Generation,
    node: Option<&str>,
) -> crate::diagnostic::Diagnostic {
    let driver = section.driver(generation).unwrap_or_default();
    let group = section.group(generation).unwrap_or(section.prefix);
    let effect = match generation {
        Generation::V2 => "refused",
        Generation::V3 => "the resource is not there",
    };
    let name = common_name(configuration, section, keyword, generation);
    RULE.finding(
        generation.into(),
        configuration.header_span(section),
        match node {
            None => format!("`{name}` is missing: `{group}.{driver}` needs it"),
            Some(node) => format!("`{name}` is missing on {node}: `{group}.{driver}` needs it"),
        },
        effect,
    )
    .about(Subject {
        section: Some(section.name.to_owned()),
        keyword: Some(name.to_owned()),
        scope: None,
    })
    .help(match node {
        None => format!("add `{name} = …`"),
        Some(node) => format!("add `{name} = …`, or `{name}@{node} = …`"),
    })
}

/// The name by which every agent that is asked knows the keyword, if there is one.
fn common_name(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &Keyword,
    generation: Generation,
) -> &'static str {
    let knows = |name: &&'static str| {
        let mut others = configuration.agents.iter();
        others.all(|other| {
            let words = section.vocabulary[other];
            other == generation || words.is_some_and(|words| words.keyword(name).is_some())
        })
    };
    let mut names = std::iter::once(keyword.name).chain(keyword.aliases.iter());
    names.find(knows).unwrap_or(keyword.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    /// What is missing where, and for which agents, in a cluster of n1 and n2.
    fn missing(text: &str) -> Vec<(String, Generations)> {
        let document = Document::read(text);
        let nodes = Some(vec!["n1".to_owned(), "n2".to_owned()]);
        let identity = Identity {
            nodes,
            ..Identity::default()
        };
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let findings = crate::rules::check(&configuration);
        let findings = findings
            .iter()
            .filter(|finding| finding.name == "missing-keyword");
        let named = findings.map(|finding| {
            let message = finding.message.split(':').next().unwrap_or_default();
            (message.to_owned(), finding.agents)
        });
        named.collect()
    }

    fn on(node: &str, agents: Generations) -> Vec<(String, Generations)> {
        vec![(format!("`mnt` is missing on {node}"), agents)]
    }

    #[test]
    fn a_node_that_no_scope_is_of_lacks_the_keyword() {
        let of = |default: &str, fs: &str| {
            missing(&format!(
                "[DEFAULT]\n{default}\n[fs#1]\ntype = ext4\ndev = /dev/a\n{fs}\n"
            ))
        };
        let both = Generations::BOTH;
        assert_eq!(of("nodes = n1 n2", "mnt@n2 = /b"), on("n1", both));
        assert_eq!(of("nodes = *", "mnt@n1 = /b"), on("n2", both));
        assert_eq!(of("nodes = n1", "mnt@n2 = /b"), on("n1", both));
        assert_eq!(of("nodes = n1 n2\nmnt@n2 = /b", ""), on("n1", both));
        assert_eq!(of("nodes = n1 n2", "mnt@drpnodes = /b"), on("n1", both));
        let apart = "nodes = n1\ndrpnodes = n2";
        assert_eq!(of(apart, "mnt@n1 = /b"), on("n2", both));
        assert_eq!(of(apart, "mnt@nodes = /b"), on("n2", both));
        let drp = "nodes = n1 n2\ndrpnodes = n1";
        assert_eq!(of(drp, "mnt@drpnodes = /b"), on("n2", both));
        // Agent 3 does not know the scope: that is said of the scope.
        let first = on("n2", Generations::V2);
        assert_eq!(of("nodes = n1 n2", "mnt@flex_primary = /b"), first);
        // 2.1 wants it of what is disabled, too.
        let off = "mnt@n2 = /b\ndisable@n1 = true";
        assert_eq!(of("nodes = n1 n2", off), on("n1", Generations::V2));
    }

    #[test]
    fn the_reservation_of_a_disk_is_no_disk() {
        let disk = "[disk#1]\ntype = vg\nname = data\nscsireserv = true\n";
        let reservation = "[disk#1pr]\ntype = vg\ndisable = true\n";
        let of_v3 = vec![("`name` is missing".to_owned(), Generations::V3)];
        assert_eq!(missing(&format!("{disk}{reservation}")), of_v3);
    }

    #[test]
    fn what_a_driver_dies_without_is_missing_for_it_alone() {
        let of = missing;
        let rados = "[disk#1]\ntype = rados\nimages = pool/image\nname = pool/image\n";
        let id = vec![("`client_id` is missing".to_owned(), Generations::V2)];
        assert_eq!(of(rados), id);
        assert_eq!(of(&format!("{rados}client_id = admin\n")), []);
        let expose = "[expose#1]\ntype = envoy\nport = 80\n";
        let port = vec![("`listener_port` is missing".to_owned(), Generations::V2)];
        assert_eq!(of(expose), port);
        assert_eq!(of(&format!("{expose}listener_port = 8080\n")), []);
    }

    #[test]
    fn what_each_node_has_or_may_have_is_not_missing() {
        let of = |default: &str, fs: &str| {
            missing(&format!(
                "[DEFAULT]\n{default}\n[fs#1]\ntype = ext4\ndev = /dev/a\n{fs}\n"
            ))
        };
        assert_eq!(of("nodes = n1 n2", "mnt@n1 = /b\nmnt@n2 = /c"), []);
        assert_eq!(of("nodes = n1 n2", "mnt@nodes = /b\nmnt@n3 = /c"), []);
        assert_eq!(of("nodes = n1 n2\nmnt@n1 = /b", "mnt@n2 = /b"), []);
        assert_eq!(of("nodes = n1 n2", "mnt@n2 = /b\nmnt = /c"), []);
        assert_eq!(of("nodes = n1 n2\nmnt = /d", "mnt@n2 = /b"), []);
        assert_eq!(of("nodes = az=fr1", "mnt@n2 = /b"), []);
        let apart = "nodes = n1\ndrpnodes = n2";
        assert_eq!(of(apart, "mnt@n1 = /b\nmnt@drpnodes = /b"), []);
        // What is no node of the cluster runs nothing.
        assert_eq!(of("nodes = n1\ndrpnodes = n9", "mnt@n1 = /b"), []);
        assert_eq!(of("nodes@n1 = n1", "mnt@n2 = /b"), []);
        // It may have been created on n2.
        assert_eq!(of("app = a", "mnt@n2 = /b"), []);
        let encap = "mnt@encapnodes = /b\nencap = true";
        assert_eq!(of("nodes = n1 n2\nencapnodes = e1", encap), []);
    }
}
