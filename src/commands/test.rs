//! `regsvc test`: a registry -> the proof that it works.

use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::agent::Interrupt;
use crate::cli::{self, TestFormat};
use crate::commands::output::{note, print};
use crate::commands::{agents, file, password};
use crate::generation::Generation;
use crate::registry::proof::published::Document;
use crate::registry::proof::{self, Expected, Proof, State, Subject, Trial, prove};
use crate::registry::{Endpoint, Limits, Trust};
use crate::value::size;
use crate::{Outcome, Unusable};

/// The most that a layer may measure, in bytes.
const LARGEST: i128 = 64 << 30;

/// How long we wait for a connection, at most.
const CONNECT: Duration = Duration::from_secs(10);

/// How long we wait for anything to come or go, at most.
const IDLE: Duration = Duration::from_secs(20);

/// Runs the command.
pub(super) fn run(test: &cli::Test) -> Result<Outcome> {
    let interrupt = Interrupt::listen()?;
    let trial = trial(test)?;
    let subject = subject(test)?;
    let proof = tried(&subject, &trial, &interrupt, test.format)?;
    interrupt.check()?;
    Ok(outcome(&proof))
}

/// Proves a registry, and prints the proof.
fn tried(
    subject: &Subject,
    trial: &Trial,
    interrupt: &Interrupt,
    format: TestFormat,
) -> Result<Proof> {
    let stop = || interrupt.check().is_err();
    let mut printed = Ok(());
    let proof = prove(subject, trial, &stop, &mut |step| {
        if format == TestFormat::Text && printed.is_ok() {
            printed = print(&proof::line(step)).map(drop);
        }
    });
    printed?;
    print(&match format {
        TestFormat::Text => proof::summary(&proof),
        TestFormat::Json => {
            serde_json::to_string_pretty(&Document::new(&proof)).unwrap_or_default() + "\n"
        }
    })?;
    Ok(proof)
}

/// How a proof ends.
fn outcome(proof: &Proof) -> Outcome {
    match proof.state() {
        State::Fail => Outcome::Problems,
        State::Pass | State::Skipped => Outcome::Done,
    }
}

/// How the registry is tried.
fn trial(test: &cli::Test) -> Result<Trial> {
    let timeout = test.timeout;
    // A sixth, so that one that hangs is found out before the time is over.
    let idle = (timeout / 6).clamp(Duration::from_secs(1), IDLE);
    Ok(Trial {
        repository: test.repository.clone(),
        size: bytes(&test.size)?,
        keep: test.keep,
        seed: seed(),
        limits: Limits {
            connect: idle.min(CONNECT),
            idle,
            whole: timeout,
        },
    })
}

/// The bytes of a size that both agents would read alike.
fn bytes(text: &str) -> Result<u64> {
    let read = size::read_both(text);
    let bytes = |generation| read[generation].value().and_then(|size| size.bytes());
    let [v2, v3] = Generation::ALL.map(bytes);
    v2.filter(|bytes| v3 == Some(*bytes) && (1..=LARGEST).contains(bytes))
        .and_then(|bytes| u64::try_from(bytes).ok())
        .ok_or_else(|| {
            Unusable::error(format!(
                "--size {}: write a number and k, m or g, at most 64g",
                text.escape_debug()
            ))
        })
}

/// Another one for every run.
fn seed() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let nanoseconds = since.map_or(0, |since| since.as_nanos() as u64);
    nanoseconds ^ (u64::from(std::process::id()) << 48)
}

/// The registry that the command line means.
fn subject(test: &cli::Test) -> Result<Subject> {
    let url = test.url.as_deref().context("no URL")?;
    let path = test
        .selection
        .path
        .as_deref()
        .map(agents::path)
        .transpose()?;
    let endpoint = Endpoint::read(url)?;
    let credentials = match &test.user {
        Some(user) => Some(password::of_user(user)?),
        None => password::of_docker(&endpoint),
    };
    if credentials.is_some() && !endpoint.tls && !endpoint.is_loopback() {
        note("regsvc: the password travels in plain HTTP, for everybody in between to read");
    }
    Ok(Subject {
        path: path.map(|path| path.short()),
        trust: trust(test.ca.as_deref())?,
        expected: Expected {
            auth: test.user.as_ref().map(|_| true),
            ..Expected::default()
        },
        endpoint,
        credentials,
    })
}

/// Whom we trust: this machine's authorities, and those of a file.
fn trust(ca: Option<&Path>) -> Result<Trust> {
    let system = Trust::of_system();
    let Some(ca) = ca else { return Ok(system) };
    let text = file::read(ca)?;
    let name = ca.display().to_string();
    system
        .with_pem(text.as_bytes(), name.clone())
        .map_err(|error| Unusable::error(format!("--ca {name}: {error:#}")))
}
