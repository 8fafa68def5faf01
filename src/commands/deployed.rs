//! A service -> the registry that it is: where it is reached, what it is told, whose certificate it shows.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::Unusable;
use crate::agent::{Agent, Interrupted};
use crate::cli;
use crate::commands::again::named;
use crate::commands::agents::{self, Agents};
use crate::commands::output::note;
use crate::commands::service::services;
use crate::doctor::{Facts, Topic};
use crate::generation::Generation;
use crate::object::{Htpasswd, Object};
use crate::path::ObjectPath;
use crate::plan::Settings;
use crate::printable;
use crate::registry::{
    Certificate, Endpoint, Failure, Key, Told, Trust, certificate_at, names_at, reach,
};
use crate::status::{Service, Sight, State};

/// The port of a registry that says none.
const PORT: u16 = 5000;

/// How long a glance at a registry may take.
const GLANCE: Duration = Duration::from_secs(5);

/// A registry that is deployed.
pub(super) struct Deployed {
    /// Where clients reach it: by its name where the cluster has DNS, else by its address.
    pub(super) endpoint: Endpoint,
    /// What it is told.
    pub(super) told: Told,
    /// The address that it has, if it is up.
    address: Option<String>,
    /// Its name in the cluster's DNS, whether that is asked or not.
    name: Option<String>,
    /// The node that it is up on, if it is.
    pub(super) node: Option<String>,
}

/// Where a registry is spoken to.
pub(super) struct Reached {
    /// By this name, or this address.
    pub(super) endpoint: Endpoint,
    /// At this address, where no DNS has the name.
    pub(super) address: Option<IpAddr>,
}

impl Deployed {
    /// Where the registry can be spoken to in a way that its certificate is for: an address from CNI is
    /// another one after every start, and stands in no certificate.
    pub(super) fn reached(&self, trust: &Trust) -> Reached {
        let as_it_is = || Reached {
            endpoint: self.endpoint.clone(),
            address: None,
        };
        let address = self
            .address
            .as_ref()
            .and_then(|address| address.parse().ok());
        let (Some(address), Some(name)) = (address, &self.name) else {
            return as_it_is();
        };
        if self.endpoint.host == *name {
            return Reached {
                address: Some(address),
                ..as_it_is()
            };
        }
        let names = names_at(&self.endpoint, address, trust, GLANCE);
        match names.contains(name) && !names.contains(&self.endpoint.host) {
            true => Reached {
                endpoint: Endpoint {
                    host: name.clone(),
                    ..self.endpoint.clone()
                },
                address: Some(address),
            },
            false => as_it_is(),
        }
    }

    /// The node whose programs alone reach it, where it listens to them alone.
    pub(super) fn loopback_of(&self) -> Option<&str> {
        let is_told = self.told.host.is_some() && self.told.host == self.address;
        let is_loopback = |address: IpAddr| address.is_loopback();
        let address = self.address.as_ref()?.parse().ok()?;
        self.node
            .as_deref()
            .filter(|_| is_told && is_loopback(address))
    }

    /// Where it is spoken to, as it can be shown.
    pub(super) fn place(&self) -> String {
        let authority = self.endpoint.authority();
        let at = self.address.as_ref();
        let at = at.filter(|address| **address != self.endpoint.host);
        let at = at.map(|address| format!(" ({address})"));
        printable::line(&(authority + &at.unwrap_or_default()))
    }

    /// Waits until somebody takes a connection there.
    ///
    /// # Errors
    /// Nobody does in time, or there is no way to it from here.
    pub(super) fn reach(&self, limit: Duration, stop: &dyn Fn() -> bool) -> Result<(), Failure> {
        let address = self.address.as_ref();
        let address = address.and_then(|address| address.parse().ok());
        reach(&self.endpoint, address, limit, stop)
    }

    /// The certificate that it shows at its address; nothing where it cannot be reached from here.
    pub(super) fn shown(&self) -> Option<Certificate> {
        let address = self.address.as_ref()?.parse().ok()?;
        certificate_at(&self.endpoint, address, &Trust::default(), GLANCE)
    }
}

/// The service that a command is about, and its agent.
///
/// # Errors
/// Those of the selection, and of [`Agents::of`].
pub(super) fn asked(registry: &cli::Registry) -> Result<(ObjectPath, std::sync::Arc<Agent>)> {
    let mut agents = Agents::new(agents::wishes(&registry.agent)?);
    if let Some(path) = &registry.path {
        return Ok((agents::path(path)?, agents.of(None)?));
    }
    let answers = cli::Answers {
        file: registry.file.clone(),
        ..cli::Answers::default()
    };
    let mut services = services(&cli::Selection::default(), &answers)?.into_iter();
    match (services.next(), services.next()) {
        (Some(service), None) => Ok((service.path, agents.of(service.agent)?)),
        _ => Err(Unusable::error("name one registry: NS/NAME")),
    }
}

/// What the configuration of a service tells its registry, wherever that is.
///
/// # Errors
/// There is no such service, or it is none of a registry; the agent cannot be asked.
pub(super) fn told(agent: &Agent, path: &ObjectPath) -> Result<Told> {
    let text = agent.configuration(path)?.with_context(|| absent(path))?;
    read(agent, path, &text)
}

/// What a configuration that need not be deployed tells its registry, with what its objects are to hold; nothing where
/// it is none of a registry.
pub(super) fn planned(
    path: &ObjectPath,
    text: &str,
    generation: Generation,
    objects: &[Object],
) -> Option<Told> {
    let held = |key: &Key| {
        let path = path.object(key.kind, &key.object).ok()?;
        let mut keys = objects.iter().filter(|object| object.path == path);
        let found = keys.find_map(|object| object.keys.iter().find(|found| found.name == key.key));
        Some(found?.content.as_ref()?.text().to_owned())
    };
    Told::read(path, text, generation, held)
}

/// The first of those who may come in, where the agent says who they are.
pub(super) fn first_user(agent: &Agent, path: &ObjectPath, told: &Told) -> Option<String> {
    let file = Htpasswd::read(&held(agent, path, told.users.as_ref()?)?);
    Some(file.users().next()?.0.to_owned())
}

fn read(agent: &Agent, path: &ObjectPath, text: &str) -> Result<Told> {
    let generation = agent.dialect().generation;
    Told::read(path, text, generation, |key| held(agent, path, key))
        .with_context(|| format!("{path} has no container that is a registry"))
}

fn absent(path: &ObjectPath) -> String {
    format!(
        "{path} does not exist: `regsvc deploy {}` makes it",
        named(path)
    )
}

/// Asks an agent about a registry.
///
/// # Errors
/// There is no such service, it is none of a registry, or runs nowhere that can be reached; the agent
/// cannot be asked.
pub(super) fn deployed(agent: &Agent, path: &ObjectPath) -> Result<Deployed> {
    let short = named(path);
    let service = match agent.look(path)? {
        Sight::Seen(service) => service,
        Sight::Absent => bail!(absent(path)),
        Sight::DaemonDown => bail!(
            "the daemon of the agent does not run: start it with `{}`",
            agent.command(&agent.dialect().start_daemon())
        ),
    };
    let text = agent.configuration(path)?.with_context(|| absent(path))?;
    let generation = agent.dialect().generation;
    let told = read(agent, path, &text)?;
    let settings = Settings::read(&text, generation);
    let port = settings.port().and_then(|port| port.parse().ok());
    let (name, has_dns) = name(agent, path, &service)?;
    let address = address(&service, &told);
    let host = match &name {
        Some(name) if has_dns => name.clone(),
        _ => address.clone().with_context(|| {
            format!("{path} is not up, and has no address: `regsvc status {short}` says more")
        })?,
    };
    let endpoint = Endpoint {
        // What a file tells it is not known; then it is spoken to as a client would by itself.
        tls: told.expected.tls.unwrap_or(true),
        host,
        port: port.unwrap_or(PORT),
    };
    let up = service.instances.iter();
    let mut up = up.filter(|(_, instance)| instance.avail == State::Up);
    Ok(Deployed {
        node: up.next().map(|(node, _)| node.clone()),
        endpoint,
        told,
        address,
        name,
    })
}

/// What a key beside a service holds, where the agent gives it away.
fn held(agent: &Agent, path: &ObjectPath, key: &Key) -> Option<String> {
    let object = path.object(key.kind, &key.object).ok()?;
    let content = agent.decode(&object, &key.key).ok()?;
    Some(content.text().to_owned())
}

/// The name of a service in the DNS of its cluster, and whether the cluster has one.
fn name(agent: &Agent, path: &ObjectPath, service: &Service) -> Result<(Option<String>, bool)> {
    let generation = agent.dialect().generation;
    let facts = Facts::read(generation, &agent.ask(&[Topic::Dns, Topic::Cluster])?);
    let cluster = service.cluster.clone().or_else(|| agent.cluster());
    let name = |cluster| format!("{}.{}.svc.{cluster}", path.name(), path.namespace());
    let name = cluster.map(name).map(|name| name.to_ascii_lowercase());
    let has_dns = facts.dns.as_ref().is_ok_and(|servers| !servers.is_empty());
    Ok((name, has_dns))
}

/// The address of a service: that which it was given, else that which it listens on, else its node.
fn address(service: &Service, told: &Told) -> Option<String> {
    let mut up = service
        .instances
        .iter()
        .filter(|(_, instance)| instance.avail == State::Up);
    let given = up.clone().flat_map(|(_, instance)| &instance.resources);
    let given = given
        .filter_map(|resource| resource.address.as_deref())
        .next();
    let given = given.map(|address| address.split('/').next().unwrap_or(address));
    let node = up.next().map(|(node, _)| node.as_str());
    given.or(told.host.as_deref()).or(node).map(str::to_owned)
}

/// The certificate that a deployment shows, in PEM, and where it comes from; nothing where it shows none that
/// the agent holds.
///
/// # Errors
/// We are interrupted.
pub(super) fn certificate(
    agent: &Agent,
    path: &ObjectPath,
    told: &Told,
) -> Result<Option<(String, String)>> {
    let Some(key) = &told.certificate else {
        return Ok(None);
    };
    let object = format!("{}/{}/{}", path.namespace(), key.kind, key.object);
    let pem = match agent.order(&agent.dialect().decode(&object, &key.key)) {
        Ok(reply) => certificates(&reply.stdout).filter(|pem| is_readable(pem)),
        Err(error) if error.is::<Interrupted>() => return Err(error),
        // What the agent said may hold what it was asked for.
        Err(_) => None,
    };
    if pem.is_none() {
        note(&format!(
            "regsvc: the certificate in {} cannot be read from the agent: `--ca FILE` gives it",
            printable::line(&object)
        ));
    }
    Ok(pem.map(|pem| (pem, format!("{object} ({})", key.key))))
}

/// Whether a text in PEM is one of certificates.
fn is_readable(pem: &str) -> bool {
    Trust::default().with_pem(pem.as_bytes(), "").is_ok()
}

/// The certificates of a text in PEM: a key beside them is nobody's business.
pub(super) fn certificates(text: &str) -> Option<String> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let mut pem = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(BEGIN) {
        let Some(length) = rest[begin..].find(END) else {
            break;
        };
        let end = begin + length + END.len();
        pem.push_str(&rest[begin..end]);
        pem.push('\n');
        rest = &rest[end..];
    }
    (!pem.is_empty()).then_some(pem)
}

/// Whom to trust to have made the certificate of a deployment: this machine's authorities, and itself.
///
/// # Errors
/// Those of [`certificate`].
pub(super) fn trust(agent: &Agent, path: &ObjectPath, told: &Told) -> Result<Trust> {
    let system = Trust::of_system();
    let Some((pem, origin)) = certificate(agent, path, told)? else {
        return Ok(system);
    };
    Ok(system
        .clone()
        .with_pem(pem.as_bytes(), origin)
        .unwrap_or(system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_beside_certificates_is_left_out() {
        let text = "x\n-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n\
                    -----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n\
                    -----BEGIN CERTIFICATE-----\nBB\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n";
        let pem = certificates(text).unwrap();
        assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 2);
        assert!(!pem.contains("hunter2"));
        assert_eq!(certificates("hunter2"), None);
    }
}
