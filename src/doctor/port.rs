//! Facts and needs -> checks of the ports that a service takes on its nodes.

use std::collections::BTreeSet;

use crate::doctor::check::{Check, State};
use crate::doctor::facts::{Facts, Seen};
use crate::doctor::needs::{Needs, Port};
use crate::doctor::reader::published;
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
    let others = publishers(facts, needs, *number);
    let number = format!("`{rid}`: port {number} of the node");
    if others.is_empty() {
        let found = format!("{number} is published by no other service");
        return Check::new("port", State::Pass, found, why);
    }
    let busy: BTreeSet<&str> = others.iter().map(|seen| seen.node.as_str()).collect();
    let everywhere = candidates.is_some_and(|nodes| nodes.iter().all(|node| busy.contains(node)));
    let others = others
        .iter()
        .map(|seen| format!("{} on {}", seen.path, seen.node));
    let others = others.collect::<Vec<_>>().join(", ");
    let state = if everywhere { State::Fail } else { State::Warn };
    Check::new(
        "port",
        state,
        format!("{number} is published by {others}"),
        why,
    )
}

/// The addresses of other services that publish a port on a node which may run this one.
fn publishers<'f>(facts: &'f Facts, needs: &Needs, number: u16) -> Vec<&'f Seen> {
    let candidates = needs.candidates(facts);
    let own = needs.path.to_string();
    let here = |node: &str| {
        candidates
            .as_ref()
            .is_none_or(|nodes| nodes.contains(&node))
    };
    let publishes = |seen: &&Seen| {
        seen.path != own
            && seen.driver == "ip.cni"
            && seen.is_up()
            && here(&seen.node)
            && takes(facts.generation, &seen.expose, number)
    };
    facts.seen().iter().filter(publishes).collect()
}

/// Whether a port is among those that another service has published.
fn takes(generation: Generation, expose: &[String], number: u16) -> bool {
    generation == Generation::V2
        && expose.iter().any(|text| {
            let items = list::read(text, generation);
            published(items, generation).any(|port| port == number)
        })
}
