//! What a service is doing -> whether it is up, may still come up, or has failed.

use std::collections::BTreeMap;

use crate::status::{Instance, Monitor, Resource, Service, State};

/// What is concluded about a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is up everywhere it must be, provisioned, and nothing is going on.
    Up,
    /// It may still come up; what is waited for.
    Pending(String),
    /// It will not come up by itself.
    Failed {
        /// What happened.
        why: String,
        /// The node that it happened on.
        node: String,
    },
}

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
    fn is_before(&self, node: &str, monitor: &Monitor) -> bool {
        self.0.get(node) != Some(&monitor.stamps)
    }
}

/// Judges a service, given what was before we acted; with an empty mark everything counts.
///
/// Up is what 2.1 was observed to reach: avail up in the cluster, provisioned, no instance with a
/// global expect, every monitor idle, and the daemon's knowledge not older than the last look.
/// A failure is one only when no instance is at work any more; those that wait for the failed one
/// wait for ever (observed: `wait leader` beside `provision failed`).
pub fn verdict(service: &Service, since: &Mark) -> Verdict {
    let monitors: Vec<(&str, &Monitor)> = service
        .instances
        .iter()
        .filter_map(|(node, instance)| Some((node.as_str(), instance.monitor.as_ref()?)))
        .collect();
    if !monitors
        .iter()
        .any(|(node, monitor)| since.is_before(node, monitor))
    {
        return Verdict::Pending("the daemon has not begun".to_owned());
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
        _ => match pending(service, &monitors) {
            Some(why) => Verdict::Pending(why),
            None => Verdict::Up,
        },
    }
}

/// The first thing that is missing from being up.
fn pending(service: &Service, monitors: &[(&str, &Monitor)]) -> Option<String> {
    let busy = monitors.iter().find(|(_, monitor)| !monitor.is_idle());
    let expected = monitors
        .iter()
        .find_map(|(node, monitor)| Some((node, monitor.global_expect.as_ref()?)));
    if let Some((node, monitor)) = busy {
        return Some(format!("{} on {node}", monitor.state));
    }
    if let Some((node, expect)) = expected {
        return Some(format!("{node} is on its way to `{expect}`"));
    }
    if !service.provisioned.is_done() {
        return Some(match service.provisioned.as_str() {
            "mixed" => "not provisioned everywhere".to_owned(),
            _ => "not provisioned".to_owned(),
        });
    }
    if service.avail != State::Up {
        return Some(match blocking(service) {
            Some((node, resource)) => {
                format!("`{}` is {} on {node}", resource.rid, resource.state)
            }
            None => format!("it is {}", service.avail),
        });
    }
    (!service.fresh)
        .then(|| "the daemon has not taken in the last look at the resources".to_owned())
}

/// The resource that keeps a service from being up, and its node: on the instance that failed, else
/// on the one that is nearest to being up, the resource that complains most, first in order of start.
pub fn blocking(service: &Service) -> Option<(&str, &Resource)> {
    let (node, instance) = service
        .instances
        .iter()
        .min_by_key(|(_, instance)| distance(instance))?;
    let resource = instance
        .resources
        .iter()
        .filter(|resource| !resource.disabled && !resource.state.is_well())
        .min_by_key(|resource| (resource.optional, severity(resource)))?;
    Some((node, resource))
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

/// How loudly a resource complains, the loudest first.
fn severity(resource: &Resource) -> usize {
    let says = |level: &str| resource.log.iter().any(|line| line.level == level);
    match (says("error"), says("warn"), resource.provisioned.as_str()) {
        (true, ..) => 0,
        (_, true, _) => 1,
        (_, _, "false") => 2,
        _ => 3,
    }
}
