//! The end of a wait -> what to say: where the service is, or why it is not up and what to do.

use std::time::Duration;

use crate::agent::Agent;
use crate::commands::output::note;
use crate::commands::waiting::End;
use crate::path::ObjectPath;
use crate::plan::Settings;
use crate::printable;
use crate::status::{Aim, Instance, Resource, Service, State, blocking, still_up};

/// Says that a service is up, and where.
pub(super) fn whereabouts(
    agent: &Agent,
    path: &ObjectPath,
    service: &Service,
    configuration: &str,
) -> String {
    let up = service
        .instances
        .iter()
        .filter(|(_, instance)| instance.avail == State::Up);
    let nodes: Vec<&str> = up.clone().map(|(node, _)| node.as_str()).collect();
    let mut said = format!("{path} is up on {}\n", printable::line(&nodes.join(", ")));
    let settings = Settings::read(configuration, agent.dialect().generation);
    let port = settings.port().map(|port| format!(":{port}"));
    let port = port.unwrap_or_default();
    let resources = up.flat_map(|(_, instance)| &instance.resources);
    for address in resources.filter_map(|resource| resource.address.as_ref()) {
        said.push_str(&format!("  address  {}{port}\n", printable::line(address)));
    }
    if let Some(cluster) = service.cluster.clone().or_else(|| agent.cluster()) {
        let (name, namespace) = (path.name(), path.namespace());
        said.push_str(&format!(
            "  name     {name}.{namespace}.svc.{}{port}, where the cluster's DNS is asked\n",
            printable::line(&cluster)
        ));
    }
    said
}

/// Says why a service is not up: what happened, which resource blocks, its last words, what to run next.
pub(super) fn explain(agent: &Agent, path: &ObjectPath, end: &End, timeout: Duration, aim: Aim) {
    let (service, failed) = match end {
        End::Reached(_) => return,
        End::Failed { why, node, service } => {
            note(&format!("regsvc: {path}: {}", printable::line(why)));
            (Some(service), Some(node.as_str()))
        }
        End::TimedOut { why, service } => {
            let waited = humanly(timeout);
            let why = printable::printable(why);
            let aim = aim.as_str();
            note(&format!(
                "regsvc: {path} is not {aim} after {waited}: {why}"
            ));
            (service.as_ref(), None)
        }
    };
    let blocking = service.and_then(|service| match aim {
        Aim::Up | Aim::Unbidden => blocking(service),
        Aim::Stopped => still_up(service),
    });
    if let Some((node, resource)) = blocking {
        note(&last_words(node, resource));
    }
    let undone = |node: &&str| {
        let instance = service.and_then(|service| service.instances.get(*node));
        aim == Aim::Up && instance.is_some_and(Instance::is_undone)
    };
    if let Some(node) = failed.filter(undone) {
        let node = printable::line(node);
        note(&format!(
            "nothing of it is up on {node} any more: the agent undid what it had started"
        ));
    }
    let node = failed.or(blocking.map(|(node, _)| node));
    let on = node.map(|node| format!(" on {}", printable::line(node)));
    let reasons = agent.command(&agent.dialect().reasons(path, aim));
    note(&format!(
        "the agent's own reasons{}: {reasons}",
        on.unwrap_or_default()
    ));
    note(&format!("the whole state: regsvc status {}", path.short()));
}

/// A resource, its state, and what it said last.
pub(super) fn last_words(node: &str, resource: &Resource) -> String {
    let last = resource.log.last().map(|line| format!(": {line}"));
    printable::line(&format!(
        "`{}` ({}) is {} on {node}{}",
        resource.rid,
        resource.label,
        resource.state,
        last.unwrap_or_default()
    ))
}

/// A duration as it is written on the command line.
pub(super) fn humanly(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let parts = [
        (seconds / 3600, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let text: String = parts
        .map(|(number, unit)| format!("{number}{unit}"))
        .collect();
    match text.is_empty() {
        true => "0s".to_owned(),
        false => text,
    }
}
