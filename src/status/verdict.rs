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
        _ => match pending(service, &monitors) {
            Some(why) => Verdict::Pending(why),
            None => Verdict::Reached,
        },
    }
}

/// The first thing that is missing from being up.
fn pending(service: &Service, monitors: &[(&str, &Monitor)]) -> Option<String> {
    let busy = monitors.iter().find(|(_, monitor)| !monitor.is_idle());
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
fn ordered(monitors: &[(&str, &Monitor)]) -> Option<String> {
    monitors.iter().find_map(|(node, monitor)| {
        let expect = monitor.global_expect.as_ref()?;
        Some(format!("{node} is on its way to `{expect}`"))
    })
}

/// What a service that is at rest is missing from being up.
fn missing_from_up(service: &Service) -> Option<String> {
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
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::generation::Generation;
    use crate::status::{Sight, overview};

    /// A service on nodes `a` and `b`, as agent 2.1 tells it.
    fn service(aggregate: Value, monitors: [Value; 2]) -> Service {
        let [a, b] = monitors.map(|monitor| {
            let resources = json!({"container#1": {"status": "down", "log": ["error: no image"]}});
            json!({"services": {"status": {"test/svc/one": {
                "avail": "down", "monitor": monitor, "resources": resources,
            }}}})
        });
        let reply = json!({"monitor": {
            "services": {"test/svc/one": aggregate},
            "nodes": {"a": a, "b": b},
        }});
        let path = "test/one".parse().unwrap();
        match overview(Generation::V2, &reply.to_string(), &path).unwrap() {
            Sight::Seen(service) => service,
            sight => panic!("{sight:?}"),
        }
    }

    fn up() -> Value {
        json!({"avail": "up", "provisioned": true})
    }

    fn idle(since: u32) -> Value {
        json!({"status": "idle", "global_expect": null, "status_updated": since})
    }

    fn anew(service: &Service) -> Verdict {
        verdict(service, &Mark::default(), Aim::Up)
    }

    fn pending(why: &str) -> Verdict {
        Verdict::Pending(why.to_owned())
    }

    #[test]
    fn up_is_up_everywhere_and_settled() {
        let settled = [idle(1), idle(1)];
        assert_eq!(anew(&service(up(), settled.clone())), Verdict::Reached);
        for (aggregate, monitors, expected) in [
            (
                json!({"avail": "up", "provisioned": "mixed"}),
                settled.clone(),
                "not provisioned everywhere",
            ),
            (
                json!({"avail": "up", "provisioned": false}),
                settled.clone(),
                "not provisioned",
            ),
            (
                json!({"avail": "warn", "provisioned": true}),
                settled.clone(),
                "`container#1` is down on a",
            ),
            (
                json!({"avail": "flying", "provisioned": true}),
                settled.clone(),
                "`container#1` is down on a",
            ),
            (
                up(),
                [idle(1), json!({"status": "thawing"})],
                "thawing on b",
            ),
            (
                up(),
                [
                    idle(1),
                    json!({"status": "idle", "global_expect": "started"}),
                ],
                "b is on its way to `started`",
            ),
        ] {
            assert_eq!(anew(&service(aggregate, monitors)), pending(expected));
        }
    }

    #[test]
    fn an_order_stands_until_no_instance_is_on_its_way() {
        let failed = |expect: Value| json!({"status": "start failed", "global_expect": expect});
        let unbidden = |expect: Value| {
            let seen = service(up(), [idle(1), failed(expect)]);
            verdict(&seen, &Mark::default(), Aim::Unbidden)
        };
        assert_eq!(
            unbidden(json!("provisioned")),
            pending("b is on its way to `provisioned`")
        );
        assert_eq!(unbidden(Value::Null), Verdict::Reached);
    }

    #[test]
    fn a_daemon_that_has_not_taken_in_the_last_look_is_not_believed() {
        let mut seen = service(up(), [idle(1), idle(1)]);
        seen.fresh = false;
        assert!(matches!(anew(&seen), Verdict::Pending(_)));
    }

    #[test]
    fn what_was_before_we_acted_is_neither_success_nor_failure() {
        let before = service(up(), [idle(1), idle(1)]);
        let mark = Mark::of(&before);
        assert_eq!(
            verdict(&before, &mark, Aim::Up),
            pending("the daemon has not begun")
        );
        assert_eq!(
            verdict(&service(up(), [idle(2), idle(1)]), &mark, Aim::Up),
            Verdict::Reached
        );

        let failed = |since| json!({"status": "provision failed", "status_updated": since});
        let down = json!({"avail": "down", "provisioned": false});
        let before = service(down.clone(), [failed(1), idle(1)]);
        let mark = Mark::of(&before);
        let verdict = |monitors| verdict(&service(down.clone(), monitors), &mark, Aim::Up);
        assert_eq!(
            verdict([failed(1), idle(1)]),
            pending("the daemon has not begun")
        );
        assert_eq!(
            verdict([failed(1), idle(2)]),
            pending("provision failed on a")
        );
        assert!(matches!(
            verdict([failed(2), idle(1)]),
            Verdict::Failed { .. }
        ));
    }

    #[test]
    fn a_failure_is_one_when_no_instance_is_at_work_any_more() {
        let failed = json!({"status": "start failed"});
        let verdict = |other: &str| {
            anew(&service(
                json!({"avail": "down", "provisioned": true}),
                [
                    failed.clone(),
                    json!({"status": other, "global_expect": "provisioned"}),
                ],
            ))
        };
        let expected = Verdict::Failed {
            why: "start failed on a".to_owned(),
            node: "a".to_owned(),
        };
        for other in ["idle", "wait leader", "wait parents", "start failed"] {
            assert_eq!(verdict(other), expected);
        }
        for other in ["starting", "ready", "hatching"] {
            assert_eq!(verdict(other), pending("start failed on a"));
        }
    }

    #[test]
    fn the_loudest_resource_of_the_instance_that_matters_is_to_blame() {
        let seen = service(up(), [idle(1), json!({"status": "stop failed"})]);
        let (node, resource) = blocking(&seen).unwrap();
        assert_eq!((node, resource.rid.as_str()), ("b", "container#1"));
        assert_eq!(resource.log[0].to_string(), "error: no image");
    }
}
