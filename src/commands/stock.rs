//! A registry that is deployed -> what it holds, what room it has, how long its certificate holds.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use super::deployed::{self, Deployed, Reached, deployed, first_user};
use super::output::note;
use super::password;
use crate::agent::{Agent, Interrupted};
use crate::doctor::{Facts, Topic};
use crate::history::time;
use crate::path::ObjectPath;
use crate::registry::{
    Catalog, Certificate, Client, Credentials, Failure, Key, Limits, Trust, catalog, look_up,
};
use crate::status::{Repositories, Stock, Storage, Validity};
use crate::volume::Volume;

/// How long we wait for a connection and for anything to come, and for all of it.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    idle: Duration::from_secs(10),
    whole: Duration::from_secs(20),
};

/// How many repositories are counted.
const COUNTED: usize = 1000;

/// What is known of the registry of a service; nothing where it is none, or not up, which is said.
///
/// # Errors
/// We are interrupted.
pub(super) fn stock(
    agent: &Agent,
    path: &ObjectPath,
    visitor: Option<&Credentials>,
) -> Result<Option<Stock>> {
    match known(agent, path, visitor) {
        Ok(stock) => Ok(Some(stock)),
        Err(error) if error.is::<Interrupted>() => Err(error),
        Err(error) => {
            note(&format!(
                "regsvc: {path}: nothing is known of its registry: {error:#}"
            ));
            Ok(None)
        }
    }
}

fn known(agent: &Agent, path: &ObjectPath, visitor: Option<&Credentials>) -> Result<Stock> {
    let deployed = deployed(agent, path)?;
    let trust = deployed::trust(agent, path, &deployed.told)?;
    let reached = deployed.reached(&trust);
    let of_docker = || password::of_docker(&reached.endpoint);
    let credentials = visitor.cloned().or_else(of_docker);
    password::warn_of_plain_http(&reached.endpoint, credentials.as_ref());
    let url = reached.endpoint.to_string();
    let is_nobody = credentials.is_none();
    let (catalog, shown) = asked(reached, &trust, credentials);
    agent.interrupt().check()?;
    let repositories = match catalog {
        Ok(catalog) => Repositories {
            count: Some(catalog.names.len()),
            more: catalog.more,
            names: catalog.names,
            why: None,
        },
        Err(failure) => Repositories {
            why: Some(match is_nobody && failure.status() == Some(401) {
                true => wanted(path, first_user(agent, path, &deployed.told)),
                false => failure.to_string(),
            }),
            ..Repositories::default()
        },
    };
    Ok(Stock {
        url,
        repositories,
        certificate: validity(agent, path, &deployed, shown),
        storage: storage(agent, path, &deployed)?,
    })
}

/// Who is wanted where nobody came.
fn wanted(path: &ObjectPath, user: Option<String>) -> String {
    let user = user.unwrap_or_else(|| "NAME".into());
    format!(
        "it asks for a password: `regsvc status {} --registry --user {}`",
        path.short(),
        shell_words::quote(&user)
    )
}

/// What a registry says that it has, and the certificate that it shows meanwhile.
fn asked(
    reached: Reached,
    trust: &Trust,
    credentials: Option<Credentials>,
) -> (Result<Catalog, Failure>, Option<Certificate>) {
    let Reached { endpoint, address } = reached;
    let addresses = match address {
        Some(address) => Ok(vec![SocketAddr::new(address, endpoint.port)]),
        None => look_up(&endpoint, LIMITS.connect),
    };
    let client = addresses.and_then(|addresses| {
        let client = Client::new(endpoint, addresses, trust, credentials, LIMITS);
        client.map_err(|error| Failure::Wrong(format!("{error:#}")))
    });
    match client {
        Ok(client) => (catalog(&client, COUNTED), client.certificate()),
        Err(failure) => (Err(failure), None),
    }
}

/// How long the certificate holds that it shows, or that it would show.
fn validity(
    agent: &Agent,
    path: &ObjectPath,
    deployed: &Deployed,
    shown: Option<Certificate>,
) -> Validity {
    let kept = |key: &Key| {
        let object = path.object(key.kind, &key.object).ok()?;
        Certificate::of_pem(agent.decode(&object, &key.key).ok()?.text())
    };
    let certificate = shown.or_else(|| deployed.told.certificate.as_ref().and_then(kept));
    let Some(certificate) = certificate else {
        let why = match deployed.endpoint.tls {
            true => "it shows none that can be seen from here",
            false => "it speaks plain HTTP",
        };
        return Validity {
            why: Some(why.to_owned()),
            ..Validity::default()
        };
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs().cast_signed());
    Validity {
        days_left: Some(certificate.days_left(now)),
        until: u64::try_from(certificate.until).ok().map(time),
        why: None,
    }
}

/// What the agent says of the volume of a registry and of its pool. What the volume itself uses no agent says.
///
/// # Errors
/// We are interrupted.
fn storage(agent: &Agent, path: &ObjectPath, deployed: &Deployed) -> Result<Storage> {
    let unknown = |why: &str| Storage {
        why: Some(why.to_owned()),
        ..Storage::default()
    };
    let Some(name) = &deployed.told.volume else {
        return Ok(unknown("no volume of the service holds its images"));
    };
    let generation = agent.dialect().generation;
    let facts = Facts::read(generation, &agent.ask(&[Topic::Cluster, Topic::Pools])?);
    let text = path
        .volume(name)
        .and_then(|volume| agent.configuration(&volume));
    let volume = match text {
        Ok(Some(text)) => Volume::read(&text, generation),
        Ok(None) => Volume::default(),
        Err(error) if error.is::<Interrupted>() => return Err(error),
        Err(_) => Volume::default(),
    };
    let storage = Storage {
        volume: Some(name.clone()),
        size: volume.bytes,
        pool: volume.pool,
        ..Storage::default()
    };
    let Some(pool) = &storage.pool else {
        return Ok(Storage {
            why: Some("the agent does not say which pool it is in".to_owned()),
            ..storage
        });
    };
    let pools = match &facts.pools {
        Ok(pools) => pools,
        Err(why) => {
            return Ok(Storage {
                why: Some(why.clone()),
                ..storage
            });
        }
    };
    // Agent 2.1 tells of the asked node alone.
    let of_node = |node: &Option<String>| deployed.node.is_none() || *node == deployed.node;
    let mut found = pools.iter().filter(|known| known.name == *pool);
    Ok(match found.find(|known| of_node(&known.node)) {
        Some(known) => Storage {
            node: known.node.clone(),
            pool_size: known.size,
            pool_free: known.free,
            why: Some("what it uses itself no agent says".to_owned()),
            ..storage
        },
        None => Storage {
            node: deployed.node.clone(),
            why: Some("the agent that was asked does not tell of that pool".to_owned()),
            ..storage
        },
    })
}
