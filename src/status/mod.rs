//! An agent's JSON reply -> what a service is doing, on every node: one model for both generations.
//!
//! Words that are not known are kept, and nothing is concluded from them, so that a newer agent
//! does not break us.

mod change;
mod placement;
pub mod published;
mod rest;
mod severed;
mod skim;
mod spread;
mod stock;
mod standstill;
mod stray;
mod tree;
mod v2;
mod v3;
mod verdict;
mod word;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::Result;

use crate::generation::Generation;
use crate::path::ObjectPath;

pub use self::change::{Change, changes};
pub use self::placement::{is_displaced, is_up};
pub use self::rest::still_up;
pub use self::severed::severed;
pub use self::spread::spread;
pub use self::standstill::standstill;
pub use self::stock::{Repositories, Stock, Storage, Validity, stocked};
pub use self::stray::strays;
pub use self::tree::tree;
pub use self::v2::Refreshed;
pub use self::verdict::{Aim, Mark, NOT_BEGUN, STILL_THERE, Verdict, blocking, verdict};
pub use self::word::{Provisioned, State};

/// What a look at a service finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// The daemon of the agent does not run: nothing is known, and nothing can be ordered.
    DaemonDown,
    /// The cluster has no such service.
    Absent,
    /// The service.
    Seen(Service),
}

/// A service, as its cluster sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// The name of the cluster, where the reply has it.
    pub cluster: Option<String>,
    /// Whether it serves: up when enough instances are up.
    pub avail: State,
    /// As `avail`, with what does not matter for serving: the state of synchronisations, warnings.
    pub overall: State,
    /// Whether what it needs has been made.
    pub provisioned: Provisioned,
    /// `frozen`, `thawed`, `unfrozen` or `mixed`, where the reply has it.
    pub frozen: Option<String>,
    /// Whether it runs where it would best run: `optimal`, `non-optimal`, where the reply has it.
    pub placement: Option<String>,
    /// The instances, by node.
    pub instances: BTreeMap<String, Instance>,
    /// The nodes that its configuration names, and that the asked daemon hears nothing of: a peer whose daemon is down is
    /// not in the reply at all (observed on 3).
    pub unheard: Vec<String>,
    /// Whether what the daemon knows includes the last look at the resources.
    pub fresh: bool,
}

impl Service {
    /// Whether an order that failed still stands: the instances that wait for the one that failed wait for ever.
    pub fn is_stuck(&self) -> bool {
        let monitors = || self.instances.values().filter_map(|i| i.monitor.as_ref());
        monitors().any(Monitor::has_failed)
            && monitors().any(|monitor| monitor.global_expect.is_some())
    }

    /// Takes in the asked node's own last look: the daemon has it, or it agrees that the service is up.
    ///
    /// 2.1's reply to that look does not name its node; the time of the look does.
    fn confirms(&self, own: &Instance) -> bool {
        let known =
            |instance: &Instance| instance.updated.is_some() && instance.updated == own.updated;
        own.avail == State::Up || self.instances.values().any(known)
    }

    /// Notes whether the service as it stands includes `own`, the asked node's last look.
    pub fn confirm(&mut self, own: &Instance) {
        self.fresh = self.confirms(own);
    }
}

/// One node's part of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Whether it serves.
    pub avail: State,
    /// As `avail`, with what does not matter for serving.
    pub overall: State,
    /// Whether what it needs has been made.
    pub provisioned: Provisioned,
    /// Whether the orchestrator leaves it alone.
    pub frozen: bool,
    /// What the daemon does with it; `None` when the reply does not say.
    pub monitor: Option<Monitor>,
    /// When its resources were last looked at, in the agent's own notation.
    pub updated: Option<String>,
    /// The resources, in the order of their start.
    pub resources: Vec<Resource>,
}

impl Instance {
    /// Whether nothing of it runs but what is to run everywhere.
    pub fn is_stopped(&self) -> bool {
        use State::{Down, NotApplicable, StandbyDown, StandbyUp};
        [Down, NotApplicable, StandbyUp, StandbyDown].contains(&self.avail)
    }
}

/// What the daemon does with an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// `idle`, `provisioning`, `provision failed` and many more.
    pub state: String,
    /// What the cluster is on its way to: `provisioned`, `started`; `None` when it is there.
    pub global_expect: Option<String>,
    /// What the node keeps it at: `started`; `None` for nothing.
    pub local_expect: Option<String>,
    /// Whether its node is the one that 2.1 would start the service on first.
    pub leads: bool,
    /// When the state, and what is expected, last changed: compared, never read as times.
    pub stamps: [Option<String>; 2],
}

impl Monitor {
    /// Whether the last action failed.
    pub fn has_failed(&self) -> bool {
        self.state.ends_with(" failed")
    }

    /// Whether it does nothing.
    pub fn is_idle(&self) -> bool {
        self.state == "idle"
    }

    /// Whether it waits for another instance.
    pub fn is_waiting(&self) -> bool {
        self.state.starts_with("wait ")
    }
}

/// A resource of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its section: `container#registry`.
    pub rid: String,
    /// Its driver group and driver: `container.docker`; empty when the agent could not make it.
    pub driver: String,
    /// What the agent calls it.
    pub label: String,
    /// Its state.
    pub state: State,
    /// Whether what it needs has been made.
    pub provisioned: Provisioned,
    /// Whether the agent restarts it.
    pub monitored: bool,
    /// Whether the agent leaves it out.
    pub disabled: bool,
    /// Whether it does not matter for serving.
    pub optional: bool,
    /// Whether it is up on nodes that do not serve, too.
    pub standby: bool,
    /// The address that an ip has been given.
    pub address: Option<String>,
    /// What it has to say.
    pub log: Vec<Line>,
}

impl Resource {
    /// The driver group: `container` of `container#registry`.
    pub fn group(&self) -> &str {
        self.rid.split('#').next().unwrap_or_default()
    }
}

/// A line of a resource's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `info`, `warn`, `error`; empty when the agent gives none.
    pub level: String,
    /// The message.
    pub message: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level.as_str() {
            "" => f.write_str(&self.message),
            level => write!(f, "{level}: {}", self.message),
        }
    }
}

/// Reads the reply to a look at a service on every node.
///
/// # Errors
/// The reply is not what an agent of this generation prints.
pub fn overview(generation: Generation, reply: &str, path: &ObjectPath) -> Result<Sight> {
    match generation {
        Generation::V2 => v2::overview(reply, path),
        Generation::V3 => v3::overview(reply, path),
    }
}

/// The name of the cluster in 2.1's state of everything, if it is there.
pub fn cluster(reply: &str) -> Option<String> {
    v2::cluster(reply)
}

/// Reads 2.1's reply to a look at the resources of the asked node.
///
/// # Errors
/// The reply is not what agent 2.1 prints.
pub fn refreshed(reply: &str) -> Result<Refreshed> {
    v2::refreshed(reply)
}

/// Puts resources in the order of their start, which is the order of their importance to a reader.
fn in_order(mut resources: Vec<Resource>) -> Vec<Resource> {
    resources.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.rid.cmp(&b.rid)));
    resources
}

/// The place of a driver group among the others (agent 2.1: `core/objects/svc.py`; 3: `core/driver`).
/// An ip that lives in a container comes after it.
fn rank(resource: &Resource) -> usize {
    let inside = ["ip.cni", "ip.netns", "ip.docker"].contains(&resource.driver.as_str());
    match resource.group() {
        "disk" => 0,
        "fs" => 1,
        "share" => 2,
        "volume" => 3,
        "ip" if !inside => 4,
        "container" => 5,
        "ip" => 6,
        "app" => 7,
        "sync" => 9,
        "task" => 10,
        _ => 8,
    }
}

/// Text at a key of a JSON object; `None` when there is none.
fn text(value: &serde_json::Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// A state at a key of a JSON object.
fn state(value: &serde_json::Value, key: &str) -> State {
    State::read(
        value
            .get(key)
            .and_then(|word| word.as_str())
            .unwrap_or_default(),
    )
}

/// A flag at a key of a JSON object; agents leave it out when it is false.
fn flag(value: &serde_json::Value, key: &str) -> bool {
    value
        .get(key)
        .and_then(serde_json::Value::as_bool)
        .unwrap_or(false)
}

/// The nodes of some lists that are not known, each once, in order.
fn absent<'v>(
    lists: impl Iterator<Item = &'v serde_json::Value>,
    is_known: impl Fn(&str) -> bool,
) -> Vec<String> {
    let named = lists.filter_map(serde_json::Value::as_array).flatten();
    let absent = named.filter_map(|node| node.as_str().filter(|node| !is_known(node)));
    let absent: BTreeSet<&str> = absent.collect();
    absent.into_iter().map(str::to_owned).collect()
}

/// A stamp at a key of a JSON object: a number or a text, as it was written.
fn stamp(value: &serde_json::Value, key: &str) -> Option<String> {
    match value.get(key)? {
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn path() -> ObjectPath {
        "test/registry".parse().unwrap()
    }

    /// JSON of any shape, in the keys that are read.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "(up|idle|wait|.{0,8})".prop_map(Value::from),
        ];
        let keys = "(monitor|nodes|services|status|resources|test/svc/registry|items|meta|object|data|\
                    instances|avail|provisioned|state|log|info|frozen|updated|.{0,3})";
        leaf.prop_recursive(8, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(keys, inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_reply_makes_a_reader_panic(reply in any_json(), text in ".{0,64}") {
            for reply in [reply.to_string(), text] {
                for generation in Generation::ALL {
                    if let Ok(Sight::Seen(service)) = overview(generation, &reply, &path()) {
                        let _ = verdict(&service, &Mark::of(&service), Aim::Up);
                        let _ = tree(&path(), &service, Some(20));
                        let _ = changes(None, &service);
                    }
                }
                let _ = refreshed(&reply);
            }
        }
    }

    #[test]
    fn a_look_is_taken_in_when_the_daemon_knows_it_or_agrees() {
        let service = |updated: u32| {
            let reply = json!({"monitor": {"nodes": {"a": {"services": {"status": {
                "test/svc/registry": {"avail": "up", "updated": updated}
            }}}}}});
            match overview(Generation::V2, &reply.to_string(), &path()).unwrap() {
                Sight::Seen(service) => service,
                sight => panic!("{sight:?}"),
            }
        };
        let own = |avail: &str| {
            let reply = json!({"avail": avail, "updated": 7, "monitor": {"status": "idle"}});
            match refreshed(&reply.to_string()).unwrap() {
                Refreshed::Instance(instance) => *instance,
                refreshed => panic!("{refreshed:?}"),
            }
        };
        for (updated, avail, fresh) in [(7, "down", true), (6, "down", false), (6, "up", true)] {
            let mut service = service(updated);
            service.confirm(&own(avail));
            assert_eq!(service.fresh, fresh, "{updated} {avail}");
        }
    }

    #[test]
    fn a_daemon_that_is_down_is_told_from_a_service_that_runs_elsewhere() {
        let read = |reply: Value| refreshed(&reply.to_string()).unwrap();
        let down = json!({"avail": "up", "cluster": {}});
        assert_eq!(read(down), Refreshed::DaemonDown);
        let elsewhere = json!({"cluster": {"avail": "up"}});
        assert_eq!(read(elsewhere), Refreshed::Elsewhere);
        let dead_monitor = r#"{"cluster": {}, "monitor": {"state": "stopped"}}"#;
        let sight = overview(Generation::V2, dead_monitor, &path()).unwrap();
        assert_eq!(sight, Sight::DaemonDown);
    }
}
