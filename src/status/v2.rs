//! Agent 2.1's JSON -> the model (observed on 2.1; `core/objects/svc.py`, `daemon/monitor.py`).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::path::ObjectPath;
use crate::secret;
use crate::status::skim::skim;
use crate::status::{
    Instance, Line, Monitor, Provisioned, Resource, Service, Sight, absent, flag, in_order, stamp,
    state, text,
};

/// What 2.1 answers when it has looked at the resources of its own node.
#[derive(Clone, Debug, PartialEq)]
pub enum Refreshed {
    /// It could not ask its daemon.
    DaemonDown,
    /// The service has no instance on that node.
    Elsewhere,
    /// The instance of that node.
    Instance(Box<Instance>),
}

/// Reads `om daemon status --format json`. The reply is empty, with exit code 0, when the daemon does not run.
pub(super) fn overview(reply: &str, path: &ObjectPath) -> Result<Sight> {
    if reply.trim().is_empty() {
        return Ok(Sight::DaemonDown);
    }
    let path = path.to_string();
    let reply = skim(reply, &path)?;
    let monitor = reply
        .as_object()
        .context("it is not a JSON object")?
        .get("monitor");
    // A daemon whose monitor thread has died knows nothing and orders nothing (observed).
    let Some(nodes) = monitor.and_then(|monitor| monitor.get("nodes")?.as_object()) else {
        return Ok(Sight::DaemonDown);
    };
    let instances = instances(nodes, &path);
    let aggregate = monitor.and_then(|monitor| monitor.get("services")?.get(&path));
    if instances.is_empty() && aggregate.is_none() {
        return Ok(Sight::Absent);
    }
    let aggregate = aggregate.unwrap_or(&Value::Null);
    Ok(Sight::Seen(Service {
        cluster: reply
            .get("cluster")
            .and_then(|cluster| text(cluster, "name")),
        avail: state(aggregate, "avail"),
        overall: state(aggregate, "overall"),
        provisioned: provisioned(aggregate.get("provisioned")),
        frozen: text(aggregate, "frozen"),
        placement: text(aggregate, "placement"),
        unheard: unheard(nodes, &path),
        instances,
        fresh: true,
    }))
}

/// The name of the cluster that a state of everything tells.
pub(super) fn cluster(reply: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct State {
        cluster: Named,
    }
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let state: State = serde_json::from_str(reply).ok()?;
    Some(state.cluster.name).filter(|name| !name.is_empty())
}

/// The instances of a service, of all nodes.
fn instances(nodes: &Map<String, Value>, path: &str) -> BTreeMap<String, Instance> {
    nodes
        .iter()
        .filter_map(|(node, known)| {
            let status = known.get("services")?.get("status")?.get(path)?;
            Some((node.clone(), instance(status)))
        })
        .collect()
}

/// The nodes that a service's configuration names, and that are not known.
fn unheard(nodes: &Map<String, Value>, path: &str) -> Vec<String> {
    let configurations = nodes
        .values()
        .filter_map(|node| node.pointer("/services/config")?.get(path)?.get("scope"));
    absent(configurations, |node| nodes.contains_key(node))
}

/// Reads `om PATH print status --format json --refresh`.
pub(super) fn refreshed(reply: &str) -> Result<Refreshed> {
    let reply: Value = serde_json::from_str(reply)?;
    let fields = reply.as_object().context("it is not a JSON object")?;
    Ok(if !fields.contains_key("avail") {
        Refreshed::Elsewhere
    } else if !fields.contains_key("monitor") {
        Refreshed::DaemonDown
    } else {
        Refreshed::Instance(Box::new(instance(&reply)))
    })
}

/// Reads one instance.
fn instance(value: &Value) -> Instance {
    let resources = value.get("resources").and_then(Value::as_object);
    Instance {
        avail: state(value, "avail"),
        overall: state(value, "overall"),
        provisioned: provisioned(value.get("provisioned")),
        // The time of the freeze, or 0.
        frozen: value.get("frozen").and_then(Value::as_f64).unwrap_or(0.0) > 0.0,
        monitor: value.get("monitor").and_then(monitor),
        updated: stamp(value, "updated"),
        resources: in_order(
            resources
                .into_iter()
                .flatten()
                .map(|(rid, value)| resource(rid, value))
                .collect(),
        ),
    }
}

/// Reads what the daemon does with an instance.
fn monitor(value: &Value) -> Option<Monitor> {
    Some(Monitor {
        state: text(value, "status")?,
        global_expect: text(value, "global_expect"),
        local_expect: text(value, "local_expect"),
        leads: text(value, "placement").as_deref() == Some("leader"),
        stamps: ["status_updated", "global_expect_updated"].map(|key| stamp(value, key)),
    })
}

/// Reads one resource.
fn resource(rid: &str, value: &Value) -> Resource {
    let log = value.get("log").and_then(Value::as_array);
    Resource {
        rid: rid.to_owned(),
        driver: text(value, "type").unwrap_or_default(),
        label: text(value, "label").unwrap_or_default(),
        state: state(value, "status"),
        provisioned: provisioned(value.get("provisioned").and_then(|data| data.get("state"))),
        monitored: flag(value, "monitor"),
        disabled: flag(value, "disable"),
        optional: flag(value, "optional"),
        standby: flag(value, "standby"),
        address: value.get("info").and_then(|info| text(info, "ipaddr")),
        log: log
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|text| line(&secret::hidden(text)))
            .collect(),
    }
}

/// Reads a line such as `info: can not find container id`.
fn line(text: &str) -> Line {
    match text.split_once(": ") {
        Some((level @ ("info" | "warn" | "error"), message)) => Line {
            level: level.to_owned(),
            message: message.to_owned(),
        },
        _ => Line {
            level: String::new(),
            message: text.to_owned(),
        },
    }
}

/// Reads `true`, `false` or `"mixed"`; left out where nothing is to be made.
fn provisioned(value: Option<&Value>) -> Provisioned {
    match value {
        None | Some(Value::Null) => Provisioned::NotApplicable,
        Some(Value::Bool(true)) => Provisioned::Yes,
        Some(Value::Bool(false)) => Provisioned::No,
        Some(Value::String(word)) if word == "mixed" => Provisioned::Mixed,
        Some(_) => Provisioned::Unknown,
    }
}
