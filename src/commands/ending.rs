//! The end of a wait -> what to say: where the service is, or why it is not up and what to do.

use std::time::Duration;

use crate::agent::Agent;
use crate::commands::again::named;
use crate::commands::output::note;
use crate::commands::secrecy::Secrets;
use crate::commands::waiting::End;
use crate::journal::{Complaint, Past};
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
    if !service.unheard.is_empty() {
        let unheard = printable::line(&service.unheard.join(", "));
        said.push_str(&format!(
            "  unheard  {unheard}: whether it was provisioned there is not known; `om daemon status` there tells why\n"
        ));
    }
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

/// The end of a wait, for whoever waited.
pub(super) struct Ending<'a> {
    /// The agent that was asked.
    pub(super) agent: &'a Agent,
    /// The service.
    pub(super) path: &'a ObjectPath,
    /// Where it was to be.
    pub(super) aim: Aim,
    /// How long it was waited for at most.
    pub(super) timeout: Duration,
    /// What the agent's log said before we acted, if we did and that is known.
    pub(super) past: Option<&'a Past>,
    /// What is said by fingerprint only.
    pub(super) secrets: &'a Secrets,
}

impl Ending<'_> {
    /// Says why a service is not where it was to be: what happened, which resource blocks, its state, its last words,
    /// what to run next.
    pub(super) fn explain(&self, end: &End) {
        let path = self.path;
        let (service, failed) = match end {
            End::Reached(_) | End::Gone | End::Forgotten => return,
            End::Failed { why, node, service } => {
                note(&format!("regsvc: {path}: {}", printable::line(why)));
                (Some(service), Some(node.as_str()))
            }
            End::TimedOut { why, service } => {
                let (waited, aim) = (humanly(self.timeout), self.aim.as_str());
                let why = self.secrets.hidden(&printable::printable(why));
                note(&format!(
                    "regsvc: {path} is not {aim} after {waited}: {why}"
                ));
                (service.as_ref(), None)
            }
        };
        if let Some(service) = service {
            self.blame(service, failed);
        }
        let log = self.agent.command(&self.agent.dialect().log(path));
        note(&format!("the agent's log: {log}"));
        note(&format!("the whole state: regsvc status {}", named(path)));
    }

    /// Says which resource blocks. The agent's log knows best what failed: what it undid, a status says nothing of.
    fn blame(&self, service: &Service, failed: Option<&str>) {
        let blocking = self.blocking(service);
        let node = failed.or(blocking.map(|(node, _)| node));
        let complaint = node.and_then(|node| {
            let complaint = self.agent.complaint(self.path, self.past?, node)?;
            Some((node, complaint))
        });
        match (complaint, blocking) {
            (Some((node, complaint)), _) => self.repeat(service, node, &complaint),
            (None, Some((node, resource))) => self.say(&last_words(node, resource)),
            (None, None) => {}
        }
        let undone = |node: &&str| {
            let instance = service.instances.get(*node);
            self.aim == Aim::Up && instance.is_some_and(Instance::is_undone)
        };
        if let Some(node) = failed.filter(undone) {
            let node = printable::line(node);
            note(&format!(
                "nothing of it is up on {node} any more: the agent undid what it had started"
            ));
        }
    }

    fn blocking<'s>(&self, service: &'s Service) -> Option<(&'s str, &'s Resource)> {
        match self.aim {
            Aim::Up | Aim::Unbidden => blocking(service),
            Aim::Stopped => unmade(service).next().or_else(|| still_up(service)),
            Aim::Gone => unmade(service).next().or_else(|| blocking(service)),
        }
    }

    /// Says what a resource complained of, and how it is now.
    fn repeat(&self, service: &Service, node: &str, complaint: &Complaint) {
        let instance = service.instances.get(node);
        let mut resources = instance.iter().flat_map(|instance| &instance.resources);
        let rid = &complaint.rid;
        let is = match resources.find(|resource| resource.rid == *rid) {
            Some(resource) => format!(" ({}) is {}", resource.label, resource.state),
            None => " failed".to_owned(),
        };
        self.say(&format!(
            "`{rid}`{is} on {node}; the agent's log says of it:"
        ));
        for line in &complaint.lines {
            note(&format!("  {}", self.harmless(line)));
        }
    }

    fn say(&self, words: &str) {
        note(&self.harmless(words));
    }

    /// Somebody else's words, on a line and without a secret.
    fn harmless(&self, words: &str) -> String {
        printable::line(&self.secrets.hidden(&crate::secret::hidden(words)))
    }
}

/// The resources that the agent could not make from the configuration: it says nothing of their state.
pub(super) fn unmade(service: &Service) -> impl Iterator<Item = (&str, &Resource)> {
    let instances = service.instances.iter();
    let resources =
        instances.flat_map(|(node, i)| i.resources.iter().map(move |r| (node.as_str(), r)));
    resources.filter(|(_, r)| r.state.as_str() == "undef" && !r.disabled)
}

/// A resource, its state, and what it said last.
fn last_words(node: &str, resource: &Resource) -> String {
    let last = resource.log.last().map(|line| format!(": {line}"));
    format!(
        "`{}` ({}) is {} on {node}{}",
        resource.rid,
        resource.label,
        resource.state,
        last.unwrap_or_default()
    )
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
