//! Two looks at a service -> what has changed between them.

use std::collections::HashMap;

use crate::status::{Instance, Service, State};

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A resource has another state.
    Resource {
        /// The node.
        node: String,
        /// The resource.
        rid: String,
        /// Its state, and its label.
        state: State,
        /// What the agent calls it.
        label: String,
    },
    /// The daemon does something else with an instance.
    Monitor {
        /// The node.
        node: String,
        /// What it does.
        state: String,
    },
}

/// What changed from `before`, if there was a look before, to `after`.
pub fn changes(before: Option<&Service>, after: &Service) -> Vec<Change> {
    let mut changes = Vec::new();
    for (node, instance) in &after.instances {
        let before = before.and_then(|service| service.instances.get(node));
        changes.extend(monitor(node, before, instance));
        changes.extend(resources(node, before, instance));
    }
    changes
}

/// Whether the daemon does something else with an instance. On a first look, idling is no news.
fn monitor(node: &str, before: Option<&Instance>, after: &Instance) -> Option<Change> {
    let state = |instance: &Instance| Some(instance.monitor.as_ref()?.state.clone());
    let now = state(after)?;
    let is_news = match before.and_then(state) {
        Some(old) => old != now,
        None => now != "idle",
    };
    is_news.then(|| Change::Monitor {
        node: node.to_owned(),
        state: now,
    })
}

/// The resources that have another state. On a first look, those that are not up are no news.
fn resources(node: &str, before: Option<&Instance>, after: &Instance) -> Vec<Change> {
    let before: HashMap<&str, &State> = before
        .iter()
        .flat_map(|instance| &instance.resources)
        .map(|resource| (resource.rid.as_str(), &resource.state))
        .collect();
    let news = after
        .resources
        .iter()
        .filter(|resource| match before.get(resource.rid.as_str()) {
            Some(old) => **old != resource.state,
            None => resource.state == State::Up,
        });
    news.map(|resource| Change::Resource {
        node: node.to_owned(),
        rid: resource.rid.clone(),
        state: resource.state.clone(),
        label: resource.label.clone(),
    })
    .collect()
}
