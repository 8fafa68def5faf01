//! Agent 3's JSON -> the model (from its sources: `core/instance`, `core/resource`, `daemon/api`).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::path::ObjectPath;
use crate::secret;
use crate::status::{
    Instance, Line, Monitor, Provisioned, Resource, Service, Sight, absent, flag, in_order, stamp,
    state, text,
};

/// How agent 3 writes "never".
const NEVER: &str = "0001-01-01T00:00:00Z";

/// Reads `om PATH list -o json`: a list of objects, each with its instances on all nodes.
pub(super) fn overview(reply: &str, path: &ObjectPath) -> Result<Sight> {
    let reply: Value = serde_json::from_str(reply)?;
    let items = reply
        .get("items")
        .context("it has no `items`")?
        .as_array()
        .context("its `items` are not a list")?;
    let path = path.to_string();
    let named = |item: &&Value| item.pointer("/meta/object").and_then(Value::as_str) == Some(&path);
    let Some(found) = items.iter().find(named).and_then(|item| item.get("data")) else {
        return Ok(Sight::Absent);
    };
    Ok(Sight::Seen(Service {
        cluster: None,
        avail: state(found, "avail"),
        overall: state(found, "overall"),
        provisioned: provisioned(found.get("provisioned")),
        frozen: text(found, "frozen"),
        placement: text(found, "placement_state"),
        instances: instances(found),
        unheard: unheard(found),
        fresh: true,
    }))
}

/// The instances of an object.
fn instances(object: &Value) -> BTreeMap<String, Instance> {
    let nodes = object.get("instances").and_then(Value::as_object);
    nodes
        .into_iter()
        .flatten()
        .map(|(node, value)| (node.clone(), instance(value)))
        .collect()
}

/// The nodes that its configuration names, as each instance and the whole tell it, and that have no instance.
fn unheard(object: &Value) -> Vec<String> {
    let Some(nodes) = object.get("instances").and_then(Value::as_object) else {
        return Vec::new();
    };
    let scopes = nodes
        .values()
        .filter_map(|node| node.pointer("/config/scope"));
    let scopes = scopes.chain(object.get("scope"));
    absent(scopes, |node| nodes.contains_key(node))
}

/// Reads one instance.
fn instance(value: &Value) -> Instance {
    let status = value.get("status").unwrap_or(&Value::Null);
    let resources = status.get("resources").and_then(Value::as_object);
    let frozen = text(status, "frozen_at");
    Instance {
        avail: state(status, "avail"),
        overall: state(status, "overall"),
        provisioned: provisioned(status.get("provisioned")),
        frozen: frozen.is_some_and(|time| time != NEVER),
        monitor: value.get("monitor").and_then(monitor),
        updated: stamp(status, "updated_at"),
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
    let expect =
        |key| text(value, key).filter(|word| !["", "none", "init"].contains(&word.as_str()));
    Some(Monitor {
        state: text(value, "state")?,
        global_expect: expect("global_expect"),
        local_expect: expect("local_expect"),
        leads: false,
        stamps: ["state_updated_at", "global_expect_updated_at"].map(|key| stamp(value, key)),
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
        provisioned: provisioned(value.pointer("/provisioned/state")),
        monitored: flag(value, "monitor"),
        disabled: flag(value, "disable"),
        optional: flag(value, "optional"),
        standby: flag(value, "standby"),
        address: value.get("info").and_then(|info| text(info, "ipaddr")),
        log: log
            .into_iter()
            .flatten()
            .map(|entry| Line {
                level: text(entry, "level").unwrap_or_default(),
                message: secret::hidden(&text(entry, "message").unwrap_or_default()).into_owned(),
            })
            .collect(),
    }
}

/// Reads `"true"`, `"false"`, `"mixed"`, `"n/a"` or `"undef"`.
fn provisioned(value: Option<&Value>) -> Provisioned {
    match value.and_then(Value::as_str) {
        Some("true") => Provisioned::Yes,
        Some("false") => Provisioned::No,
        Some("mixed") => Provisioned::Mixed,
        Some("n/a") => Provisioned::NotApplicable,
        _ => Provisioned::Unknown,
    }
}
