//! An agent and a service -> the cfg and sec objects beside it, and whether they are its own.

use anyhow::Result;

use crate::agent::Agent;
use crate::commands::history;
use crate::object::{Live, uses};
use crate::path::ObjectPath;

/// A cfg or sec object beside a service.
pub(super) struct Beside {
    /// The object.
    pub(super) path: ObjectPath,
    /// How many keys it has.
    keys: usize,
    /// Whether it is the service's alone: then it goes with the data.
    pub(super) is_own: bool,
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
        match self.is_own {
            true => format!("{}, beside {service}", self.shown()),
            false => format!("{}: by its name others may use it, too", self.shown()),
        }
    }
}

/// The objects beside a service that exist: those that it takes keys of, those that are `known`, those of its last
/// deployments, and the history of these.
///
/// # Errors
/// The agent cannot be asked.
pub(super) fn beside(
    agent: &Agent,
    service: &ObjectPath,
    text: Option<&str>,
    known: &[ObjectPath],
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
        let text = agent.configuration(&path)?;
        Ok(text.map(|text| Beside {
            keys: Live::read(&text, generation).keys.len(),
            is_own: is_own(&path, service, declared.contains(&path)),
            path,
        }))
    });
    looked.filter_map(Result::transpose).collect()
}

/// Whether an object is a service's alone, by its name: `registry` is that of `registry`, and `registry-tls` as well
/// where it was made for it.
fn is_own(object: &ObjectPath, service: &ObjectPath, is_declared: bool) -> bool {
    let rest = object.name().strip_prefix(service.name());
    rest.is_some_and(|rest| rest.is_empty() || is_declared && rest.starts_with('-'))
}
