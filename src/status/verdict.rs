//! What a service is doing -> whether it is where it is to be, on its way there, or has failed.

use std::collections::BTreeMap;

use super::rest::rest;
use crate::status::{Instance, Monitor, Resource, Service, State};

/// What is concluded about a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is up everywhere it must be, and provisioned, or stopped everywhere, and nothing is going on.
    Reached,
    /// It may still get there; what is waited for.
    Pending(String),
    /// It will not get there by itself.
    Failed {
        /// What happened.
        why: String,
        /// The node that it happened on.
        node: String,
    },
}

/// Where a service is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Up, and provisioned.
    Up,
    /// Stopped on every node.
    Stopped,
    /// Wherever it is, without an order that stands.
    Unbidden,
    /// Nowhere: no node has it any more.
    Gone,
}

impl Aim {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Aim::Up => "up",
            Aim::Stopped => "stopped",
            Aim::Unbidden => "without a standing order",
            Aim::Gone => "gone",
        }
    }
}

/// What is waited for as long as the daemon has done nothing since we acted.
pub const NOT_BEGUN: &str = "the daemon has not begun";

/// What is waited for as long as something is at rest that was told to go.
pub const STILL_THERE: &str = "it is still there";

/// What the daemon's stamps were before we acted: what has not moved since is not our doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark(BTreeMap<String, [Option<String>; 2]>);

impl Mark {
    /// The stamps of a service as it stands.
    pub fn of(service: &Service) -> Self {
        Mark(
            service
                .instances
                .iter()
                .filter_map(|(node, instance)| {
                    let monitor = instance.monitor.as_ref()?;
                    Some((node.clone(), monitor.stamps.clone()))
                })
                .collect(),
        )
    }

    /// Whether the daemon has done something with an instance since.
    pub(super) fn is_before(&self, node: &str, monitor: &Monitor) -> bool {
        self.0.get(node) != Some(&monitor.stamps)
    }
}

/// Judges a service, given what was before we acted; with an empty mark everything counts.
///
/// Up is what 2.1 was observed to reach: avail up in the cluster, provisioned, no instance with a
/// global expect, every monitor idle, and the daemon's knowledge not older than the last look.
/// A failure is one only when no instance is at work any more; those that wait for the failed one
/// wait for ever (observed: `wait leader` beside `provision failed`).
pub fn verdict(service: &Service, since: &Mark, aim: Aim) -> Verdict {
    let monitors: Vec<(&str, &Monitor)> = service
        .instances
        .iter()
        .filter_map(|(node, instance)| Some((node.as_str(), instance.monitor.as_ref()?)))
        .collect();
    match aim {
        Aim::Up => {}
        Aim::Stopped => return rest(service, since),
        Aim::Gone => {
            return match rest(service, since) {
                Verdict::Reached => Verdict::Pending(STILL_THERE.to_owned()),
                verdict => verdict,
            };
        }
        Aim::Unbidden => {
            return match ordered(&monitors) {
                Some(why) => Verdict::Pending(why),
                None => Verdict::Reached,
            };
        }
    }
    if !monitors
        .iter()
        .any(|(node, monitor)| since.is_before(node, monitor))
    {
        return Verdict::Pending(NOT_BEGUN.to_owned());
    }
    let failed = monitors
        .iter()
        .find(|(node, monitor)| monitor.has_failed() && since.is_before(node, monitor));
    let at_work = monitors
        .iter()
        .find(|(_, monitor)| !monitor.is_idle() && !monitor.has_failed() && !monitor.is_waiting());
    match (failed, at_work) {
        (Some((node, monitor)), None) => Verdict::Failed {
            why: format!("{} on {node}", monitor.state),
            node: (*node).to_owned(),
        },
        _ => match pending(service, &monitors, since) {
            Some(why) => Verdict::Pending(why),
            None => Verdict::Reached,
        },
    }
}

/// The first thing that is missing from being up. Where that is up, an instance that had failed before we acted, and
/// is stopped, keeps it from nothing.
fn pending(service: &Service, monitors: &[(&str, &Monitor)], since: &Mark) -> Option<String> {
    let is_up = missing_from_up(service).is_none();
    let is_stopped = |node: &str| {
        service
            .instances
            .get(node)
            .is_some_and(Instance::is_stopped)
    };
    let is_old = |node: &str, monitor: &Monitor| {
        is_up && monitor.has_failed() && !since.is_before(node, monitor) && is_stopped(node)
    };
    let busy = monitors
        .iter()
        .find(|(node, monitor)| !monitor.is_idle() && !is_old(node, monitor));
    if let Some((node, monitor)) = busy {
        return Some(format!("{} on {node}", monitor.state));
    }
    let missing = || missing_from_up(service);
    ordered(monitors).or_else(missing).or_else(|| {
        (!service.fresh)
            .then(|| "the daemon has not taken in the last look at the resources".to_owned())
    })
}

/// The order that stands.
pub(super) fn ordered(monitors: &[(&str, &Monitor)]) -> Option<String> {
    monitors.iter().find_map(|(node, monitor)| {
        let expect = monitor.global_expect.as_ref()?;
        Some(format!("{node} is on its way to `{expect}`"))
    })
}

/// What a service that is at rest is missing from being up.
pub(super) fn missing_from_up(service: &Service) -> Option<String> {
    if !service.provisioned.is_done() {
        return Some(match service.provisioned.as_str() {
            "mixed" => "not provisioned everywhere".to_owned(),
            _ => "not provisioned".to_owned(),
        });
    }
    (service.avail != State::Up).then(|| match blocking(service) {
        Some((node, resource)) => format!("`{}` is {} on {node}", resource.rid, resource.state),
        None => format!("it is {}", service.avail),
    })
}

/// The resource that keeps a service from being up, and its node: on the instance that failed, else
/// on the one that is nearest to being up, the resource that complains most, first in order of start.
pub fn blocking(service: &Service) -> Option<(&str, &Resource)> {
    let (node, instance) = service
        .instances
        .iter()
        .min_by_key(|(_, instance)| distance(instance))?;
    if instance.is_undone() {
        return None;
    }
    let resource = instance
        .resources
        .iter()
        .filter(|resource| !resource.disabled && !resource.state.is_well())
        .min_by_key(|resource| (resource.optional, severity(resource)))?;
    Some((node, resource))
}

impl Instance {
    /// Whether its agent took back all that it had started when something failed: all is down alike then,
    /// and none of it says what failed (observed on both with an image that does not exist).
    pub fn is_undone(&self) -> bool {
        let failed = self.monitor.as_ref().is_some_and(Monitor::has_failed);
        let mut resources = self.resources.iter();
        let says_nothing = |resource: &Resource| {
            resource.disabled || resource.state != State::Up && severity(resource) == SILENT
        };
        failed && self.avail == State::Down && resources.all(says_nothing)
    }
}

/// How far an instance is from being the one to look at.
fn distance(instance: &Instance) -> (bool, usize) {
    let failed = instance.monitor.as_ref().is_some_and(Monitor::has_failed);
    let at_work = instance.monitor.as_ref().is_some_and(|monitor| {
        !monitor.is_idle() && !monitor.is_waiting() || monitor.local_expect.is_some()
    });
    let rest = match (&instance.avail, at_work) {
        (State::Warn, _) => 0,
        (_, true) => 1,
        (State::Up, false) => 2,
        _ => 3,
    };
    (!failed, rest)
}

/// The severity of a resource that complains of nothing.
const SILENT: usize = 3;

/// How loudly a resource complains, the loudest first.
fn severity(resource: &Resource) -> usize {
    let says = |level: &str| resource.log.iter().any(|line| line.level == level);
    match (says("error"), says("warn"), resource.provisioned.as_str()) {
        (true, ..) => 0,
        (_, true, _) => 1,
        (_, _, "false") => 2,
        _ => SILENT,
    }
}

#[cfg(test)]
mod tests;
