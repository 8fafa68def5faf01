//! Facts and needs -> checks of cluster networks.

use crate::doctor::check::{Check, Mend, State};
use crate::doctor::facts::{Facts, Network};
use crate::doctor::needs::{Ip, Needs};
use crate::generation::Generation;
use crate::nearest::nearest;

const NETWORK: &str = "a service that is told to plug into a network which does not exist is not \
                       provisioned";
const REACH: &str = "a bridge is reached from its own node only: clients on other nodes, and \
                     elsewhere, need a network of type `routed_bridge`";
const FORWARDED: &str = "a bridge is reached from its own node only; from elsewhere the port is \
                         reached at the address of the node, which changes when the service moves";
const ROUTES: &str =
    "an address range that the site also uses elsewhere cannot be reached there any more";

/// The checks of a cluster: is there a network that is reached from everywhere.
pub(super) fn of_cluster(facts: &Facts) -> Vec<Check> {
    let networks = match &facts.networks {
        Ok(networks) => networks,
        Err(why) => return vec![Check::new("network", State::Skipped, why, REACH)],
    };
    let usable: Vec<&Network> = networks.iter().filter(|n| !is_loopback(n)).collect();
    let said: Vec<String> = usable.iter().map(|network| shown(network)).collect();
    let one_node = facts.nodes().is_some_and(|nodes| nodes.len() == 1);
    let check = match usable.iter().all(|network| is_bridge(network)) && !one_node {
        true => {
            let found = format!("only bridges: {}", said.join(", "));
            let check = Check::new("network", State::Warn, found, REACH);
            check.mended(routed(facts.generation, "routed", networks))
        }
        false => Check::new("network", State::Pass, said.join(", "), REACH),
    };
    std::iter::once(check).chain(routes(&usable)).collect()
}

/// Whether the site uses the ranges elsewhere, which no agent knows.
fn routes(usable: &[&Network]) -> Option<Check> {
    let ranges: Vec<&str> = usable
        .iter()
        .map(|network| network.range.as_str())
        .collect();
    let looks = ranges
        .iter()
        .map(|range| format!("ip route show to match {range}"));
    let look = Mend::shell(looks.collect::<Vec<_>>().join("; "));
    let ranges = ranges.join(", ");
    let found = format!("the agent does not know whether the site uses {ranges} elsewhere");
    let check = Check::new("routes", State::Skipped, found, ROUTES).mended(look);
    (!usable.is_empty()).then_some(check)
}

/// The checks of a service: the network of each of its addresses.
pub(super) fn of_service(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let check = |ip| of_ip(facts, needs, ip);
    needs.ips.iter().map(check).collect()
}

fn of_ip(facts: &Facts, needs: &Needs, ip: &Ip) -> Check {
    let rid = &ip.rid;
    let skipped = |why: &str| {
        Check::new(
            "network",
            State::Skipped,
            format!("`{rid}`: {why}"),
            NETWORK,
        )
    };
    let networks = match &facts.networks {
        Ok(networks) => networks,
        Err(why) => return skipped(why),
    };
    let Some(name) = &ip.network else {
        return skipped("its network depends on what only the agent resolves");
    };
    let Some(network) = networks.iter().find(|network| &network.name == name) else {
        return missing(facts, rid, name, networks);
    };
    let said = format!("`{rid}`: {}", shown(network));
    if network.full == Some(true) {
        let found = format!("{said}: no address is free");
        return Check::new("network", State::Fail, found, NETWORK).blocks();
    }
    let alone = facts.nodes().is_some_and(|nodes| nodes.len() == 1);
    match is_bridge(network) && !alone {
        false => Check::new("network", State::Pass, said, NETWORK),
        true => {
            let why = if ip.published { FORWARDED } else { REACH };
            Check::new("network", State::Warn, said, why).mended(better(facts, needs, networks))
        }
    }
}

/// The network of an address does not exist.
fn missing(facts: &Facts, rid: &str, name: &str, networks: &[Network]) -> Check {
    let known: Vec<&str> = networks
        .iter()
        .map(|network| network.name.as_str())
        .collect();
    let known = known.join(", ");
    let names = networks.iter().map(|network| network.name.as_str());
    let meant = nearest(name, names).map(|meant| format!(": did you mean `{meant}`?"));
    let is_slip = meant.is_some();
    let meant = meant.unwrap_or_default();
    let found = format!("`{rid}`: there is no network `{name}`; there are {known}{meant}");
    let check = Check::new("network", State::Fail, found, NETWORK).blocks();
    match is_slip {
        true => check,
        false => check.mended(routed(facts.generation, name, networks)),
    }
}

/// A network that is reached from every node: one that there is, else one to be made.
fn better(facts: &Facts, needs: &Needs, networks: &[Network]) -> Mend {
    let reached = |network: &&Network| !is_bridge(network) && !is_loopback(network);
    match networks.iter().find(reached) {
        Some(network) => Mend::answering(facts, &needs.path, "network", &network.name),
        None => routed(facts.generation, "routed", networks),
    }
}

fn is_bridge(network: &Network) -> bool {
    network.kind == "bridge"
}

fn is_loopback(network: &Network) -> bool {
    ["lo", "loopback"].contains(&network.kind.as_str())
}

fn shown(network: &Network) -> String {
    format!("{} ({}, {})", network.name, network.kind, network.range)
}

/// Makes a network that is reached from every node. The range is one that no network of the cluster has;
/// whether the site uses it nobody says.
fn routed(generation: Generation, name: &str, networks: &[Network]) -> Mend {
    let is_free = |second: &u8| {
        let start = format!("10.{second}.");
        !networks
            .iter()
            .any(|network| network.range.starts_with(&start))
    };
    let second = (40..=u8::MAX).find(is_free).unwrap_or(40);
    let set = match generation {
        Generation::V2 => ("cluster set", "--kw"),
        Generation::V3 => ("cluster config update", "--set"),
    };
    let key = |key: &str| format!(" {} network#{name}.{key}", set.1);
    Mend::om(&format!(
        "{}{}=routed_bridge{}=10.{second}.0.0/16{}=1024",
        set.0,
        key("type"),
        key("network"),
        key("ips_per_node")
    ))
}
