//! What a service is doing -> whether it is up where it should be, whatever agents still say of orders and places.
//!
//! 2.1 keeps telling of both for minutes (observed): an instance that failed to start elsewhere, an order that has come
//! true and stands on, a placement that is not optimal because nothing may start anywhere just now.

use crate::generation::Generation;
use crate::status::{Aim, Instance, Mark, Monitor, Service, State, Verdict, verdict};

/// The orders that a service which is up has carried out.
const MET: [&str; 3] = ["started", "provisioned", "thawed"];

/// Whether a service is up as it stands, whenever that began.
pub fn is_up(service: &Service, generation: Generation) -> bool {
    match generation {
        Generation::V2 => rests_up(service),
        Generation::V3 => verdict(service, &Mark::default(), Aim::Up) == Verdict::Reached,
    }
}

/// Whether it is up and nobody is at work on it, or on an order that it has not met.
fn rests_up(service: &Service) -> bool {
    let runs = |node: &str| service.instances.get(node).is_some_and(|i| !i.is_stopped());
    let is_met = |expect: &str| match expect.split_once('@') {
        Some(("placed", node)) => runs(node),
        _ if expect == "placed" => !is_displaced(service, Generation::V2),
        _ => MET.contains(&expect),
    };
    let rests = |instance: &Instance| {
        instance.monitor.as_ref().is_none_or(|monitor| {
            let is_aside = instance.is_stopped() && (monitor.has_failed() || monitor.is_waiting());
            (monitor.is_idle() || is_aside) && monitor.global_expect.as_deref().is_none_or(is_met)
        })
    };
    service.avail == State::Up
        && service.provisioned.is_done()
        && service.fresh
        && service.instances.values().all(rests)
}

/// Whether a service runs elsewhere than where its agent would start it.
///
/// 2.1 calls a placement non-optimal also where no node may start the service, such as while all lack memory, and where
/// the node that it runs on is passed over for a start that failed there, which a stop forgets (`daemon/monitor.py`,
/// `daemon/shared.py`).
pub fn is_displaced(service: &Service, generation: Generation) -> bool {
    if service.placement.as_deref() != Some("non-optimal") {
        return false;
    }
    let instances = || service.instances.values();
    let mut running = instances().filter(|instance| !instance.is_stopped());
    let failed = |instance: &Instance| instance.monitor.as_ref().is_some_and(Monitor::has_failed);
    let leads = |instance: &Instance| instance.monitor.as_ref().is_some_and(|m| m.leads);
    match generation {
        Generation::V3 => true,
        Generation::V2 => {
            instances().any(|instance| leads(instance) && instance.is_stopped())
                && !running.any(failed)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::status::{Sight, overview};

    /// A service that is up on `a` and down on `b`, as 2.1 tells it.
    fn service(placement: &str, monitors: [Value; 2]) -> Service {
        let [a, b] = monitors;
        let instance = |avail: &str, monitor: Value| json!({"services": {"status": {"test/svc/one": {"avail": avail, "monitor": monitor}}}});
        let aggregate = json!({"avail": "up", "provisioned": true, "placement": placement});
        let reply = json!({"monitor": {
            "services": {"test/svc/one": aggregate},
            "nodes": {"a": instance("up", a), "b": instance("down", b)},
        }});
        match overview(
            Generation::V2,
            &reply.to_string(),
            &"test/one".parse().unwrap(),
        )
        .unwrap()
        {
            Sight::Seen(service) => service,
            sight => panic!("{sight:?}"),
        }
    }

    fn monitor(status: &str, expect: Option<&str>, placement: &str) -> Value {
        json!({"status": status, "global_expect": expect, "placement": placement})
    }

    #[test]
    fn what_agent_2_1_still_says_of_orders_that_are_met_keeps_nothing_from_being_up() {
        let up = |a: Value, b: Value| is_up(&service("optimal", [a, b]), Generation::V2);
        let idle = || monitor("idle", None, "");
        assert!(up(idle(), idle()));
        assert!(up(idle(), monitor("start failed", None, "")));
        assert!(up(idle(), monitor("wait leader", Some("provisioned"), "")));
        assert!(up(monitor("idle", Some("placed@a"), "leader"), idle()));
        assert!(!up(monitor("idle", Some("placed@b"), "leader"), idle()));
        assert!(!up(monitor("idle", Some("stopped"), "leader"), idle()));
        assert!(!up(monitor("start failed", None, ""), idle()));
        assert!(!up(idle(), monitor("starting", None, "")));
    }

    #[test]
    fn a_service_is_displaced_only_where_another_node_would_start_it() {
        let is = |a: Value, b: Value| is_displaced(&service("non-optimal", [a, b]), Generation::V2);
        let idle = |placement| monitor("idle", None, placement);
        assert!(is(idle(""), idle("leader")));
        assert!(!is(idle(""), idle("")), "no node may start it now");
        assert!(!is(monitor("start failed", None, ""), idle("leader")));
        let optimal = service("optimal", [idle("leader"), idle("")]);
        assert!(!is_displaced(&optimal, Generation::V2));
    }
}
