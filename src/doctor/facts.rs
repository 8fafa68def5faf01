//! An agent's answers -> what is known of its cluster.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::doctor::{Topic, v2, v3};
use crate::generation::Generation;
use crate::printable;
use crate::secret;

/// Something that the agent said, or why it is not known.
pub type Known<T> = Result<T, String>;

/// How a call of the agent ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The exit code; `None` if it had none.
    pub exit: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

/// What is known of a cluster.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The generation of the agent that was asked.
    pub generation: Generation,
    /// The cluster as its daemon knows it.
    pub cluster: Known<Cluster>,
    /// The pools.
    pub pools: Known<Vec<Pool>>,
    /// The cluster networks.
    pub networks: Known<Vec<Network>>,
    /// What each node is able to do, as far as the agent tells.
    pub capabilities: Known<Vec<Able>>,
    /// The name servers of the cluster.
    pub dns: Known<Vec<String>>,
}

impl Facts {
    /// Reads the answers: of each topic what the agent said, or why it could not be asked.
    pub fn read(generation: Generation, answers: &BTreeMap<Topic, Known<Answer>>) -> Self {
        let cluster = cluster(generation, answers);
        let asked = match &cluster {
            Ok(cluster) => cluster.asked.clone(),
            Err(_) => None,
        };
        let dns = match (generation, &cluster) {
            (Generation::V2, _) => succeeded(answers, Topic::Dns).map(v2::dns),
            (Generation::V3, Ok(cluster)) => cluster
                .dns
                .clone()
                .ok_or_else(|| "the agent does not say".to_owned()),
            (Generation::V3, Err(why)) => Err(why.clone()),
        };
        Facts {
            generation,
            pools: json(answers, Topic::Pools).and_then(|reply| match generation {
                Generation::V2 => v2::pools(&reply, asked.as_deref()),
                Generation::V3 => v3::pools(&reply),
            }),
            networks: json(answers, Topic::Networks).and_then(|reply| match generation {
                Generation::V2 => v2::networks(&reply),
                Generation::V3 => v3::networks(&reply),
            }),
            capabilities: json(answers, Topic::Capabilities).and_then(|reply| match generation {
                Generation::V2 => v2::capabilities(&reply, asked.as_deref()),
                Generation::V3 => v3::capabilities(&reply),
            }),
            dns,
            cluster,
        }
    }

    /// Whether the agent answered nothing at all.
    pub fn is_silent(&self) -> bool {
        let silent = [
            self.cluster.is_err(),
            self.pools.is_err(),
            self.networks.is_err(),
            self.capabilities.is_err(),
            self.dns.is_err(),
        ];
        silent.into_iter().all(|silent| silent)
    }

    /// What runs, or should, on every node.
    pub(super) fn seen(&self) -> &[Seen] {
        self.cluster.as_ref().map_or(&[], |cluster| &cluster.seen)
    }

    /// The nodes of the cluster.
    pub(super) fn nodes(&self) -> Option<&[String]> {
        let cluster = self.cluster.as_ref().ok()?;
        (!cluster.nodes.is_empty()).then_some(&cluster.nodes)
    }

    /// The node whose agent is asked.
    pub(super) fn asked(&self) -> Option<&str> {
        self.cluster.as_ref().ok()?.asked.as_deref()
    }
}

/// The cluster, as a daemon knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    /// Whether the daemon runs.
    pub daemon: Daemon,
    /// The name of the cluster.
    pub name: Option<String>,
    /// The nodes that are configured.
    pub nodes: Vec<String>,
    /// The node that was asked.
    pub asked: Option<String>,
    /// The nodes that are heard of.
    pub alive: BTreeMap<String, Node>,
    /// The heartbeats of the asked node.
    pub beats: Vec<Beat>,
    /// Whether the daemons of all nodes understand each other, where the reply says so.
    pub compatible: Option<bool>,
    /// The name servers, on agent 3.
    pub dns: Option<Vec<String>>,
    /// The paths of the objects that the cluster has.
    pub objects: BTreeSet<String>,
    /// The resources of all instances.
    pub seen: Vec<Seen>,
}

/// Whether a daemon runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Daemon {
    /// It runs and knows its cluster.
    Up,
    /// It runs, and the part that knows the cluster does not.
    Blind,
    /// It does not run.
    #[default]
    Down,
}

/// A node that is heard of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The version of its agent.
    pub agent: Option<String>,
    /// Whether it is frozen.
    pub frozen: bool,
    /// What its monitor does: `idle`, `init`, `maintenance`.
    pub state: String,
    /// What it has less of than it must keep free.
    pub short_of: Vec<Shortage>,
}

/// A node has less of something than it must keep free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// `memory` or `swap`.
    pub of: &'static str,
    /// How much there is at all, in MiB.
    pub total: u64,
    /// How much is free, in percent.
    pub free: u64,
    /// How much must be, in percent.
    pub least: u64,
}

/// A heartbeat, as one node sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Its name and direction: `hb#1.rx`.
    pub id: String,
    /// Whether it runs.
    pub running: bool,
    /// Whether it beats, by peer.
    pub peers: BTreeMap<String, bool>,
}

/// A resource of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The node.
    pub node: String,
    /// The object.
    pub path: String,
    /// The resource's section.
    pub rid: String,
    /// Its driver group and driver: `container.docker`.
    pub driver: String,
    /// What the agent calls it.
    pub label: String,
    /// The agent's word for its state.
    pub status: String,
    /// Whether the agent leaves it out.
    pub disabled: bool,
    /// The ports that it publishes, as the keyword `expose` has them.
    pub expose: Vec<String>,
    /// What it has to say.
    pub log: Vec<String>,
}

impl Seen {
    /// Whether it is up.
    pub fn is_up(&self) -> bool {
        self.status == "up"
    }
}

/// A pool, on one node or on all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// Its type: `directory`.
    pub kind: String,
    /// The node that is spoken of; `None` when the reply names none.
    pub node: Option<String>,
    /// What it can do: `rwo`, `shared`, `blk`.
    pub capabilities: Vec<String>,
    /// The free space in bytes; `None` where the reply has none.
    pub free: Option<u64>,
    /// All of the space in bytes; `None` where the reply has none.
    pub size: Option<u64>,
}

/// A cluster network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// Its type: `bridge`, `routed_bridge`.
    pub kind: String,
    /// Its range.
    pub range: String,
    /// Whether all its addresses are taken, where the reply says how many are free.
    pub full: Option<bool>,
}

/// What a node is able to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Able {
    /// The node; `None` is the asked one, when its name is not known.
    pub node: Option<String>,
    /// The capabilities.
    pub to: BTreeSet<String>,
}

/// The cluster, of the answers of both topics that tell about the daemon.
fn cluster(generation: Generation, answers: &BTreeMap<Topic, Known<Answer>>) -> Known<Cluster> {
    match generation {
        // Exit code 0 and not a word is a daemon of 2.1 that does not run (observed).
        Generation::V2 => match succeeded(answers, Topic::Cluster)?.trim() {
            "" => Ok(Cluster::default()),
            reply => v2::cluster(&parsed(reply)?),
        },
        Generation::V3 => match json(answers, Topic::Cluster) {
            Ok(reply) => v3::cluster(&reply),
            Err(why) => match answers.get(&Topic::Daemon) {
                Some(Ok(answer)) if answer.exit == Some(1) => Ok(Cluster::default()),
                _ => Err(why),
            },
        },
    }
}

/// What the agent printed about a topic.
fn succeeded(answers: &BTreeMap<Topic, Known<Answer>>, topic: Topic) -> Known<&str> {
    match answers.get(&topic) {
        None => Err("the agent was not asked".to_owned()),
        Some(Err(why)) => Err(why.clone()),
        Some(Ok(answer)) if answer.exit == Some(0) => Ok(&answer.stdout),
        Some(Ok(answer)) => Err(refusal(answer)),
    }
}

/// What the agent printed about a topic, as JSON.
fn json(answers: &BTreeMap<Topic, Known<Answer>>, topic: Topic) -> Known<Value> {
    parsed(succeeded(answers, topic)?)
}

fn parsed(reply: &str) -> Known<Value> {
    serde_json::from_str(reply).map_err(|_| {
        let said = secret::hidden(reply).trim().to_owned();
        let start = printable::line(&printable::shortened(said, 80));
        match start.is_empty() {
            true => "the agent said nothing".to_owned(),
            false => format!("the agent's reply cannot be read: `{start}`"),
        }
    })
}

/// Why an agent said nothing, in its own words.
fn refusal(answer: &Answer) -> String {
    let said = [&answer.stderr, &answer.stdout].map(|text| text.trim());
    let said = said.into_iter().find(|text| !text.is_empty());
    let said = secret::hidden(said.unwrap_or("without a word")).into_owned();
    let said = printable::line(&printable::shortened(said, 300));
    match answer.exit {
        Some(exit) => format!("the agent refuses to say: exit code {exit}: {said}"),
        None => format!("the agent refuses to say: {said}"),
    }
}
