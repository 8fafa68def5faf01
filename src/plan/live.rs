//! A service that exists, as a plan sees it.

use std::collections::BTreeSet;

use super::Settings;
use crate::generation::Generation;
use crate::value::{Reading, boolean};

/// A service that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// Its agent.
    pub generation: Generation,
    /// What its configuration says.
    pub settings: Settings,
    /// Whether it is up, provisioned and settled.
    pub up: bool,
    /// Whether what it needs has been made.
    pub provisioned: bool,
    /// Whether an order that failed still stands.
    pub stuck: bool,
    /// Whether it runs elsewhere than where its agent would start it.
    pub displaced: bool,
    /// The nodes that have an instance of it.
    pub nodes: BTreeSet<String>,
    /// The nodes where some of it is up.
    pub runs_on: BTreeSet<String>,
    /// What runs otherwise than its configuration says, as its agent has it.
    pub strays: Vec<Stray>,
    /// What runs in the network of a container that does not, in words: to start that one again does not join them.
    pub severed: Vec<String>,
}

/// A resource that runs otherwise than its configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Its section.
    pub rid: String,
    /// What its agent says of it.
    pub said: String,
}

impl Live {
    /// The nodes that what is down of it may be started on: 2.1 starts on each node that it is told to, and of a service
    /// that fails over some may be up on several, after a provisioning that was cut off.
    pub fn started_on(&self) -> BTreeSet<String> {
        let is_flex = self.settings.resolved("DEFAULT", "topology") == Some("flex");
        let most = if is_flex { self.runs_on.len() } else { 1 };
        self.runs_on.iter().take(most).cloned().collect()
    }

    /// Whether it holds data that stay on their node.
    pub fn holds_data(&self) -> bool {
        let is_shared = |section: &str| {
            let shared = self.settings.resolved(section, "shared").unwrap_or("false");
            boolean::read(shared, Generation::V2) == Reading::Value(true)
        };
        let mut sections = ["volume", "fs", "disk"]
            .into_iter()
            .flat_map(|group| self.settings.of_group(group));
        sections.any(|section| !is_shared(section))
    }
}
