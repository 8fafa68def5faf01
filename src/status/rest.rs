//! What a service is doing -> whether it has come to rest: nothing of it runs, and nothing goes on.

use crate::status::{Instance, Mark, Monitor, Resource, Service, State, Verdict};

/// Judges a service that was told to stop or to go, given what was before we acted.
///
/// A failure is one only when no instance is at work any more, as for
/// [`verdict`](crate::status::verdict); one that was there before we acted is not. Who waits for
/// another instance waits for ever when that one has failed (observed), and keeps nothing running.
pub(super) fn rest(service: &Service, since: &Mark) -> Verdict {
    let monitors = service
        .instances
        .iter()
        .filter_map(|(node, instance)| Some((node.as_str(), instance.monitor.as_ref()?)));
    let monitors: Vec<(&str, &Monitor)> = monitors.collect();
    let busy = monitors
        .iter()
        .find(|(_, monitor)| !monitor.is_idle() && !monitor.has_failed() && !monitor.is_waiting());
    let failed = monitors
        .iter()
        .find(|(node, monitor)| monitor.has_failed() && since.is_before(node, monitor));
    let expected = monitors
        .iter()
        .filter(|(_, monitor)| monitor.is_idle())
        .find_map(|(node, monitor)| Some((node, monitor.global_expect.as_ref()?)));
    match (busy, failed, expected) {
        (Some((node, monitor)), ..) => {
            return Verdict::Pending(format!("{} on {node}", monitor.state));
        }
        (None, Some((node, monitor)), _) => {
            return Verdict::Failed {
                why: format!("{} on {node}", monitor.state),
                node: (*node).to_owned(),
            };
        }
        (None, None, Some((node, expect))) => {
            return Verdict::Pending(format!("{node} is on its way to `{expect}`"));
        }
        (None, None, None) => {}
    }
    match running(service) {
        Some(what) => Verdict::Pending(what),
        None if !service.fresh => Verdict::Pending(
            "the daemon has not taken in the last look at the resources".to_owned(),
        ),
        None => Verdict::Reached,
    }
}

/// The first resource that runs, and its node.
pub fn still_up(service: &Service) -> Option<(&str, &Resource)> {
    service.instances.iter().find_map(|(node, instance)| {
        let running = instance.resources.iter().find(|resource| runs(resource))?;
        Some((node.as_str(), running))
    })
}

/// The first thing that runs, in words.
fn running(service: &Service) -> Option<String> {
    let resource = still_up(service)
        .map(|(node, resource)| format!("`{}` is {} on {node}", resource.rid, resource.state));
    resource.or_else(|| {
        let up = |instance: &&Instance| matches!(instance.avail, State::Up | State::Warn);
        let (node, instance) = service.instances.iter().find(|(_, i)| up(i))?;
        Some(format!("it is {} on {node}", instance.avail))
    })
}

/// Whether a resource runs that a stop ends: what stands by goes on, and a synchronisation is none.
fn runs(resource: &Resource) -> bool {
    matches!(resource.state, State::Up | State::Warn)
        && !resource.standby
        && !resource.disabled
        && !["sync", "task"].contains(&resource.group())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::generation::Generation;
    use crate::status::{Sight, overview};

    /// A service on nodes `a` and `b`, as agent 2.1 tells it.
    fn service(states: [&str; 2], monitors: [Value; 2]) -> Service {
        let instance = |avail: &str, monitor: &Value| {
            let resources = json!({
                "container#1": {"status": avail, "type": "container.docker"},
                "sync#i0": {"status": "up", "type": "sync.rsync"},
            });
            json!({"services": {"status": {"test/svc/one": {
                "avail": avail, "monitor": monitor, "resources": resources,
            }}}})
        };
        let reply = json!({"monitor": {
            "services": {"test/svc/one": {"avail": states[0]}},
            "nodes": {"a": instance(states[0], &monitors[0]), "b": instance(states[1], &monitors[1])},
        }});
        let path = "test/one".parse().unwrap();
        match overview(Generation::V2, &reply.to_string(), &path).unwrap() {
            Sight::Seen(service) => service,
            sight => panic!("{sight:?}"),
        }
    }

    fn monitor(state: &str, since: u32) -> Value {
        json!({"status": state, "global_expect": null, "status_updated": since})
    }

    #[test]
    fn down_is_down_on_every_node_with_nothing_going_on() {
        let idle = || [monitor("idle", 1), monitor("idle", 1)];
        let mark = Mark::default();
        assert_eq!(
            rest(&service(["down", "down"], idle()), &mark),
            Verdict::Reached
        );
        let pending = |service| match rest(&service, &mark) {
            Verdict::Pending(why) => why,
            rest => panic!("{rest:?}"),
        };
        assert_eq!(
            pending(service(["down", "up"], idle())),
            "`container#1` is up on b"
        );
        let stopping = [monitor("idle", 1), monitor("stopping", 1)];
        assert_eq!(
            pending(service(["down", "down"], stopping)),
            "stopping on b"
        );
        let expected = [
            json!({"status": "idle", "global_expect": "stopped"}),
            monitor("idle", 1),
        ];
        assert_eq!(
            pending(service(["down", "down"], expected)),
            "a is on its way to `stopped`"
        );
        let mut stale = service(["down", "down"], idle());
        stale.fresh = false;
        assert!(pending(stale).contains("has not taken in"));
    }

    #[test]
    fn who_waits_for_one_that_failed_keeps_nothing_running() {
        let stuck = [
            monitor("provision failed", 1),
            json!({"status": "wait leader", "global_expect": "provisioned"}),
        ];
        let down = service(["down", "down"], stuck.clone());
        assert_eq!(rest(&down, &Mark::of(&down)), Verdict::Reached);
        let up = service(["warn", "down"], stuck);
        assert!(matches!(rest(&up, &Mark::of(&up)), Verdict::Pending(_)));
    }

    #[test]
    fn a_failure_of_before_is_none_and_one_of_now_is() {
        let failed = |since| {
            let monitors = [monitor("stop failed", since), monitor("idle", 1)];
            service(["warn", "down"], monitors)
        };
        let mark = Mark::of(&failed(1));
        assert!(matches!(rest(&failed(1), &mark), Verdict::Pending(_)));
        assert!(matches!(rest(&failed(2), &mark), Verdict::Failed { .. }));
        let working = [monitor("stop failed", 2), monitor("stopping", 2)];
        assert!(matches!(
            rest(&service(["warn", "down"], working), &mark),
            Verdict::Pending(_)
        ));
    }
}
