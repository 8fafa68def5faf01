//! `regsvc cert`: the certificate of a registry -> what it says, or the next one.

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};

use super::deployed::{self, Deployed, asked, deployed};
use super::output::{note, print};
use crate::Outcome;
use crate::agent::Agent;
use crate::cli::{self, CertVerb};
use crate::commands::again::named;
use crate::history::time;
use crate::path::ObjectPath;
use crate::registry::{Certificate, Key};

/// How long a registry may take to come back with its next certificate.
const RESTART: Duration = Duration::from_secs(300);

/// How long it may take until the next certificate is seen.
const SHOWN: Duration = Duration::from_secs(60);

/// Runs the command.
pub(super) fn run(cert: &cli::Cert) -> Result<Outcome> {
    match &cert.verb {
        CertVerb::Show(show) => {
            let (path, agent) = asked(&show.registry)?;
            let told = deployed::told(&agent, &path)?;
            let key = key(&path, told.certificate)?;
            self::show(&held(&agent, &path, &key)?, &path, &key)
        }
        CertVerb::Renew(renew) => {
            let (path, agent) = asked(&renew.registry)?;
            self::renew(&agent, &path)
        }
    }
}

fn key(path: &ObjectPath, key: Option<Key>) -> Result<Key> {
    key.with_context(|| {
        format!("{path} shows no certificate of an object: `tls` of its template chooses one")
    })
}

/// The certificate that an object holds.
fn held(agent: &Agent, path: &ObjectPath, key: &Key) -> Result<Certificate> {
    let object = path.object(key.kind, &key.object)?;
    let content = agent.decode(&object, &key.key)?;
    Certificate::of_pem(content.text())
        .with_context(|| format!("`{}` of {object} holds no certificate", key.key))
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}

fn show(certificate: &Certificate, path: &ObjectPath, key: &Key) -> Result<Outcome> {
    let Certificate {
        subject,
        issuer,
        names,
        ..
    } = certificate;
    let days = certificate.days_left(now());
    let by = match subject == issuer {
        true => "itself".to_owned(),
        // Agent 3 gives the authority of a cluster none (observed).
        false if issuer.is_empty() => "an authority without a name".to_owned(),
        false => issuer.clone(),
    };
    let holds = match days {
        days if days < 0 => format!("expired {} days ago", -days),
        _ if certificate.from > now() => "does not hold yet".to_owned(),
        days => format!("{days} days left"),
    };
    let at = |seconds: i64| u64::try_from(seconds).map_or_else(|_| "before 1970".to_owned(), time);
    let lines = [
        ("subject", subject.clone()),
        ("issued by", by),
        ("names", names.join(", ")),
        ("from", at(certificate.from)),
        ("until", at(certificate.until)),
        ("holds", holds),
        ("serial", certificate.serial.clone()),
        ("sha256", certificate.fingerprint.clone()),
        (
            "kept in",
            format!(
                "{}/{}/{} ({})",
                path.namespace(),
                key.kind,
                key.object,
                key.key
            ),
        ),
    ];
    let lines = lines.map(|(name, words)| format!("{name:<9} {words}\n"));
    print(&lines.concat())?;
    Ok(match days >= 0 && certificate.from <= now() {
        true => Outcome::Done,
        false => Outcome::Problems,
    })
}

/// Has the agent make another certificate, and starts the registry anew, which reads it then.
fn renew(agent: &Agent, path: &ObjectPath) -> Result<Outcome> {
    let Deployed { told, node, .. } = deployed(agent, path)?;
    let short = path.short();
    let key = key(path, told.certificate.clone())?;
    let object = path.object(key.kind, &key.object)?;
    let live = agent.configuration(&object)?.with_context(|| {
        format!(
            "{object} does not exist: `regsvc deploy {}` makes it",
            named(path)
        )
    })?;
    if key.kind != "sec" || !live.lines().any(|line| line.trim_start().starts_with("cn")) {
        bail!(
            "the agent did not make the certificate in {object}: put the next one into the files that `tls_certificate` \
             and `tls_key` name, and `regsvc deploy {} --update`",
            named(path)
        );
    }
    // What is compared is what the registry shows, whatever else the agent made.
    let before = held(agent, path, &key).ok();
    agent.order(&agent.dialect().certify(&object))?;
    let next = held(agent, path, &key)?;
    if before.as_ref() == Some(&next) {
        bail!("the agent said that it made another certificate, and {object} holds the old one");
    }
    note(&format!("{short}: the next certificate is made"));
    match node {
        Some(node) => {
            note(&format!(
                "{short}: starting `{}` anew on {node}",
                told.container
            ));
            let call = agent.dialect().restart(path, &node, &told.container);
            agent.patient(RESTART).order(&call)?;
            shown(agent, path, &next)?;
        }
        None => note(&format!(
            "{short} is not up: it shows the next certificate when it starts"
        )),
    }
    let shown = show(&next, path, &key)?;
    if next.subject == next.issuer {
        note(&format!(
            "regsvc: {short}: it is signed by itself: whoever trusts the old one needs the next one, from `regsvc client {}`, its \
             mirrors in their `authorities`",
            named(path)
        ));
    }
    Ok(shown)
}

/// Waits until the registry shows the certificate.
fn shown(agent: &Agent, path: &ObjectPath, next: &Certificate) -> Result<()> {
    let until = Instant::now() + SHOWN;
    loop {
        // While it starts it has no address.
        let shows = deployed(agent, path)
            .ok()
            .and_then(|deployed| deployed.shown());
        if shows.as_ref() == Some(next) {
            return Ok(());
        }
        if Instant::now() < until {
            agent.interrupt().sleep(agent.pause())?;
            continue;
        }
        let short = path.short();
        match shows {
            None => {
                note(&format!(
                    "regsvc: {short} cannot be reached from here: what it shows was not seen"
                ));
                return Ok(());
            }
            Some(_) => bail!(
                "{short} still shows the old certificate after {} seconds: `regsvc status {}` says more",
                SHOWN.as_secs(),
                named(path)
            ),
        }
    }
}
