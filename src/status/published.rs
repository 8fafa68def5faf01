//! What services are doing -> our own JSON: a published format, with its own types and version.

use serde::Serialize;

use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::status::{Aim, Instance, Mark, Resource, Service, Sight, Stock, Verdict, verdict};

/// The version of the format. A field that is added does not change it; any other change does.
pub const VERSION: u32 = 1;

/// What came of a look at a service.
#[derive(Debug)]
pub struct Observation {
    /// The service.
    pub path: ObjectPath,
    /// The generation of the agent that was asked.
    pub generation: Generation,
    /// What was seen, or why nothing was.
    pub sight: Result<Sight, String>,
    /// How far it has left its last deployment; nothing where that cannot be told.
    pub drift: Option<Drift>,
    /// What its registry holds; nothing where that was not asked, or cannot be told.
    pub registry: Option<Stock>,
}

/// How far a service has left its last deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// When that deployment ended.
    pub since: String,
    /// Who deployed.
    pub by: String,
    /// What has changed since; nothing when it is as it was deployed.
    pub changed: Vec<Departure>,
}

/// A setting that is another one than was deployed; secrets are said by fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Departure {
    /// Its section.
    pub section: String,
    /// Its keyword; nothing for a section without keywords.
    pub keyword: Option<String>,
    /// What was deployed.
    pub deployed: Option<String>,
    /// What lives.
    pub live: Option<String>,
    /// Both, in words.
    #[serde(skip)]
    pub shown: String,
}

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Document {
    /// [`VERSION`].
    pub version: u32,
    /// The services, in the order they were asked for.
    pub services: Vec<Entry>,
}

impl Document {
    /// The document of what was seen of each service.
    pub fn new(seen: &[Observation]) -> Self {
        Document {
            version: VERSION,
            services: seen.iter().map(entry).collect(),
        }
    }
}

/// One service.
#[derive(Debug, Serialize)]
pub struct Entry {
    path: String,
    agent: &'static str,
    verdict: &'static str,
    reason: Option<String>,
    drift: Option<Drift>,
    registry: Option<Stock>,
    #[serde(flatten)]
    service: Option<ServiceEntry>,
}

#[derive(Debug, Serialize)]
struct ServiceEntry {
    cluster: Option<String>,
    avail: String,
    overall: String,
    provisioned: &'static str,
    frozen: Option<String>,
    placement: Option<String>,
    instances: Vec<InstanceEntry>,
    unheard: Vec<String>,
}

#[derive(Debug, Serialize)]
struct InstanceEntry {
    node: String,
    avail: String,
    overall: String,
    provisioned: &'static str,
    frozen: bool,
    monitor: Option<String>,
    global_expect: Option<String>,
    resources: Vec<ResourceEntry>,
}

#[derive(Debug, Serialize)]
struct ResourceEntry {
    rid: String,
    driver: String,
    label: String,
    status: String,
    provisioned: &'static str,
    monitored: bool,
    disabled: bool,
    optional: bool,
    standby: bool,
    address: Option<String>,
    log: Vec<LineEntry>,
}

#[derive(Debug, Serialize)]
struct LineEntry {
    level: String,
    message: String,
}

/// The entry of one service.
fn entry(seen: &Observation) -> Entry {
    let (verdict, reason, service) = match &seen.sight {
        Err(error) => ("unknown", Some(error.clone()), None),
        Ok(Sight::DaemonDown) => ("unknown", Some("the daemon is down".to_owned()), None),
        Ok(Sight::Absent) => ("absent", None, None),
        Ok(Sight::Seen(service)) => {
            let (verdict, reason) = match verdict(service, &Mark::default(), Aim::Up) {
                Verdict::Reached => ("up", None),
                Verdict::Pending(why) => ("pending", Some(why)),
                Verdict::Failed { why, .. } => ("failed", Some(why)),
            };
            (verdict, reason, Some(service))
        }
    };
    Entry {
        path: seen.path.to_string(),
        agent: seen.generation.as_str(),
        verdict,
        reason,
        drift: seen.drift.clone(),
        registry: seen.registry.clone(),
        service: service.map(service_entry),
    }
}

/// The part of the entry that the agent knows.
fn service_entry(service: &Service) -> ServiceEntry {
    ServiceEntry {
        cluster: service.cluster.clone(),
        avail: service.avail.to_string(),
        overall: service.overall.to_string(),
        provisioned: service.provisioned.as_str(),
        frozen: service.frozen.clone(),
        placement: service.placement.clone(),
        instances: service
            .instances
            .iter()
            .map(|(node, instance)| instance_entry(node, instance))
            .collect(),
        unheard: service.unheard.clone(),
    }
}

/// One instance.
fn instance_entry(node: &str, instance: &Instance) -> InstanceEntry {
    let monitor = instance.monitor.as_ref();
    InstanceEntry {
        node: node.to_owned(),
        avail: instance.avail.to_string(),
        overall: instance.overall.to_string(),
        provisioned: instance.provisioned.as_str(),
        frozen: instance.frozen,
        monitor: monitor.map(|monitor| monitor.state.clone()),
        global_expect: monitor.and_then(|monitor| monitor.global_expect.clone()),
        resources: instance.resources.iter().map(resource_entry).collect(),
    }
}

/// One resource.
fn resource_entry(resource: &Resource) -> ResourceEntry {
    ResourceEntry {
        rid: resource.rid.clone(),
        driver: resource.driver.clone(),
        label: resource.label.clone(),
        status: resource.state.to_string(),
        provisioned: resource.provisioned.as_str(),
        monitored: resource.monitored,
        disabled: resource.disabled,
        optional: resource.optional,
        standby: resource.standby,
        address: resource.address.clone(),
        log: resource
            .log
            .iter()
            .map(|line| LineEntry {
                level: line.level.clone(),
                message: line.message.clone(),
            })
            .collect(),
    }
}
