//! One step of a plan: what is done, and why.

use super::Difference;
use crate::object;
use crate::path::ObjectPath;

/// One step, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub deed: Deed,
    /// Why.
    pub reason: String,
}

impl Step {
    /// What an update changes, or what something is deleted for; nothing for every other deed.
    pub fn differences(&self) -> &[Difference] {
        match &self.deed {
            Deed::Update(differences) | Deed::Delete(differences) => differences,
            _ => &[],
        }
    }
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Do something to an object beside the service.
    Object(object::Deed, ObjectPath),
    /// Create the service and provision it.
    Create,
    /// Have the containers of these sections removed when they stop.
    RemoveWhenStopped(Vec<String>),
    /// Take back the order that stands.
    Abort,
    /// Stop the service, as it is configured now.
    Stop,
    /// Delete the service, and the volumes of which something changes that cannot be changed, with their data.
    Delete(Vec<Difference>),
    /// Give the service another configuration, and provision it, which starts it.
    Update(Vec<Difference>),
    /// Provision a service whose configuration is as wanted, which starts it.
    Provision,
    /// Start what is down on this node.
    Start(String),
}
