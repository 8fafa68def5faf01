//! An agent and the objects that are wanted -> what there is of each, and what makes them as wanted.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::kept::kept;
use crate::agent::{Agent, abreast, both};
use crate::commands::survey::Survey;
use crate::commands::target::Target;
use crate::generation::Generation;
use crate::history::{self, KEY};
use crate::object::{CERTIFICATE, Content, Live, Object, Use, changes, restart, uses};
use crate::path::ObjectPath;
use crate::plan::Beside;
use crate::printable;
use crate::registry::Certificate;

/// The objects beside a service, as they are wanted and as they are.
pub(in crate::commands) struct Standing {
    /// Those that are wanted, with the name of the cluster.
    pub(super) objects: Vec<Object>,
    /// Those of them that exist.
    live: BTreeMap<ObjectPath, Live>,
    /// What they ask for.
    pub(in crate::commands) beside: Beside,
}

impl Standing {
    /// Looks at the objects of a service.
    ///
    /// # Errors
    /// The agent cannot be asked, or does not tell the name of a cluster that an object is made with.
    pub(in crate::commands) fn look(
        agent: &Agent,
        target: &Target,
        survey: &Survey,
    ) -> Result<Self> {
        let cluster = survey.seen().and_then(|service| service.cluster);
        let objects = in_cluster(agent, &target.objects, cluster)?;
        let mut live = BTreeMap::new();
        let mut beside = Beside::default();
        let (found, kept) = both(
            || abreast(&objects, |object| look(agent, object)),
            || match survey.found {
                Some(_) => Ok(Vec::new()),
                None => kept(agent, &target.path, &target.text),
            },
        );
        beside.kept = kept?;
        for (object, known) in objects.iter().zip(found) {
            let known = known?;
            is_no_history(object, known.as_ref())?;
            beside.changes.extend(changes(object, known.as_ref()));
            live.extend(known.map(|known| (object.path.clone(), known)));
        }
        let generation = agent.dialect().generation;
        let taken = survey
            .found
            .as_deref()
            .map(|text| uses(&target.path, text, generation));
        beside.restart = restart(&beside.changes, &taken.unwrap_or_default());
        Ok(Standing {
            objects,
            live,
            beside,
        })
    }

    /// What the objects that exist hold, as far as it was read.
    pub(in crate::commands) fn secrets(&self) -> impl Iterator<Item = &str> {
        let is_secret = |path: &ObjectPath| path.kind() == "sec";
        let live = self.live.iter().filter(move |(path, _)| is_secret(path));
        let live = live.flat_map(|(_, live)| live.contents.values());
        let wanted = self.objects.iter();
        let wanted = wanted.filter(move |object| is_secret(&object.path));
        let wanted = wanted.flat_map(|object| &object.keys);
        let wanted = wanted.filter_map(|key| key.content.as_ref());
        live.chain(wanted).map(Content::text)
    }

    /// Refuses a service that takes a key which is neither there nor made by this deployment.
    ///
    /// # Errors
    /// It takes one, which is named with what would make it; or the agent cannot be asked.
    pub(in crate::commands) fn complete(&self, agent: &Agent, target: &Target) -> Result<()> {
        let mut others: BTreeMap<ObjectPath, Option<Live>> = BTreeMap::new();
        let mut missing = Vec::new();
        for taken in uses(&target.path, &target.text, agent.dialect().generation) {
            let object = self
                .objects
                .iter()
                .find(|object| object.path == taken.object);
            let is_made =
                object.is_some_and(|object| object.key_names().any(|key| taken.takes(key)));
            let mut is_there = self
                .live
                .get(&taken.object)
                .is_some_and(|live| has(live, &taken));
            if object.is_none() {
                if !others.contains_key(&taken.object) {
                    others.insert(taken.object.clone(), read(agent, &taken.object)?);
                }
                let other = others.get(&taken.object).and_then(Option::as_ref);
                is_there = other.is_some_and(|live| has(live, &taken));
            }
            if !is_made && !is_there {
                let exists = match object.is_some() {
                    true => true,
                    false => others.get(&taken.object).is_some_and(Option::is_some),
                };
                missing.push(said(agent, &taken, exists));
            }
        }
        match missing.is_empty() {
            true => Ok(()),
            false => bail!(
                "{} takes what is not there, and would start without it; nothing was done:\n  {}",
                target.path,
                missing.join("\n  ")
            ),
        }
    }
}

/// Refuses an object in which the history of another service is kept: `cfg/registry-history` is that of `registry`, and
/// would be that of a service `registry-history`, too.
fn is_no_history(object: &Object, live: Option<&Live>) -> Result<()> {
    let keeps = live.is_some_and(|live| live.keys.contains(KEY));
    let is_wanted = object.key_names().any(|key| key == KEY);
    match history::service(&object.path) {
        Some(other) if keeps && !is_wanted => bail!(
            "{} holds the history of {other}: give the service another name",
            object.path
        ),
        _ => Ok(()),
    }
}

fn has(live: &Live, taken: &Use) -> bool {
    live.keys.iter().any(|key| taken.takes(key))
}

/// What is missing, and what makes it.
fn said(agent: &Agent, taken: &Use, exists: bool) -> String {
    let (section, object) = (&taken.section, &taken.object);
    let key = printable::line(&taken.key);
    let dialect = agent.dialect();
    let mut makes = Vec::new();
    if !exists {
        let create = agent.command(&dialect.create_object(object, &[]));
        makes.push(format!("`{create}`"));
    }
    if !taken.key.contains(['*', '?', '[']) {
        let add = agent.command(&dialect.add_key(object, &taken.key));
        makes.push(format!("`{add}`, which reads standard input"));
    }
    let makes = match makes.is_empty() {
        true => String::new(),
        false => format!(": make it with {}", makes.join(", then ")),
    };
    match exists {
        true => format!("`{section}`: {object} has no key `{key}`{makes}"),
        false => format!("`{section}`: there is no {object}, for its key `{key}`{makes}"),
    }
}

/// The objects, with the name of the cluster where they are made with it.
fn in_cluster(agent: &Agent, objects: &[Object], known: Option<String>) -> Result<Vec<Object>> {
    if !objects.iter().any(Object::needs_cluster) {
        return Ok(objects.to_vec());
    }
    let ask = agent.dialect().cluster();
    let name = known.or_else(|| agent.cluster()).with_context(|| {
        format!(
            "the agent does not tell the name of its cluster, for which certificates are made: see `{}`",
            agent.command(&ask)
        )
    })?;
    let objects = objects.iter();
    Ok(objects
        .map(|object| object.clone().in_cluster(&name))
        .collect())
}

/// What there is of an object; nothing where it does not exist.
fn read(agent: &Agent, object: &ObjectPath) -> Result<Option<Live>> {
    let text = agent.configuration(object)?;
    let generation: Generation = agent.dialect().generation;
    Ok(text.map(|text| Live::read(&text, generation)))
}

/// What there is of an object that is wanted, with what the keys hold that are compared.
///
/// # Errors
/// The agent cannot be asked.
pub(super) fn look(agent: &Agent, object: &Object) -> Result<Option<Live>> {
    let Some(mut live) = read(agent, &object.path)? else {
        return Ok(None);
    };
    let compared = object.keys.iter().filter(|key| key.way.is_compared());
    let compared = compared.map(|key| key.name.as_str());
    let certificate = object.has_certificate().then_some(CERTIFICATE);
    let keys = compared.chain(certificate);
    let keys: Vec<&str> = keys.filter(|key| live.keys.contains(*key)).collect();
    let contents = abreast(&keys, |key| agent.decode(&object.path, key));
    for (key, content) in keys.into_iter().zip(contents) {
        let content = content?;
        match Some(key) == certificate {
            true => {
                live.certificate =
                    Certificate::of_pem(content.text()).map(|found| found.all_names());
            }
            false => drop(live.contents.insert(key.to_owned(), content)),
        }
    }
    Ok(Some(live))
}
