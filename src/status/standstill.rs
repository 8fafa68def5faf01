//! What a service is doing -> what keeps it from being up, if nobody is at work on it any more.

use super::verdict::{missing_from_up, ordered};
use crate::status::{Monitor, Service, blocking};

/// What a service that has come to rest is missing from being up, and the node to look at.
///
/// No order stands, and no instance is at work: only an agent that starts again what has stopped could still
/// bring it up. Agent 3 was seen not to, when a container was killed before its instance had ever been up.
pub fn standstill(service: &Service) -> Option<(String, String)> {
    let monitors = service.instances.iter().filter_map(|(node, instance)| {
        let monitor = instance.monitor.as_ref()?;
        Some((node.as_str(), monitor))
    });
    let monitors: Vec<(&str, &Monitor)> = monitors.collect();
    let (first, _) = monitors.first()?;
    let idle = monitors.iter().all(|(_, monitor)| monitor.is_idle());
    if !idle || !service.fresh || ordered(&monitors).is_some() {
        return None;
    }
    let node = blocking(service).map_or(*first, |(node, _)| node);
    Some((missing_from_up(service)?, node.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::generation::Generation;
    use crate::status::{Sight, overview};

    /// A service as agent 3 tells it, with these monitors on the nodes `a` and `b`, and its registry down on `a`.
    fn service(avail: &str, monitors: [Value; 2]) -> Service {
        let [a, b] = monitors;
        let instance = |monitor: Value, avail: &str, registry: &str| {
            json!({"monitor": monitor, "config": {}, "status": {
                "avail": avail, "provisioned": "true",
                "resources": {"container#registry": {
                    "type": "container.docker", "label": "docker", "status": registry,
                    "provisioned": {"state": "n/a"},
                }},
            }})
        };
        let reply = json!({"kind": "ObjectList", "items": [{
            "kind": "ObjectItem", "meta": {"object": "test/svc/one"},
            "data": {"avail": avail, "provisioned": "true", "instances": {
                "a": instance(a, avail, if avail == "up" { "up" } else { "down" }),
                "b": instance(b, "down", "down"),
            }},
        }]});
        let path = "test/one".parse().unwrap();
        match overview(Generation::V3, &reply.to_string(), &path).unwrap() {
            Sight::Seen(service) => service,
            sight => panic!("{sight:?}"),
        }
    }

    fn monitor(state: &str, expect: &str) -> Value {
        json!({"state": state, "global_expect": expect, "local_expect": "none"})
    }

    #[test]
    fn a_service_stands_still_when_nobody_is_at_work_on_what_is_missing() {
        let idle = || monitor("idle", "none");
        let said = standstill(&service("warn", [idle(), idle()]));
        let expected = ("`container#registry` is down on a", "a");
        assert_eq!(said, Some((expected.0.to_owned(), expected.1.to_owned())));
        assert_eq!(standstill(&service("up", [idle(), idle()])), None);
        for other in [
            monitor("starting", "none"),
            monitor("wait leader", "none"),
            monitor("start failed", "none"),
            monitor("idle", "provisioned"),
        ] {
            assert_eq!(standstill(&service("warn", [idle(), other])), None);
        }
    }
}
