//! A service -> the registry that it is: where it is reached, what it is told, whose certificate it shows.

use anyhow::{Context, Result, bail};

use crate::Unusable;
use crate::agent::{Agent, Interrupted};
use crate::cli;
use crate::commands::agents::{self, Agents};
use crate::commands::output::note;
use crate::commands::service::services;
use crate::doctor::{Facts, Topic};
use crate::path::ObjectPath;
use crate::plan::Settings;
use crate::printable;
use crate::registry::{Endpoint, Told, Trust};
use crate::status::{Service, Sight, State};

/// The port of a registry that says none.
const PORT: u16 = 5000;

/// A registry that is deployed.
pub(super) struct Deployed {
    /// Where clients reach it.
    pub(super) endpoint: Endpoint,
    /// What it is told.
    pub(super) told: Told,
}

/// The service that a command is about, and its agent.
///
/// # Errors
/// Those of the selection, and of [`Agents::of`].
pub(super) fn asked(registry: &cli::Registry) -> Result<(ObjectPath, std::rc::Rc<Agent>)> {
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

/// Asks an agent about a registry.
///
/// # Errors
/// There is no such service, it is none of a registry, or runs nowhere that can be reached; the agent
/// cannot be asked.
pub(super) fn deployed(agent: &Agent, path: &ObjectPath) -> Result<Deployed> {
    let short = path.short();
    let absent = || format!("{path} does not exist: `regsvc deploy {short}` makes it");
    let service = match agent.look(path)? {
        Sight::Seen(service) => service,
        Sight::Absent => bail!(absent()),
        Sight::DaemonDown => bail!(
            "the daemon of the agent does not run: start it with `{}`",
            agent.command(&agent.dialect().start_daemon())
        ),
    };
    let text = agent.configuration(path)?.with_context(absent)?;
    let generation = agent.dialect().generation;
    let told = Told::read(path, &text, generation)
        .with_context(|| format!("{path} has no container that is a registry"))?;
    let settings = Settings::read(&text, generation);
    let port = settings.port().and_then(|port| port.parse().ok());
    let host = match name(agent, path, &service)? {
        Some(name) => name,
        None => address(&service, &told).with_context(|| {
            format!("{path} is not up, and has no address: `regsvc status {short}` says more")
        })?,
    };
    let endpoint = Endpoint {
        // What a file tells it is not known; then it is spoken to as a client would by itself.
        tls: told.expected().tls.unwrap_or(true),
        host,
        port: port.unwrap_or(PORT),
    };
    Ok(Deployed { endpoint, told })
}

/// The name of a service in the DNS of its cluster, if that has one.
fn name(agent: &Agent, path: &ObjectPath, service: &Service) -> Result<Option<String>> {
    let generation = agent.dialect().generation;
    let facts = Facts::read(generation, &agent.ask(&[Topic::Dns, Topic::Cluster])?);
    if facts.dns.as_ref().is_ok_and(|servers| !servers.is_empty()) {
        let cluster = service.cluster.clone().or_else(|| agent.cluster());
        let name = |cluster| format!("{}.{}.svc.{cluster}", path.name(), path.namespace());
        return Ok(cluster.map(name).map(|name| name.to_ascii_lowercase()));
    }
    Ok(None)
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
    given.or(told.host()).or(node).map(str::to_owned)
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
    match agent.order(&agent.dialect().decode(&object, &key.key)) {
        Ok(reply) => {
            Ok(certificates(&reply.stdout).map(|pem| (pem, format!("{object} ({})", key.key))))
        }
        Err(error) if error.is::<Interrupted>() => Err(error),
        Err(_) => {
            // What the agent said may hold what it was asked for.
            note(&format!(
                "regsvc: the certificate in {} cannot be read from the agent: `--ca FILE` gives it",
                printable::line(&object)
            ));
            Ok(None)
        }
    }
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
