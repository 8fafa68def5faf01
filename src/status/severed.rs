//! A service -> the containers that run in the network of one that does not.

use crate::status::{Service, State};

/// The sections that are up, with the section whose network they use and that is down, and the node.
///
/// An engine makes a new network for a container that it starts again, and leaves who has joined the old one there.
/// Agents start what is down, and tell a service that nobody reaches as up (observed on 2.1).
pub fn severed<'s>(
    service: &'s Service,
    network_of: impl Fn(&str) -> Option<&'s str>,
) -> Vec<(&'s str, &'s str, &'s str)> {
    let mut severed = Vec::new();
    for (node, instance) in &service.instances {
        let down = |rid: &str| {
            let mut resources = instance.resources.iter();
            resources.any(|resource| resource.rid == rid && resource.state == State::Down)
        };
        let running = instance.resources.iter().filter(|resource| {
            resource.state == State::Up && resource.group() == "container" && !resource.disabled
        });
        severed.extend(running.filter_map(|resource| {
            let holder = network_of(&resource.rid).filter(|holder| down(holder))?;
            Some((resource.rid.as_str(), holder, node.as_str()))
        }));
    }
    severed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generation::Generation;
    use crate::status::{Sight, overview};

    #[test]
    fn a_container_whose_network_is_down_is_severed() {
        let said = |pause: &str, registry: &str| {
            let reply = json!({"monitor": {
                "services": {"test/svc/one": {"avail": "warn", "provisioned": true}},
                "nodes": {"a": {"services": {"status": {"test/svc/one": {
                    "avail": "warn", "monitor": {"status": "idle"}, "resources": {
                        "container#pause": {"status": pause, "type": "container.docker"},
                        "container#registry": {"status": registry, "type": "container.docker"},
                        "ip#cni": {"status": "down", "type": "ip.cni"},
                    },
                }}}}},
            }});
            let path = "test/one".parse().unwrap();
            let sight = overview(Generation::V2, &reply.to_string(), &path).unwrap();
            let Sight::Seen(service) = sight else {
                panic!("{sight:?}");
            };
            let network = |rid: &str| (rid != "container#pause").then_some("container#pause");
            severed(&service, network).len()
        };
        assert_eq!(said("down", "up"), 1);
        assert_eq!(said("up", "up"), 0);
        assert_eq!(said("down", "down"), 0);
    }
}
