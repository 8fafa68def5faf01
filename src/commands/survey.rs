//! An agent and a path -> what there is of a service: its configuration, and what it is doing.

use anyhow::{Result, bail};

use crate::agent::Agent;
use crate::path::ObjectPath;
use crate::plan::{Live, Settings, Stray};
use crate::printable;
use crate::status::{Service, Sight, is_displaced, is_up, severed, strays};

/// What there is of a service.
pub(super) struct Survey {
    /// Its configuration, as the agent keeps it.
    pub(super) found: Option<String>,
    /// The same, read, if there is one.
    pub(super) live: Option<Live>,
    /// What it is doing.
    pub(super) sight: Sight,
}

impl Survey {
    /// Whether the daemon is at work on an order.
    pub(super) fn is_at_work(&self) -> bool {
        let Sight::Seen(service) = &self.sight else {
            return false;
        };
        let is_met = self.live.as_ref().is_some_and(|live| live.stuck || live.up);
        let mut monitors = service
            .instances
            .values()
            .filter_map(|i| i.monitor.as_ref());
        !is_met && monitors.any(|monitor| monitor.global_expect.is_some())
    }

    /// Whether the agent leaves the service alone: it neither restarts nor moves what fails.
    pub(super) fn is_frozen(&self) -> bool {
        let Sight::Seen(service) = &self.sight else {
            return false;
        };
        service.instances.values().any(|instance| instance.frozen)
    }

    /// The service, as it was seen.
    pub(super) fn seen(&self) -> Option<Service> {
        match &self.sight {
            Sight::Seen(service) => Some(service.clone()),
            Sight::Absent | Sight::DaemonDown => None,
        }
    }
}

/// Looks at a service.
///
/// # Errors
/// The daemon is down, or the node that was asked does not have what the cluster has: nothing can be done.
pub(super) fn survey(agent: &Agent, path: &ObjectPath) -> Result<Survey> {
    let found = agent.configuration(path)?;
    let sight = match &found {
        Some(_) => agent.look_again(path)?,
        None => agent.look(path)?,
    };
    match (&found, &sight) {
        (_, Sight::DaemonDown) => {
            // 2.1 would create and provision nothing, with exit code 0 (observed).
            let start = agent.command(&agent.dialect().start_daemon());
            bail!("the daemon of the agent does not run, nothing was done: start it with `{start}`")
        }
        (None, Sight::Seen(service)) => {
            let nodes: Vec<&str> = service.instances.keys().map(String::as_str).collect();
            bail!(
                "{path} is known to the cluster, and the node that was asked has no configuration \
                 of it, nothing was done: deploy from one of its nodes ({}), or once it is gone",
                printable::line(&nodes.join(", "))
            )
        }
        _ => Ok(Survey {
            live: found.as_deref().map(|text| {
                let settings = Settings::read(text, agent.dialect().generation);
                living(agent, settings, &sight)
            }),
            found,
            sight,
        }),
    }
}

/// What lives of a service with these settings.
fn living(agent: &Agent, settings: Settings, sight: &Sight) -> Live {
    let service = match sight {
        Sight::Seen(service) => Some(service),
        Sight::Absent | Sight::DaemonDown => None,
    };
    let instances = || service.into_iter().flat_map(|service| &service.instances);
    let generation = agent.dialect().generation;
    let cut = service.map_or_else(Vec::new, |service| cut_off(&settings, service));
    Live {
        generation,
        severed: cut,
        settings,
        up: service.is_some_and(|service| is_up(service, generation)),
        provisioned: service.is_some_and(|service| service.provisioned.is_done()),
        displaced: service.is_some_and(|service| is_displaced(service, generation)),
        stuck: service.is_some_and(Service::is_stuck),
        nodes: instances().map(|(node, _)| node.clone()).collect(),
        runs_on: instances()
            .filter(|(_, instance)| !instance.is_stopped())
            .map(|(node, _)| node.clone())
            .collect(),
        strays: service
            .into_iter()
            .flat_map(strays)
            .map(|(rid, said)| Stray {
                rid: rid.to_owned(),
                said: said.to_owned(),
            })
            .collect(),
    }
}

/// What runs in the network of a container that does not, in words.
fn cut_off(settings: &Settings, service: &Service) -> Vec<String> {
    let severed = severed(service, |rid| settings.resolved(rid, "netns"));
    severed
        .into_iter()
        .map(|(rid, holder, node)| {
            format!("`{rid}` runs in the network of `{holder}`, which is down on {node}")
        })
        .collect()
}
