//! A cluster -> the other services of a namespace, and the objects that they take keys of.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

use crate::agent::{Agent, Interrupted, abreast};
use crate::doctor::{Facts, Known, Topic};
use crate::generation::Generation;
use crate::object::uses;
use crate::path::ObjectPath;

/// A service, and the objects that it takes keys of.
type Taker = (ObjectPath, Vec<ObjectPath>);

/// A namespace, as an agent of a generation knows it.
type Namespace = (Generation, String);

/// What is known of the services of each namespace: it is asked for once, however many are removed.
#[derive(Default)]
pub(super) struct Neighbours(Mutex<HashMap<Namespace, Known<Vec<Taker>>>>);

impl Neighbours {
    /// The services besides one that take keys of an object; why not, where that cannot be told.
    ///
    /// # Errors
    /// We are interrupted.
    pub(super) fn takers(
        &self,
        agent: &Agent,
        service: &ObjectPath,
        object: &ObjectPath,
    ) -> Result<Known<Vec<String>>, Interrupted> {
        let namespace = (agent.dialect().generation, service.namespace().to_owned());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(&namespace) {
            let asked = asked(agent, service.namespace()).map_err(|error| format!("{error:#}"));
            agent.interrupt().check()?;
            known.insert(namespace.clone(), asked);
        }
        Ok(match known.get(&namespace) {
            Some(Ok(takers)) => {
                let others = takers.iter().filter(|(other, _)| other != service);
                let others = others.filter(|(_, objects)| objects.contains(object));
                Ok(others.map(|(other, _)| other.to_string()).collect())
            }
            Some(Err(why)) => Err(why.clone()),
            None => Ok(Vec::new()),
        })
    }
}

/// Asks for all services of a namespace and reads their configurations.
fn asked(agent: &Agent, namespace: &str) -> Result<Vec<Taker>> {
    let generation = agent.dialect().generation;
    let facts = Facts::read(generation, &agent.ask(&[Topic::Cluster])?);
    let cluster = facts
        .cluster
        .as_ref()
        .map_err(|why| anyhow::anyhow!("{why}"))?;
    let services = cluster.objects.iter().filter(|path| path.contains("/svc/"));
    let services = services.filter_map(|path| path.parse::<ObjectPath>().ok());
    let services: Vec<ObjectPath> = services
        .filter(|service| service.namespace() == namespace)
        .collect();
    let found = abreast(&services, |service| {
        let text = agent.configuration(service)?;
        let taken = text.map(|text| uses(service, &text, generation));
        let objects = taken.unwrap_or_default().into_iter();
        Ok(objects.map(|taken| taken.object).collect())
    });
    let read = services.into_iter().zip(found).map(|(service, objects)| {
        let objects: Result<Vec<ObjectPath>> = objects;
        let objects =
            objects.with_context(|| format!("asking for the configuration of {service}"))?;
        Ok((service, objects))
    });
    read.collect()
}
