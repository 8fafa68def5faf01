//! Agent 2.1's answers -> facts (observed on 2.1; `daemon/monitor.py`, `core/node/node.py`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::doctor::facts::{
    Able, Beat, Cluster, Daemon, Known, Network, Node, Pool, Seen, Shortage,
};

/// Reads `om daemon status`.
pub(super) fn cluster(reply: &Value) -> Known<Cluster> {
    let reply = reply.as_object().ok_or("the reply is not an object")?;
    let cluster = reply.get("cluster").unwrap_or(&Value::Null);
    let beats = beats(reply);
    let nodes = texts(cluster.get("nodes"));
    let mut found = Cluster {
        // A monitor thread that has died leaves nothing behind (observed).
        daemon: Daemon::Blind,
        name: text(cluster, "name"),
        asked: asked(reply, &nodes),
        nodes,
        beats,
        ..Cluster::default()
    };
    let monitor = reply.get("monitor").unwrap_or(&Value::Null);
    let Some(known) = monitor.get("nodes").and_then(Value::as_object) else {
        return Ok(found);
    };
    found.daemon = Daemon::Up;
    found.compatible = monitor.get("compat").and_then(Value::as_bool);
    let objects = monitor.get("services").and_then(Value::as_object);
    found.objects = objects.into_iter().flat_map(Map::keys).cloned().collect();
    for (name, value) in known {
        found.alive.insert(name.clone(), node(value));
        found.seen.extend(seen(name, value));
    }
    Ok(found)
}

/// The node that was asked: among the peers of its heartbeats it has nothing to say about itself, and
/// a cluster of one node has no other (`daemon/hb/hb.py`).
fn asked(reply: &Map<String, Value>, nodes: &[String]) -> Option<String> {
    if let [only] = nodes {
        return Some(only.clone());
    }
    let threads = reply.iter().filter(|(id, _)| id.starts_with("hb#"));
    let mut peers = threads.filter_map(|(_, thread)| thread.get("peers")?.as_object());
    let itself = |peers: &Map<String, Value>| {
        let mut silent = peers
            .iter()
            .filter(|(_, peer)| peer.as_object().is_some_and(Map::is_empty));
        let (name, _) = silent.next()?;
        silent.next().is_none().then(|| name.clone())
    };
    peers.find_map(itself)
}

/// The heartbeats of the asked node.
fn beats(reply: &Map<String, Value>) -> Vec<Beat> {
    let threads = reply.iter().filter(|(id, _)| id.starts_with("hb#"));
    threads
        .map(|(id, thread)| Beat {
            id: id.clone(),
            running: text(thread, "state").as_deref() == Some("running"),
            peers: peers(thread, "beating"),
        })
        .collect()
}

/// Whether a heartbeat beats, by peer.
pub(super) fn peers(thread: &Value, key: &str) -> BTreeMap<String, bool> {
    let peers = thread.get("peers").and_then(Value::as_object);
    let beating = |peer: &Value| peer.get(key)?.as_bool();
    peers
        .into_iter()
        .flatten()
        .filter_map(|(name, peer)| Some((name.clone(), beating(peer)?)))
        .collect()
}

fn node(value: &Value) -> Node {
    let monitor = value.get("monitor").unwrap_or(&Value::Null);
    let stats = value.get("stats").unwrap_or(&Value::Null);
    let number = |value: &Value, key: &str| value.get(key).and_then(Value::as_u64);
    let short = |of: &'static str, key: &str| {
        let shortage = Shortage {
            of,
            total: number(stats, &format!("{key}_total"))?,
            free: number(stats, &format!("{key}_avail"))?,
            least: number(value, &format!("min_avail_{key}"))?,
        };
        (shortage.total > 0 && shortage.free < shortage.least).then_some(shortage)
    };
    let shortages = [short("memory", "mem"), short("swap", "swap")];
    Node {
        agent: text(value, "agent"),
        frozen: value.get("frozen").and_then(Value::as_f64).unwrap_or(0.0) > 0.0,
        state: text(monitor, "status").unwrap_or_default(),
        short_of: shortages.into_iter().flatten().collect(),
    }
}

/// The resources of a node's instances.
fn seen(node: &str, value: &Value) -> Vec<Seen> {
    let services = value
        .get("services")
        .and_then(|services| services.get("status")?.as_object());
    services
        .into_iter()
        .flatten()
        .flat_map(|(path, status)| resources(node, path, status))
        .collect()
}

/// The resources of an instance; both agents have them alike.
pub(super) fn resources(node: &str, path: &str, status: &Value) -> Vec<Seen> {
    let resources = status.get("resources").and_then(Value::as_object);
    let resource = |(rid, value): (&String, &Value)| Seen {
        node: node.to_owned(),
        path: path.to_owned(),
        rid: rid.clone(),
        driver: text(value, "type").unwrap_or_default(),
        label: text(value, "label").unwrap_or_default(),
        status: text(value, "status").unwrap_or_default(),
        disabled: value.get("disable").and_then(Value::as_bool) == Some(true),
        expose: texts(value.get("info").and_then(|info| info.get("expose"))),
        log: log(value.get("log")),
    };
    resources.into_iter().flatten().map(resource).collect()
}

/// The lines of a log: texts on 2.1, objects with a message on 3.
fn log(log: Option<&Value>) -> Vec<String> {
    let lines = log.and_then(Value::as_array).into_iter().flatten();
    lines
        .filter_map(|line| match line {
            Value::String(line) => Some(line.clone()),
            line => text(line, "message"),
        })
        .collect()
}

/// Reads `om pool status`, which tells of the asked node; space is in KiB (observed).
pub(super) fn pools(reply: &Value, asked: Option<&str>) -> Known<Vec<Pool>> {
    let pools = reply.as_object().ok_or("the reply is not an object")?;
    let bytes = |value: &Value, key: &str| {
        let kib = value.get(key)?.as_u64()?;
        Some(kib.saturating_mul(1024))
    };
    let pool = |(name, value): (&String, &Value)| Pool {
        name: name.clone(),
        kind: text(value, "type").unwrap_or_default(),
        node: asked.map(str::to_owned),
        capabilities: texts(value.get("capabilities")),
        free: bytes(value, "free"),
        size: bytes(value, "size"),
    };
    Ok(pools.iter().map(pool).collect())
}

/// Reads `om net status`.
pub(super) fn networks(reply: &Value) -> Known<Vec<Network>> {
    let networks = reply.as_object().ok_or("the reply is not an object")?;
    let network = |(name, value): (&String, &Value)| Network {
        name: name.clone(),
        kind: text(value, "type").unwrap_or_default(),
        range: text(value, "network").unwrap_or_default(),
        full: value.get("free").and_then(Value::as_i64).map(|n| n <= 0),
    };
    Ok(networks.iter().map(network).collect())
}

/// Reads `om node print capabilities`, which tells of the asked node.
pub(super) fn capabilities(reply: &Value, asked: Option<&str>) -> Known<Vec<Able>> {
    let names = reply.as_array().ok_or("the reply is not a list")?;
    let names = names.iter().filter_map(Value::as_str).map(str::to_owned);
    Ok(vec![Able {
        node: asked.map(str::to_owned),
        to: names.collect::<BTreeSet<_>>(),
    }])
}

/// Reads `om cluster get --kw cluster.dns`: addresses with blanks between them; `None` is none.
pub(super) fn dns(reply: &str) -> Vec<String> {
    let words = reply.split_whitespace();
    words
        .filter(|word| *word != "None")
        .map(str::to_owned)
        .collect()
}

/// Text at a key of an object.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// The texts of a list.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
