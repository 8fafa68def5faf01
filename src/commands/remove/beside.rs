//! An agent and a service -> the cfg and sec objects beside it, and whether they are its own.

use anyhow::Result;

use super::neighbours::Neighbours;
use crate::agent::Agent;
use crate::commands::history;
use crate::history::KEY;
use crate::object::{Live, uses};
use crate::path::ObjectPath;
use crate::printable;

/// A cfg or sec object beside a service.
pub(super) struct Beside {
    /// The object.
    pub(super) path: ObjectPath,
    /// How many keys it has.
    keys: usize,
    /// Why it stays even with the data; nothing where it is the service's alone, and goes with them.
    pub(super) stays: Option<String>,
}

impl Beside {
    /// The object, and what it holds.
    pub(super) fn shown(&self) -> String {
        let keys = match self.keys {
            1 => "1 key".to_owned(),
            keys => format!("{keys} keys"),
        };
        format!("{}, with its {keys}", self.path)
    }

    /// Why it stays.
    pub(super) fn fate(&self, service: &ObjectPath) -> String {
        match &self.stays {
            None => format!("{}, beside {service}", self.shown()),
            Some(why) => format!("{}: {why}", self.shown()),
        }
    }
}

/// The objects beside a service that exist: those that it takes keys of, those that are `known`, those of its last
/// deployments, and the history of these. Where they are to go, `neighbours` tells who else uses one.
///
/// # Errors
/// The agent cannot be asked.
pub(super) fn beside(
    agent: &Agent,
    service: &ObjectPath,
    text: Option<&str>,
    known: &[ObjectPath],
    neighbours: Option<&Neighbours>,
) -> Result<Vec<Beside>> {
    let generation = agent.dialect().generation;
    let uses = text.map(|text| uses(service, text, generation));
    let uses = uses
        .unwrap_or_default()
        .into_iter()
        .map(|taken| taken.object);
    let records = history::records(agent, service)?;
    let recorded = records.iter().flat_map(|record| &record.objects);
    let recorded = recorded.filter_map(|path| {
        let [namespace, kind, name] = path.split('/').collect::<Vec<_>>()[..] else {
            return None;
        };
        let object = service.object(kind, name).ok();
        object.filter(|_| namespace == service.namespace())
    });
    let mut declared: Vec<ObjectPath> = known.iter().cloned().chain(recorded).collect();
    if !records.is_empty() {
        declared.extend(crate::history::object(service).ok());
    }
    let mut paths: Vec<ObjectPath> = declared.iter().cloned().chain(uses).collect();
    paths.sort();
    paths.dedup();
    let looked = paths.into_iter().map(|path| {
        let Some(text) = agent.configuration(&path)? else {
            return Ok(None);
        };
        let live = Live::read(&text, generation);
        let mut stays = somebody_elses(&path, service, declared.contains(&path), &live);
        if let (None, Some(neighbours)) = (&stays, neighbours) {
            stays = used(neighbours, agent, service, &path)?;
        }
        Ok(Some(Beside {
            keys: live.keys.len(),
            stays,
            path,
        }))
    });
    looked.filter_map(Result::transpose).collect()
}

/// Why an object may be somebody else's, by its name and its keys: `registry` is that of `registry`, and `registry-tls`
/// as well where it was made for it.
fn somebody_elses(
    object: &ObjectPath,
    service: &ObjectPath,
    is_declared: bool,
    live: &Live,
) -> Option<String> {
    let rest = object.name().strip_prefix(service.name());
    let is_named = |rest: &str| rest.is_empty() || is_declared && rest.starts_with('-');
    if !rest.is_some_and(is_named) {
        return Some("by its name others may use it, too".to_owned());
    }
    if !live.keys.contains(KEY) {
        return None;
    }
    match crate::history::service(object) {
        Some(other) if other != *service => Some(format!("it holds the history of {other}")),
        Some(_) if live.keys.len() > 1 => {
            Some("it holds more than the history that regsvc keeps there".to_owned())
        }
        _ => None,
    }
}

/// Who else uses an object, in words; that it may be, where that cannot be told.
fn used(
    neighbours: &Neighbours,
    agent: &Agent,
    service: &ObjectPath,
    object: &ObjectPath,
) -> Result<Option<String>> {
    Ok(match neighbours.takers(agent, service, object)? {
        Ok(others) if others.is_empty() => None,
        Ok(others) => {
            let verb = if others.len() == 1 { "uses" } else { "use" };
            Some(format!("{} {verb} it, too", others.join(", ")))
        }
        Err(why) => Some(printable::line(&format!(
            "whether another service uses it cannot be told: {why}"
        ))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generation;

    #[test]
    fn an_object_that_another_service_may_have_a_part_in_stays() {
        let why = |object: &str, service: &str, keys: &str| {
            let service: ObjectPath = service.parse().unwrap();
            let object = service.object("cfg", object).unwrap();
            let live = Live::read(&format!("[data]\n{keys}"), Generation::V2);
            somebody_elses(&object, &service, true, &live)
        };
        let history = "history = x\n";
        assert_eq!(why("hub-history", "test/hub", history), None);
        assert_eq!(
            why("hub-history", "test/hub-history", "config.yml = x\n"),
            None
        );
        let of_another = why("hub-history", "test/hub-history", history).unwrap();
        assert_eq!(of_another, "it holds the history of test/svc/hub");
        let shared = why("hub-history", "test/hub", "history = x\nconfig.yml = x\n").unwrap();
        assert!(shared.starts_with("it holds more than the history"));
        assert!(
            why("shared", "test/hub", "")
                .unwrap()
                .starts_with("by its name")
        );
    }
}
