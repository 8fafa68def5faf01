//! An agent and a service -> what there is of it: what will go, and what is kept.

use anyhow::{Result, bail};

use super::Known;
use super::beside::{Beside, beside};
use super::kept::Kept;
use super::neighbours::Neighbours;
use crate::agent::Agent;
use crate::commands::again::named;
use crate::doctor::Needs;
use crate::path::ObjectPath;
use crate::printable;
use crate::status::{Service, Sight};

/// What there is of a service.
pub(super) struct Inventory {
    /// The service.
    pub(super) path: ObjectPath,
    /// What it is doing; `None` when the cluster does not have it.
    pub(super) service: Option<Service>,
    /// Its volumes that exist.
    pub(super) volumes: Vec<Kept>,
    /// The objects beside it that exist.
    pub(super) objects: Vec<Beside>,
}

impl Inventory {
    /// Looks at a service and what is beside it. `known` names the volumes and the objects of one that is gone already;
    /// `neighbours` are asked for where the objects are to go.
    ///
    /// # Errors
    /// The daemon is down, or the node that was asked does not have what the cluster has: nothing can be done.
    pub(super) fn take(
        agent: &Agent,
        path: &ObjectPath,
        known: &Known,
        neighbours: Option<&Neighbours>,
    ) -> Result<Self> {
        let found = agent.configuration(path)?;
        let sight = match &found {
            Some(_) => agent.look_again(path)?,
            None => agent.look(path)?,
        };
        let service = match (&found, sight) {
            (_, Sight::DaemonDown) => {
                let start = agent.command(&agent.dialect().start_daemon());
                bail!(
                    "the daemon of the agent does not run, nothing was done: start it with `{start}`"
                )
            }
            (None, Sight::Seen(service)) => {
                let nodes: Vec<&str> = service.instances.keys().map(String::as_str).collect();
                bail!(
                    "{path} is known to the cluster, and the node that was asked has no \
                     configuration of it, nothing was done: remove it from one of its nodes ({})",
                    printable::line(&nodes.join(", "))
                )
            }
            (_, Sight::Absent) => None,
            (Some(_), Sight::Seen(service)) => Some(service),
        };
        let text = found.as_deref().or(known.text.as_deref());
        Ok(Inventory {
            path: path.clone(),
            volumes: volumes(agent, path, text, service.as_ref())?,
            service,
            objects: beside(agent, path, text, &known.objects, neighbours)?,
        })
    }

    /// The objects that go with the service.
    pub(super) fn objects_going(&self, with_data: bool) -> impl Iterator<Item = &Beside> {
        let objects = self.objects.iter();
        objects.filter(move |object| with_data && object.stays.is_none())
    }

    /// The objects that stay.
    fn objects_staying(&self, with_data: bool) -> impl Iterator<Item = &Beside> {
        let objects = self.objects.iter();
        objects.filter(move |object| !with_data || object.stays.is_some())
    }

    /// The volumes that go with the service.
    pub(super) fn going(&self, with_data: bool) -> impl Iterator<Item = &Kept> {
        let volumes = self.volumes.iter();
        volumes.filter(move |kept| with_data && kept.others.is_empty())
    }

    /// The volumes that stay.
    pub(super) fn staying(&self, with_data: bool) -> impl Iterator<Item = &Kept> {
        let volumes = self.volumes.iter();
        volumes.filter(move |kept| !with_data || !kept.others.is_empty())
    }

    /// Whether there is nothing to remove.
    pub(super) fn is_nothing(&self, with_data: bool) -> bool {
        self.service.is_none()
            && self.going(with_data).next().is_none()
            && self.objects_going(with_data).next().is_none()
    }

    /// What will go and what is kept, for whoever has to agree.
    pub(super) fn shown(&self, with_data: bool) -> String {
        let path = &self.path;
        let mut text = match &self.service {
            Some(service) => format!("{path}: {} on the cluster; this goes:\n", service.avail),
            None if self.is_nothing(with_data) => {
                format!("{path}: nothing to do: there is no such service\n")
            }
            None => format!("{path}: the service is gone already; this goes:\n"),
        };
        let service = self.service.iter();
        for line in service.flat_map(|service| resources(service, &self.volumes)) {
            text.push_str(&format!("  {line}\n"));
        }
        for kept in self.going(with_data) {
            let size = kept.size();
            let held = kept.held();
            text.push_str(&format!("  {}{size}, the volume, {held}\n", kept.path));
        }
        for object in self.objects_going(with_data) {
            text.push_str(&format!("  {}\n", object.shown()));
        }
        let volumes = self.staying(with_data).map(|kept| kept.fate(path));
        let objects = self.objects_staying(with_data);
        let staying: Vec<String> = volumes
            .chain(objects.map(|object| object.fate(path)))
            .collect();
        if !staying.is_empty() {
            text.push_str("this stays:\n");
        }
        for line in staying {
            text.push_str(&format!("  {line}\n"));
        }
        text
    }

    /// What stays, for the end: named, with what removes it and what a deployment does with it.
    pub(super) fn left(&self, with_data: bool) -> String {
        let short = named(&self.path);
        let mut text = String::new();
        for kept in self.staying(with_data) {
            text.push_str(&format!("  {}\n", kept.fate(&self.path)));
            if kept.others.is_empty() {
                text.push_str(&format!(
                    "  `regsvc deploy {short}` takes it up again, `regsvc remove {short} --with-data` removes it\n"
                ));
            }
        }
        let mut objects = self.objects_staying(with_data).peekable();
        let hints = objects.peek().is_some_and(|object| object.stays.is_none()) && text.is_empty();
        for object in objects {
            text.push_str(&format!("  {}\n", object.fate(&self.path)));
        }
        if hints {
            text.push_str(&format!(
                "  `regsvc deploy {short}` takes them up again, `regsvc remove {short} --with-data` removes them\n"
            ));
        }
        text
    }

    /// The calls that would be made.
    pub(super) fn script(&self, agent: &Agent, with_data: bool) -> String {
        let dialect = agent.dialect();
        let mut calls = Vec::new();
        if let Some(service) = &self.service {
            calls.extend(service.is_stuck().then(|| dialect.abort(&self.path)));
            calls.extend([dialect.stop(&self.path), dialect.purge(&self.path)]);
        }
        for kept in self.going(with_data) {
            for (rid, folder) in kept.own_folders(agent) {
                calls.push(dialect.delete_files(&kept.path, rid, folder));
            }
            calls.push(dialect.purge(&kept.path));
        }
        let objects = self.objects_going(with_data);
        calls.extend(objects.map(|object| dialect.delete_object(&object.path)));
        let lines = calls
            .iter()
            .map(|call| format!("{}\n", agent.command(call)));
        lines.collect()
    }
}

/// The resources that go, each once, with the nodes that they run on; volumes that exist are named
/// by themselves.
fn resources(service: &Service, volumes: &[Kept]) -> Vec<String> {
    let mut rids: Vec<&str> = Vec::new();
    let all = || {
        service
            .instances
            .iter()
            .flat_map(|(node, instance)| instance.resources.iter().map(move |r| (node, r)))
    };
    for (_, resource) in all() {
        let named = |kept: &Kept| kept.path.name() == resource.label.trim();
        let volume = resource.group() == "volume" && volumes.iter().any(named);
        let known = rids.contains(&resource.rid.as_str());
        if !known && !volume && resource.group() != "sync" {
            rids.push(&resource.rid);
        }
    }
    let line = |rid: &str| {
        let mut own = all().filter(|(_, resource)| resource.rid == rid);
        let label = own.clone().find_map(|(_, resource)| {
            let labelled = !resource.label.is_empty();
            labelled.then(|| format!(" ({})", resource.label))
        });
        let up = own
            .clone()
            .filter(|(_, resource)| resource.state.as_str() == "up");
        let up: Vec<&str> = up.map(|(node, _)| node.as_str()).collect();
        let address = own.find_map(|(_, resource)| resource.address.as_ref());
        let address = address.map(|address| format!(" {address}"));
        let whereabouts = match up.is_empty() {
            true => "not running".to_owned(),
            false => format!("running on {}", up.join(", ")),
        };
        let (label, address) = (label.unwrap_or_default(), address.unwrap_or_default());
        printable::line(&format!("{rid}{label}{address}, {whereabouts}"))
    };
    rids.into_iter().map(line).collect()
}

/// The volume objects that a service has, or had, and that exist.
///
/// # Errors
/// The agent refuses.
pub(super) fn volumes(
    agent: &Agent,
    path: &ObjectPath,
    text: Option<&str>,
    service: Option<&Service>,
) -> Result<Vec<Kept>> {
    let names = names(agent, path, text, service);
    let kept = names.iter().map(|name| Kept::look(agent, path, name));
    kept.filter_map(Result::transpose).collect()
}

/// The names of the volume objects of some sections.
pub(super) fn names_of(agent: &Agent, path: &ObjectPath, text: &str, rids: &[&str]) -> Vec<String> {
    let needs = Needs::alone(path, text, agent.dialect().generation);
    let volumes = needs.volumes.into_iter();
    let volumes = volumes.filter(|volume| rids.contains(&volume.rid.as_str()));
    volumes.filter_map(|volume| volume.name).collect()
}

/// The names of the volume objects that a service has, or had.
fn names(
    agent: &Agent,
    path: &ObjectPath,
    text: Option<&str>,
    service: Option<&Service>,
) -> Vec<String> {
    let generation = agent.dialect().generation;
    let needs = text.map(|text| Needs::alone(path, text, generation));
    let of_text = needs.iter().flat_map(|needs| &needs.volumes);
    let of_text = of_text.filter_map(|volume| volume.name.clone());
    // The agents label such a resource with the name of its object (observed on both).
    let seen = service
        .iter()
        .flat_map(|service| service.instances.values());
    let seen = seen.flat_map(|instance| &instance.resources);
    let seen = seen.filter(|resource| resource.group() == "volume");
    let seen = seen.map(|resource| resource.label.trim().to_owned());
    let mut names: Vec<String> = of_text.chain(seen).collect();
    if text.is_none() {
        // The name that the built-in templates give.
        names.push(format!("{}-data", path.name()));
    }
    names.sort();
    names.dedup();
    names
}
