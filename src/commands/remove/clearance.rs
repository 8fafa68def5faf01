//! A service with volumes of it -> gone with their data, so that others take their place.

use std::time::Duration;

use anyhow::{Result, bail};

use super::Known;
use super::inventory::{self, Inventory};
use super::removal::Removal;
use crate::agent::Agent;
use crate::path::ObjectPath;

/// A service, and those of its volumes that are to go with it.
pub(in crate::commands) struct Clearance(Inventory);

impl Clearance {
    /// Looks at a service of this configuration, and at the volumes of some of its sections.
    ///
    /// # Errors
    /// Somebody else uses one of them; the agent refuses.
    pub(in crate::commands) fn take(
        agent: &Agent,
        path: &ObjectPath,
        text: &str,
        rids: &[&str],
    ) -> Result<Self> {
        let known = Known {
            text: Some(text.to_owned()),
            objects: Vec::new(),
        };
        let mut inventory = Inventory::take(agent, path, &known, None)?;
        // The objects hold the users and keys of what takes its place.
        inventory.objects.clear();
        let names = inventory::names_of(agent, path, text, rids);
        let is_named = |name: &str| names.iter().any(|known| known == name);
        inventory.volumes.retain(|kept| is_named(kept.path.name()));
        let mut used = inventory
            .volumes
            .iter()
            .filter(|kept| !kept.others.is_empty());
        match used.next() {
            Some(kept) => bail!(
                "{} would have to be made anew, and {} uses it, too: nothing was done",
                kept.path,
                kept.others.join(", ")
            ),
            None => Ok(Clearance(inventory)),
        }
    }

    /// The volumes, with their sizes.
    pub(in crate::commands) fn volumes(&self) -> String {
        let volumes = self.0.volumes.iter();
        let volumes = volumes.map(|kept| format!("{}{}", kept.path, kept.size()));
        volumes.collect::<Vec<_>>().join(", ")
    }

    /// Removes them; whether that came to its end, else it was said why not.
    ///
    /// # Errors
    /// The agent refuses or cannot be asked, or we are interrupted.
    pub(in crate::commands) fn carry_out(&self, agent: &Agent, timeout: Duration) -> Result<bool> {
        Removal::new(agent, &self.0, true, timeout).carry_out()
    }
}
