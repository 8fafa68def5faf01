//! Agent 3's answers -> facts (observed on 3.0.0; `daemon/api`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::doctor::facts::{
    Able, Beat, Cluster, Daemon, Known, Network, Node, Pool, Seen, Shortage,
};
use crate::doctor::v2::{peers, resources, text, texts};

/// Reads `om daemon status -o json`.
pub(super) fn cluster(reply: &Value) -> Known<Cluster> {
    let cluster = reply.get("cluster").ok_or("the reply has no cluster")?;
    let config = cluster.get("config").unwrap_or(&Value::Null);
    let objects = cluster.get("object").and_then(Value::as_object);
    let status = cluster.get("status").unwrap_or(&Value::Null);
    let asked = reply
        .get("daemon")
        .and_then(|daemon| text(daemon, "nodename"));
    let mut found = Cluster {
        daemon: Daemon::Up,
        name: text(config, "name"),
        nodes: texts(config.get("nodes")),
        compatible: status.get("is_compat").and_then(Value::as_bool),
        dns: config.get("dns").map(|dns| texts(Some(dns))),
        objects: objects.into_iter().flat_map(Map::keys).cloned().collect(),
        ..Cluster::default()
    };
    let nodes = cluster.get("node").and_then(Value::as_object);
    for (name, value) in nodes.into_iter().flatten() {
        found.alive.insert(name.clone(), node(value));
        found.seen.extend(seen(name, value));
        if asked.as_ref() == Some(name) {
            found.beats = beats(value);
        }
    }
    found.asked = asked;
    Ok(found)
}

fn node(value: &Value) -> Node {
    let at = |keys: [&str; 2]| value.get(keys[0])?.get(keys[1]);
    let word = |keys| at(keys).and_then(Value::as_str).map(str::to_owned);
    let number = |keys| at(keys).and_then(Value::as_u64);
    let short = |of: &'static str, total, free, least| {
        let shortage = Shortage {
            of,
            total: number(["stats", total]).unwrap_or(0),
            free: number(["stats", free])?,
            least: number(["config", least])?,
        };
        (shortage.free < shortage.least).then_some(shortage)
    };
    let shortages = [
        short("memory", "mem_total", "mem_avail", "min_avail_mem_pct"),
        short("swap", "swap_total", "swap_avail", "min_avail_swap_pct"),
    ];
    Node {
        agent: word(["status", "agent"]),
        // The zero of Go's time is "never".
        frozen: word(["status", "frozen_at"]).is_some_and(|time| !time.starts_with("0001-")),
        state: word(["monitor", "state"]).unwrap_or_default(),
        short_of: shortages.into_iter().flatten().collect(),
    }
}

/// The heartbeats of a node.
fn beats(node: &Value) -> Vec<Beat> {
    let streams = node
        .get("daemon")
        .and_then(|daemon| daemon.get("heartbeat")?.get("streams")?.as_array());
    let beat = |stream: &Value| Beat {
        id: text(stream, "id").unwrap_or_default(),
        running: text(stream, "state").as_deref() == Some("running"),
        peers: peers(stream, "is_beating"),
    };
    streams.into_iter().flatten().map(beat).collect()
}

/// The resources of a node's instances.
fn seen(node: &str, value: &Value) -> Vec<Seen> {
    let instances = value.get("instance").and_then(Value::as_object);
    instances
        .into_iter()
        .flatten()
        .filter_map(|(path, instance)| Some(resources(node, path, instance.get("status")?)))
        .flatten()
        .collect()
}

/// Reads `om pool ls -o json --node '*'`: a line a pool and node, space in bytes (observed).
pub(super) fn pools(reply: &Value) -> Known<Vec<Pool>> {
    let pools = reply.as_array().ok_or("the reply is not a list")?;
    let pool = |value: &Value| Pool {
        name: text(value, "name").unwrap_or_default(),
        kind: text(value, "type").unwrap_or_default(),
        node: text(value, "node").filter(|node| !node.is_empty()),
        capabilities: texts(value.get("capabilities")),
        free: match value.get("size").and_then(Value::as_u64) {
            // A pool that has no size does not count its space.
            Some(0) => None,
            _ => value.get("free").and_then(Value::as_u64),
        },
        size: value
            .get("size")
            .and_then(Value::as_u64)
            .filter(|size| *size > 0),
    };
    Ok(pools.iter().map(pool).collect())
}

/// Reads `om network ls -o json`.
pub(super) fn networks(reply: &Value) -> Known<Vec<Network>> {
    let networks = reply.as_array().ok_or("the reply is not a list")?;
    let network = |value: &Value| Network {
        name: text(value, "name").unwrap_or_default(),
        kind: text(value, "type").unwrap_or_default(),
        range: text(value, "network").unwrap_or_default(),
        full: text(value, "free").map(|free| free == "0"),
    };
    Ok(networks.iter().map(network).collect())
}

/// Reads `om node capabilities list -o json --node '*'`: an item a capability and node.
pub(super) fn capabilities(reply: &Value) -> Known<Vec<Able>> {
    let items = reply.get("items").and_then(Value::as_array);
    let mut nodes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in items.ok_or("the reply has no items")? {
        let at = |keys: [&str; 2]| item.get(keys[0])?.get(keys[1])?.as_str();
        if let (Some(node), Some(name)) = (at(["meta", "node"]), at(["data", "name"])) {
            let names = nodes.entry(node.to_owned()).or_default();
            names.insert(name.to_owned());
        }
    }
    let able = |(node, to)| Able {
        node: Some(node),
        to,
    };
    Ok(nodes.into_iter().map(able).collect())
}
