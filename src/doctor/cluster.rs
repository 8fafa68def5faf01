//! Facts -> checks of the cluster: agents, daemon, name, nodes, heartbeats, DNS.

use std::collections::BTreeSet;

use crate::doctor::check::{Check, Mend, State, unreachable};
use crate::doctor::facts::{Beat, Cluster, Daemon, Facts};
use crate::generation::Generation;

const DAEMON: &str = "without it a service is created and never provisioned, with exit code 0";
const NAME: &str = "it is part of every volume's folder and of every DNS name, for good: set it \
                    before the first service";
const NODES: &str = "a node that is not heard of runs nothing, and takes nothing over";
const BEATS: &str = "nodes hear of each other, and of each other's services, by heartbeats alone";
const FROZEN: &str = "what runs on a frozen node is neither restarted nor taken over";
const AGENTS: &str = "daemons that do not understand each other orchestrate nothing";
const DNS: &str = "without it no name such as NAME.NAMESPACE.svc.CLUSTER resolves, and the address \
                   of a service changes whenever it starts";

/// The checks that need the daemon's own account of its cluster.
pub(super) fn checks(facts: &Facts) -> Vec<Check> {
    let cluster = match &facts.cluster {
        Ok(cluster) => cluster,
        Err(why) => {
            let check = unreachable(why);
            return vec![match check.mend.is_some() {
                true => check,
                false => Check::new("daemon", State::Skipped, why, DAEMON),
            }];
        }
    };
    let mut checks = Vec::new();
    if !cluster.alive.is_empty() {
        checks.push(agents(cluster));
    }
    checks.push(daemon(cluster));
    if cluster.daemon == Daemon::Up {
        checks.push(name(facts.generation, cluster));
        checks.extend(nodes(cluster));
        checks.push(heartbeats(facts.generation, cluster));
        checks.extend(frozen(facts.generation, cluster));
    }
    checks
}

/// The agents of the nodes, and whether they understand each other.
fn agents(cluster: &Cluster) -> Check {
    let versions: BTreeSet<&str> = cluster
        .alive
        .values()
        .filter_map(|node| node.agent.as_deref())
        .collect();
    let said = cluster.alive.iter().map(|(name, node)| {
        let version = node.agent.as_deref().unwrap_or("unknown");
        format!("{name} {}", version.trim_start_matches('v'))
    });
    let said = said.collect::<Vec<_>>().join(", ");
    match (cluster.compatible, versions.len()) {
        (Some(false), _) => {
            let found = format!("the agents do not understand each other: {said}");
            Check::new("agent", State::Fail, found, AGENTS).blocks()
        }
        (_, 0 | 1) => Check::new("agent", State::Pass, said, AGENTS),
        (_, _) => Check::new(
            "agent",
            State::Warn,
            format!("different versions: {said}"),
            "nodes of different versions may read one configuration in different ways",
        ),
    }
}

fn daemon(cluster: &Cluster) -> Check {
    match cluster.daemon {
        Daemon::Up => Check::new("daemon", State::Pass, "it runs", DAEMON),
        Daemon::Down => Check::new("daemon", State::Fail, "it does not run", DAEMON)
            .blocks()
            .mended(Mend::om("daemon start")),
        // The monitor thread of 2.1 dies when the folder that packages make is not there (observed).
        Daemon::Blind => Check::new(
            "daemon",
            State::Fail,
            "it runs without its monitor, which ends when `/var/lib/opensvc/node` is missing",
            DAEMON,
        )
        .blocks()
        .mended(Mend::shell(
            "mkdir -p /var/lib/opensvc/node && om daemon restart",
        )),
    }
}

fn name(generation: Generation, cluster: &Cluster) -> Check {
    let set = match generation {
        Generation::V2 => "cluster set --kw cluster.name=NAME",
        Generation::V3 => "cluster config update --set cluster.name=NAME",
    };
    match cluster.name.as_deref() {
        None | Some("") => Check::new(
            "cluster name",
            State::Skipped,
            "the agent does not say it",
            NAME,
        ),
        Some("default") => Check::new(
            "cluster name",
            State::Warn,
            "`default`, which is what a cluster is called that nobody named",
            NAME,
        )
        .mended(Mend::om(set)),
        Some(name) => Check::new("cluster name", State::Pass, name, NAME),
    }
}

/// Whether the nodes of the configuration are heard of.
fn nodes(cluster: &Cluster) -> Vec<Check> {
    if cluster.nodes.is_empty() {
        let found = "the agent does not say which there are";
        return vec![Check::new("nodes", State::Skipped, found, NODES)];
    }
    let (alive, silent): (Vec<&str>, Vec<&str>) = cluster
        .nodes
        .iter()
        .map(String::as_str)
        .partition(|node| cluster.alive.contains_key(*node));
    let mut checks = Vec::new();
    if !alive.is_empty() {
        checks.push(Check::new("nodes", State::Pass, alive.join(", "), NODES));
    }
    if !silent.is_empty() {
        let found = format!("nothing is heard of {}", silent.join(", "));
        let start = Mend::om("daemon start").on(&silent);
        checks.push(Check::new("nodes", State::Warn, found, NODES).mended(start));
    }
    for (name, node) in &cluster.alive {
        if !["idle", ""].contains(&node.state.as_str()) {
            let found = format!("{name} is in state `{}`", node.state);
            checks.push(Check::new("nodes", State::Warn, found, NODES));
        }
    }
    checks
}

fn heartbeats(generation: Generation, cluster: &Cluster) -> Check {
    let check = |state, found: String| Check::new("heartbeat", state, found, BEATS);
    let peers = cluster.nodes.len().saturating_sub(1);
    if cluster.beats.is_empty() {
        let set = match generation {
            Generation::V2 => "cluster set --kw hb#1.type=unicast",
            Generation::V3 => "cluster config update --set hb#1.type=unicast",
        };
        return match (peers, &cluster.asked) {
            (0, _) => check(
                State::Pass,
                "none, and none is needed by one node".to_owned(),
            ),
            // Agent 3 tells of heartbeats by the node that was asked.
            (_, None) if generation == Generation::V3 => {
                check(State::Skipped, "the agent does not say".to_owned())
            }
            _ => check(State::Fail, "none is configured".to_owned()).mended(Mend::om(set)),
        };
    }
    let wrong: Vec<String> = cluster.beats.iter().flat_map(silence).collect();
    let all: Vec<&str> = cluster.beats.iter().map(|beat| beat.id.as_str()).collect();
    match wrong.is_empty() {
        true => check(State::Pass, format!("{} beat", all.join(", "))),
        // One that works is enough.
        false if cluster.beats.iter().any(is_heard) => check(State::Warn, wrong.join(", ")),
        false => check(State::Fail, wrong.join(", ")),
    }
}

/// Whether a heartbeat receives from every peer.
fn is_heard(beat: &Beat) -> bool {
    beat.running && beat.id.ends_with(".rx") && beat.peers.values().all(|beating| *beating)
}

/// What is wrong with a heartbeat.
fn silence(beat: &Beat) -> Vec<String> {
    if !beat.running {
        return vec![format!("`{}` does not run", beat.id)];
    }
    let silent = beat.peers.iter().filter(|(_, beating)| !**beating);
    silent
        .map(|(peer, _)| match beat.id.ends_with(".rx") {
            true => format!("`{}` hears nothing of {peer}", beat.id),
            false => format!("`{}` does not reach {peer}", beat.id),
        })
        .collect()
}

/// Nodes that are frozen; nothing to say when there are none.
fn frozen(generation: Generation, cluster: &Cluster) -> Option<Check> {
    let frozen = cluster.alive.iter().filter(|(_, node)| node.frozen);
    let frozen: Vec<&str> = frozen.map(|(name, _)| name.as_str()).collect();
    if frozen.is_empty() {
        return None;
    }
    let thaw = match generation {
        Generation::V2 => "node thaw",
        Generation::V3 => "node unfreeze",
    };
    let found = format!("frozen: {}", frozen.join(", "));
    let check = Check::new("frozen", State::Warn, found, FROZEN);
    Some(check.mended(Mend::om(thaw).on(&frozen)))
}

/// Whether the cluster has name servers.
pub(super) fn dns(facts: &Facts) -> Check {
    let set = match facts.generation {
        Generation::V2 => "cluster set --kw cluster.dns=ADDRESS",
        Generation::V3 => "cluster config update --set cluster.dns=ADDRESS",
    };
    match &facts.dns {
        Err(why) => Check::new("cluster dns", State::Skipped, why, DNS),
        Ok(servers) if servers.is_empty() => {
            Check::new("cluster dns", State::Warn, "none is set", DNS).mended(Mend::om(set))
        }
        Ok(servers) => Check::new("cluster dns", State::Pass, servers.join(", "), DNS),
    }
}
