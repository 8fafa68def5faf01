//! A service's configuration -> what it needs of its cluster.
//!
//! What depends on the node, or on what only the agent resolves, is left out: it is not known here.

use std::collections::{BTreeMap, BTreeSet};

use crate::configuration::Identity;
use crate::doctor::{Facts, reader};
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::schema::Kind;
use crate::value::nodes;

/// What a service needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The service.
    pub path: ObjectPath,
    /// The nodes that may run it.
    pub placement: Placement,
    /// Whether it moves to another node when one fails.
    pub ha: bool,
    /// The container engines, with the resources that want each: `docker`.
    pub engines: BTreeMap<String, Vec<String>>,
    /// The images, with the resources that want each.
    pub images: BTreeMap<String, Vec<String>>,
    /// The images that run the script of a registry whose garbage is collected.
    pub scripted: BTreeSet<String>,
    /// The volumes.
    pub volumes: Vec<Volume>,
    /// The addresses on cluster networks.
    pub ips: Vec<Ip>,
    /// The ports that it takes on the node that it runs on.
    pub ports: Vec<Port>,
    /// The keys of `[env]`.
    pub variables: BTreeSet<String>,
    /// Whether its configuration is copied to the other nodes by the agent's own synchronisation.
    pub synchronised: bool,
    /// Whether its start waits for the cluster's DNS.
    pub waits_for_dns: bool,
    /// Whether it is a registry that speaks plain HTTP.
    pub plain_http: bool,
}

/// The nodes that may run a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// The node that is asked to create it: the default of both agents.
    Asked,
    /// Those that a selector means.
    Selected(String),
    /// It depends on what only the agent knows.
    Unknown,
}

/// A volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Its section.
    pub rid: String,
    /// The name of the volume object, where it is known.
    pub name: Option<String>,
    /// Its size in bytes, where it is known.
    pub size: Option<u64>,
    /// The pool that is asked for.
    pub pool: Option<String>,
    /// The type of pool that is asked for.
    pub kind: Option<String>,
    /// How it is written to: `rwo`.
    pub access: Option<String>,
    /// Whether every node must reach it.
    pub shared: bool,
    /// Whether it is made without a file system.
    pub raw: bool,
    /// Where one of its name is deleted first: the bytes that this frees.
    pub freed: Option<u64>,
}

/// An address on a cluster network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ip {
    /// Its section.
    pub rid: String,
    /// The network, where it is known.
    pub network: Option<String>,
    /// Whether it publishes a port on the node: `expose`, on 2.1.
    pub published: bool,
}

/// A port of the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The resource that takes it.
    pub rid: String,
    /// The port.
    pub number: u16,
    /// Whether it is published by forwarding, instead of listened on.
    pub forwarded: bool,
}

impl Needs {
    /// Reads a configuration as the agent that was asked does, with what is known of its cluster.
    pub fn read(path: &ObjectPath, text: &str, facts: &Facts) -> Self {
        let cluster = facts.cluster.as_ref().ok();
        let identity = Identity {
            namespace: Some(path.namespace().to_owned()),
            kind: Kind::Svc,
            name: Some(path.name().to_owned()),
            cluster: cluster.and_then(|cluster| cluster.name.clone()),
            nodes: facts.nodes().map(<[String]>::to_vec),
        };
        reader::needs(path, text, &identity, facts.generation)
    }

    /// Reads a configuration as `generation` does, when nothing is known of its cluster.
    pub fn alone(path: &ObjectPath, text: &str, generation: Generation) -> Self {
        let identity = Identity {
            namespace: Some(path.namespace().to_owned()),
            name: Some(path.name().to_owned()),
            ..Identity::default()
        };
        reader::needs(path, text, &identity, generation)
    }
}

impl Needs {
    /// The same, with volumes that are deleted first, so that all of their size is wanted of a pool: the bytes that this
    /// frees, by section.
    #[must_use]
    pub fn making_anew(mut self, freed: &BTreeMap<String, u64>) -> Self {
        for volume in &mut self.volumes {
            volume.freed = freed.get(&volume.rid).copied();
        }
        self
    }

    /// The nodes of the cluster that may run it; `None` where that cannot be told.
    pub(super) fn candidates<'f>(&self, facts: &'f Facts) -> Option<Vec<&'f str>> {
        match &self.placement {
            Placement::Asked => Some(vec![facts.asked()?]),
            Placement::Unknown => None,
            Placement::Selected(text) => {
                let reading = nodes::read(text, facts.generation);
                let nodes = reading.value()?;
                let mut chosen = Vec::new();
                for node in facts.nodes()? {
                    if nodes.select(node)? {
                        chosen.push(node.as_str());
                    }
                }
                Some(chosen)
            }
        }
    }

    /// The names among its nodes that the cluster does not know.
    pub(super) fn strangers(&self, facts: &Facts) -> Vec<String> {
        let (Placement::Selected(text), Some(known)) = (&self.placement, facts.nodes()) else {
            return Vec::new();
        };
        let reading = nodes::read(text, facts.generation);
        let Some(nodes) = reading.value() else {
            return Vec::new();
        };
        nodes
            .selectors()
            .filter_map(nodes::Selector::name)
            .filter(|name| !known.iter().any(|node| node.eq_ignore_ascii_case(name)))
            .map(str::to_owned)
            .collect()
    }
}
