//! Facts and needs -> checks of the nodes that may run a service.

use crate::doctor::check::{Check, Mend, State};
use crate::doctor::facts::{Able, Cluster, Facts};
use crate::doctor::needs::{Needs, Placement};
use crate::generation::Generation;

const NODES: &str = "only a node that the cluster has and hears of can run the service";
const ASKED_V2: &str = "2.1 provisions from the node that creates the service: a service whose nodes \
                        leave that one out is never provisioned, without an error";
const STRANGERS_V2: &str =
    "2.1 keeps an instance for a node that it does not know, and a warning for good";
const STRANGERS_V3: &str = "agent 3 leaves out a node that it does not know; with no other, the node that \
                            creates the service runs it";
const SYNC: &str = "2.1 copies the configuration between nodes by rsync over root's ssh, which must \
                    not ask: else the service stays in `warn`";

/// The nodes of a service, against those of the cluster.
pub(super) fn checks(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let check = |state, found: String, why| vec![Check::new("service nodes", state, found, why)];
    let Ok(cluster) = &facts.cluster else {
        return check(
            State::Skipped,
            "the nodes of the cluster are not known".to_owned(),
            NODES,
        );
    };
    let mut checks: Vec<Check> = strangers(facts, needs).into_iter().collect();
    let Some(chosen) = needs.candidates(facts) else {
        let found = match needs.placement {
            Placement::Asked => "the node that is asked, whose name is not known".to_owned(),
            _ => "they depend on what only the agent resolves".to_owned(),
        };
        checks.extend(check(State::Skipped, found, NODES));
        return checks;
    };
    checks.extend(chosen_nodes(facts, needs, cluster, &chosen));
    checks
}

/// The nodes that were chosen: there are some, the asked one is among them where it must be, one is alive.
fn chosen_nodes(facts: &Facts, needs: &Needs, cluster: &Cluster, chosen: &[&str]) -> Option<Check> {
    let all = chosen.join(", ");
    if chosen.is_empty() {
        return nobody(facts, needs);
    }
    if let Some(asked) = left_out(facts, chosen) {
        let found = format!("{all}; {asked}, the node that is asked, is not one of them");
        let check = Check::new("service nodes", State::Fail, found, ASKED_V2).blocks();
        return Some(check.mended(deploy_on(needs, chosen)));
    }
    if !chosen.iter().any(|node| cluster.alive.contains_key(*node)) {
        let found = format!("nothing is heard of {all}");
        let check = Check::new("service nodes", State::Fail, found, NODES).blocks();
        return Some(check.mended(Mend::om("daemon start").on(chosen)));
    }
    Some(Check::new("service nodes", State::Pass, all, NODES))
}

/// The asked node, on 2.1, when it is known not to be among the nodes of a service.
fn left_out<'f>(facts: &'f Facts, chosen: &[&str]) -> Option<&'f str> {
    let asked = facts.asked()?;
    (facts.generation == Generation::V2 && !chosen.contains(&asked)).then_some(asked)
}

/// Deploys from one of the nodes of a service.
fn deploy_on(needs: &Needs, nodes: &[&str]) -> Mend {
    let (short, node) = (
        needs.path.short(),
        nodes.first().copied().unwrap_or_default(),
    );
    Mend::shell(format!("REGSVC_OM='ssh {node} om' regsvc deploy {short}"))
}

/// No node of the cluster is meant. On agent 3 it would run, on a node that nobody chose (observed).
fn nobody(facts: &Facts, needs: &Needs) -> Option<Check> {
    let Placement::Selected(text) = &needs.placement else {
        return None;
    };
    let found = format!("`{text}` means no node of the cluster");
    let why = match facts.generation {
        Generation::V2 => ASKED_V2,
        Generation::V3 => STRANGERS_V3,
    };
    let check = Check::new("service nodes", State::Fail, found, why).blocks();
    Some(check.mended(Mend::answering(facts, &needs.path, "nodes", "*")))
}

/// Nodes that the cluster does not know.
fn strangers(facts: &Facts, needs: &Needs) -> Option<Check> {
    let strangers = needs.strangers(facts);
    let why = match facts.generation {
        Generation::V2 => STRANGERS_V2,
        Generation::V3 => STRANGERS_V3,
    };
    let known = facts.nodes()?.join(", ");
    let found = format!(
        "the cluster has no {}; it has {known}",
        strangers.join(", ")
    );
    (!strangers.is_empty()).then(|| Check::new("service nodes", State::Warn, found, why))
}

/// Whether the agent can copy the configuration to the other nodes; nothing to say where it has not to.
pub(super) fn synchronisation(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let candidates = needs.candidates(facts).unwrap_or_default();
    if facts.generation == Generation::V3 || !needs.synchronised || candidates.len() < 2 {
        return Vec::new();
    }
    let lacks = |able: &Able| !able.to.contains("drivers.resource.sync.rsync");
    let asked = facts.asked().unwrap_or("the node that was asked");
    if facts
        .capabilities
        .as_ref()
        .is_ok_and(|able| able.iter().any(lacks))
    {
        let found = format!("no rsync on {asked}");
        return vec![Check::new("rsync", State::Warn, found, SYNC)];
    }
    let mut syncs = facts.seen().iter().filter(|seen| {
        let here = candidates.contains(&seen.node.as_str());
        seen.driver == "sync.rsync" && !seen.disabled && seen.is_up() && here
    });
    vec![match syncs.next() {
        Some(seen) => {
            let found = format!(
                "{}: its configuration was copied from {}",
                seen.path, seen.node
            );
            Check::new("rsync", State::Pass, found, SYNC)
        }
        None => {
            let others = candidates.iter().filter(|node| **node != asked);
            let look = others.map(|node| format!("ssh -o BatchMode=yes {node} rsync --version"));
            let look = Mend::shell(look.collect::<Vec<_>>().join(" && ")).on(&[asked]);
            let found = "no service shows whether configurations can be copied";
            Check::new("rsync", State::Skipped, found, SYNC).mended(look)
        }
    }]
}
