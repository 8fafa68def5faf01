//! Facts and needs -> checks of the nodes that may run a service.

use crate::doctor::check::{Check, Mend, State};
use crate::doctor::facts::{Able, Facts};
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
    let alive = || {
        chosen
            .iter()
            .filter(|node| cluster.alive.contains_key(**node))
    };
    if chosen.is_empty() {
        checks.extend(nobody(facts, needs));
    } else if let Some(asked) = left_out(facts, &chosen) {
        let found = format!(
            "{}; {asked}, the node that is asked, is not one of them",
            chosen.join(", ")
        );
        let check = Check::new("service nodes", State::Fail, found, ASKED_V2).blocks();
        checks.push(check.mended(deploy_on(needs, &chosen)));
    } else if alive().next().is_none() {
        let found = format!("nothing is heard of {}", chosen.join(", "));
        let check = Check::new("service nodes", State::Fail, found, NODES).blocks();
        checks.push(check.mended(Mend::om("daemon start").on(&chosen)));
    } else {
        checks.extend(check(State::Pass, chosen.join(", "), NODES));
    }
    checks
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

/// No node of the cluster is meant.
fn nobody(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let Placement::Selected(text) = &needs.placement else {
        return Vec::new();
    };
    let found = format!("`{text}` means no node of the cluster");
    let (state, why) = match facts.generation {
        Generation::V2 => (State::Fail, ASKED_V2),
        // It would run, on a node that nobody chose (observed).
        Generation::V3 => (State::Fail, STRANGERS_V3),
    };
    let set = format!("regsvc deploy {} --set 'nodes=*'", needs.path.short());
    let check = Check::new("service nodes", state, found, why).blocks();
    vec![check.mended(Mend::shell(set))]
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
    let syncs = facts
        .seen()
        .iter()
        .filter(|seen| seen.driver == "sync.rsync" && !seen.disabled);
    let up: Vec<&str> = syncs
        .filter(|seen| seen.is_up() && candidates.contains(&seen.node.as_str()))
        .map(|seen| seen.node.as_str())
        .collect();
    let others: Vec<&str> = candidates
        .iter()
        .copied()
        .filter(|node| *node != asked)
        .collect();
    vec![match up.first() {
        Some(node) => {
            let found = format!("another service's configuration was copied from {node}");
            Check::new("rsync", State::Pass, found, SYNC)
        }
        None => {
            let look = others
                .iter()
                .map(|node| format!("ssh -o BatchMode=yes {node} rsync --version"));
            let look = Mend::shell(look.collect::<Vec<_>>().join(" && ")).on(&[asked]);
            let found = "no service shows whether configurations can be copied";
            Check::new("rsync", State::Skipped, found, SYNC).mended(look)
        }
    }]
}
