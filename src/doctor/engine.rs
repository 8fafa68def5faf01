//! Facts and needs -> checks of container engines and of the plugins that give addresses.
//!
//! Agent 2.1 tells what its own node is able to do, agent 3 what every node is. Both look when their
//! daemon starts, or when they are told to.

use std::collections::BTreeSet;

use crate::doctor::check::{self, Check, Mend, PLUGINS, State};
use crate::doctor::facts::{Able, Facts};
use crate::doctor::needs::Needs;
use crate::generation::Generation;

const ENGINE: &str = "containers are run by it";
const CNI: &str = "the address of a service on a cluster network is made by the CNI plugins `bridge`, \
                   `host-local` and `portmap`: without them a service is left half up";
const FIREWALL: &str = "agent 3 sets up a cluster network with `nft`, in the tables `ip nat` and \
                        `ip filter`: without them the routes and rules of the network are not made";

/// What an engine says in a resource's log when it cannot be reached (observed on 2.1).
const ENGINE_DOWN: [&str; 2] = [
    "docker daemon is not running",
    "Cannot connect to the Docker daemon",
];

/// The checks of a cluster: is there any engine, are there plugins.
pub(super) fn of_cluster(facts: &Facts) -> Vec<Check> {
    let nodes = facts.nodes().unwrap_or_default();
    let nodes: Vec<&str> = nodes.iter().map(String::as_str).collect();
    let mut checks = capable(facts, check::ENGINE, &["docker", "podman"], &nodes);
    checks.extend(plugins(facts, &nodes));
    if facts.generation == Generation::V3 && facts.capabilities.is_ok() {
        let look = Mend::shell("nft list table ip filter && nft list table ip nat").on(&nodes);
        let found = "the agent does not say whether the tables are there";
        checks.push(Check::new("firewall", State::Skipped, found, FIREWALL).mended(look));
    }
    checks
}

/// The checks of a service: the engines of its containers, on the nodes that may run it.
pub(super) fn of_service(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let candidates = needs.candidates(facts);
    let all = facts.nodes().unwrap_or_default();
    let all = || all.iter().map(String::as_str).collect();
    let nodes: Vec<&str> = candidates.unwrap_or_else(all);
    let mut checks = Vec::new();
    for engine in needs.engines.keys() {
        let any: &[&str] = match engine.as_str() {
            "docker" => &["docker"],
            "podman" => &["podman"],
            _ => &["docker", "podman"],
        };
        checks.extend(capable(facts, check::ENGINE, any, &nodes));
    }
    if needs.engines.contains_key("docker") {
        checks.extend(stopped(facts, &nodes));
    }
    if !needs.ips.is_empty() {
        checks.extend(plugins(facts, &nodes));
    }
    checks
}

/// Of some nodes, those that have something, those that lack it, and those that nothing is known of.
#[derive(Default)]
struct Split<'f> {
    have: Vec<&'f str>,
    lack: Vec<&'f str>,
    unknown: Vec<&'f str>,
}

fn split<'f>(
    able: &[Able],
    nodes: &[&'f str],
    has: impl Fn(&BTreeSet<String>) -> bool,
) -> Split<'f> {
    let mut split = Split::default();
    let unnamed = able.iter().find(|able| able.node.is_none());
    let unnamed_node = unnamed.map(|_| "the node that was asked");
    for &node in nodes.iter().chain(&unnamed_node) {
        let known = able.iter().find(|able| able.node.as_deref() == Some(node));
        let known = known.or(unnamed.filter(|_| Some(node) == unnamed_node));
        match known.map(|able| has(&able.to)) {
            Some(true) => split.have.push(node),
            Some(false) => split.lack.push(node),
            None => split.unknown.push(node),
        }
    }
    split
}

/// Whether nodes have any of some container engines.
fn capable(facts: &Facts, name: &'static str, any: &[&str], nodes: &[&str]) -> Vec<Check> {
    let what = any.join(" or ");
    let able = match &facts.capabilities {
        Ok(able) => able,
        Err(why) => {
            return vec![Check::new(
                name,
                State::Skipped,
                format!("{what}: {why}"),
                ENGINE,
            )];
        }
    };
    let has = |to: &BTreeSet<String>| {
        any.iter()
            .any(|driver| to.contains(&format!("drivers.resource.container.{driver}")))
    };
    judged(facts, name, ENGINE, &what, split(able, nodes, has))
}

/// Whether nodes have the CNI plugins. Agent 3 says so of every node, plugins or not
/// (`drivers/resipcni/caps.go`): there, only an address that is up proves anything.
fn plugins(facts: &Facts, nodes: &[&str]) -> Vec<Check> {
    let able = match &facts.capabilities {
        Ok(able) => able,
        Err(why) => return vec![Check::new(PLUGINS, State::Skipped, why, CNI)],
    };
    let split = match facts.generation {
        Generation::V2 => split(able, nodes, |to| to.contains("drivers.resource.ip.cni")),
        Generation::V3 => {
            let seen = facts.seen().iter();
            let up = seen.filter(|seen| seen.driver == "ip.cni" && seen.is_up());
            let proven: BTreeSet<&str> = up.map(|seen| seen.node.as_str()).collect();
            let (have, unknown) = nodes.iter().partition(|node| proven.contains(**node));
            Split {
                have,
                lack: Vec::new(),
                unknown,
            }
        }
    };
    judged(facts, PLUGINS, CNI, "the CNI plugins", split)
}

/// The checks of who has something: one for each group of nodes.
fn judged(
    facts: &Facts,
    name: &'static str,
    why: &'static str,
    what: &str,
    split: Split<'_>,
) -> Vec<Check> {
    let Split {
        have,
        lack,
        unknown,
    } = split;
    let mut checks = Vec::new();
    if !have.is_empty() {
        let found = format!("{what} on {}", have.join(", "));
        checks.push(Check::new(name, State::Pass, found, why));
    }
    if !lack.is_empty() {
        let what = what.trim_start_matches("the ");
        let found = format!(
            "no {what} on {}; once installed, the agent must look again",
            lack.join(", ")
        );
        let scan = Mend::om(match facts.generation {
            Generation::V2 => "node scan capabilities",
            Generation::V3 => "node capabilities scan",
        });
        let check = Check::new(name, State::Fail, found, why).mended(scan.on(&lack));
        checks.push(match have.is_empty() {
            true => check.blocks(),
            false => check,
        });
    }
    checks.extend(unsaid(facts, name, why, what, &unknown));
    checks
}

/// The check of nodes that nothing is known of.
fn unsaid(
    facts: &Facts,
    name: &'static str,
    why: &'static str,
    what: &str,
    nodes: &[&str],
) -> Option<Check> {
    let (unsaid, list) = match facts.generation {
        Generation::V2 => (
            "2.1 says it of the asked node alone",
            "node print capabilities",
        ),
        Generation::V3 => (
            "nothing that the agent says proves it",
            "node capabilities list",
        ),
    };
    let look = match (name, facts.generation) {
        (PLUGINS, Generation::V3) => Mend::shell("ls /opt/cni/bin/bridge /usr/lib/cni/bridge"),
        _ => Mend::om(list),
    };
    let found = format!("{what} on {}: {unsaid}", nodes.join(", "));
    let check = Check::new(name, State::Skipped, found, why).mended(look.on(nodes));
    (!nodes.is_empty()).then_some(check)
}

/// Nodes whose engine was seen not to run.
fn stopped(facts: &Facts, nodes: &[&str]) -> Vec<Check> {
    let says = |log: &[String]| {
        log.iter()
            .any(|line| ENGINE_DOWN.iter().any(|words| line.contains(words)))
    };
    let seen = facts.seen().iter().filter(|seen| says(&seen.log));
    let down: BTreeSet<&str> = seen
        .map(|seen| seen.node.as_str())
        .filter(|node| nodes.contains(node))
        .collect();
    let down: Vec<&str> = down.into_iter().collect();
    if down.is_empty() {
        return Vec::new();
    }
    let found = format!(
        "docker does not run on {}, say its containers",
        down.join(", ")
    );
    let start = Mend::shell("systemctl start docker").on(&down);
    let check = Check::new(check::ENGINE, State::Fail, found, ENGINE).mended(start);
    vec![match down.len() == nodes.len() {
        true => check.blocks(),
        false => check,
    }]
}
