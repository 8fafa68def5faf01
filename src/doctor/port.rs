//! Facts and needs -> checks of the ports that a service takes on its nodes.

use std::collections::BTreeSet;

use crate::doctor::check::{Check, State};
use crate::doctor::facts::Facts;
use crate::doctor::needs::{Needs, Port, published};
use crate::generation::Generation;
use crate::value::list;

const FORWARDED: &str = "the node forwards a port to whichever service took it first: the other one is \
                         not reached by it";
const LISTENED: &str = "what is sent to the port is forwarded to the other service before anything \
                        that listens on the node sees it";

/// A check for each port that a service takes on a node, against what other services publish.
///
/// On agent 3 `expose` takes no port of the node. Ports that others listen on without publishing them
/// are in no reply of either agent.
pub(super) fn checks(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let check = |port| of_port(facts, needs, port);
    needs.ports.iter().map(check).collect()
}

fn of_port(facts: &Facts, needs: &Needs, port: &Port) -> Check {
    let Port {
        rid,
        number,
        forwarded,
    } = port;
    let why = if *forwarded { FORWARDED } else { LISTENED };
    if let Err(unknown) = &facts.cluster {
        let found = format!("`{rid}` takes port {number}: {unknown}");
        return Check::new("port", State::Skipped, found, why);
    }
    let candidates = needs.candidates(facts);
    let own = needs.path.to_string();
    let others: BTreeSet<(&str, &str)> = facts
        .seen()
        .iter()
        .filter(|seen| seen.path != own && seen.driver == "ip.cni" && !seen.disabled)
        .filter(|seen| {
            candidates
                .as_ref()
                .is_none_or(|nodes| nodes.contains(&seen.node.as_str()))
        })
        .filter(|seen| takes(facts.generation, &seen.expose, *number))
        .filter(|seen| seen.is_up())
        .map(|seen| (seen.path.as_str(), seen.node.as_str()))
        .collect();
    if others.is_empty() {
        let found = format!("`{rid}`: port {number} of the node is published by no other service");
        return Check::new("port", State::Pass, found, why);
    }
    let busy: BTreeSet<&str> = others.iter().map(|(_, node)| *node).collect();
    let others: Vec<String> = others
        .iter()
        .map(|(path, node)| format!("{path} on {node}"))
        .collect();
    let found = format!(
        "`{rid}`: port {number} is published by {}",
        others.join(", ")
    );
    let everywhere = candidates.is_some_and(|nodes| nodes.iter().all(|node| busy.contains(node)));
    match everywhere {
        true => Check::new("port", State::Fail, found, why),
        false => Check::new("port", State::Warn, found, why),
    }
}

/// Whether a port is among those that another service has published.
fn takes(generation: Generation, expose: &[String], number: u16) -> bool {
    generation == Generation::V2
        && expose.iter().any(|text| {
            let items = list::read(text, generation);
            published(items, generation).any(|port| port == number)
        })
}
