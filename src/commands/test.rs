//! `regsvc test`: a registry -> the proof that it works.

use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::agent::{Agent, Interrupt};
use crate::cli::{self, TestFormat};
use crate::commands::deployed::{self, Reached, asked, deployed, first_user, planned};
use crate::commands::output::{note, print};
use crate::commands::proof::is_this_machine;
use crate::commands::service::services;
use crate::commands::{agents, file, password};
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::printable;
use crate::registry::proof::published::Document;
use crate::registry::proof::{self, Expected, Proof, State, Subject, Trial, prove};
use crate::registry::{Credentials, Endpoint, Limits, Trust};
use crate::value::size;
use crate::{Outcome, Unusable};

/// Where a proof pushes to, unless it is told.
const REPOSITORY: &str = "regsvc-test";

/// The file of answers, unless another one is named.
const ANSWERS: &str = "regsvc.ini";

/// The most that a layer may measure, in bytes.
const LARGEST: i128 = 64 << 30;

/// How long we wait for a connection, at most.
const CONNECT: Duration = Duration::from_secs(10);

/// How long we wait for anything to come or go, at most.
const IDLE: Duration = Duration::from_secs(20);

/// Runs the command.
pub(super) fn run(test: &cli::Test) -> Result<Outcome> {
    let trial = trial(&test.size, test.timeout)?;
    let trial = Trial {
        repository: test.repository.clone(),
        keep: test.keep,
        ..trial
    };
    let (subject, interrupt) = match &test.url {
        Some(url) => {
            let interrupt = Interrupt::listen()?;
            (at_url(test, url, &interrupt)?, interrupt)
        }
        None => {
            let (path, agent) = asked(&test.registry)?;
            (at_service(test, &agent, &path)?, agent.interrupt().clone())
        }
    };
    password::warn_of_plain_http(&subject.endpoint, subject.credentials.as_ref());
    let proof = tried(&subject, &trial, &interrupt, test.format)?;
    interrupt.check()?;
    Ok(outcome(&proof))
}

/// Proves a registry, and prints the proof.
pub(super) fn tried(
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

/// How a registry is tried, with layers of a size, in a time.
pub(super) fn trial(size: &str, timeout: Duration) -> Result<Trial> {
    // A sixth, so that one that hangs is found out before the time is over.
    let idle = (timeout / 6).clamp(Duration::from_secs(1), IDLE);
    Ok(Trial {
        repository: REPOSITORY.to_owned(),
        size: bytes(size)?,
        keep: false,
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

/// The registry of a service, as its agent knows it.
fn at_service(test: &cli::Test, agent: &Agent, path: &ObjectPath) -> Result<Subject> {
    let deployed = deployed(agent, path)?;
    let trust = match &test.ca {
        Some(_) => trust(test.ca.as_deref())?,
        None => deployed::trust(agent, path, &deployed.told)?,
    };
    if let Some(node) = deployed.loopback_of().filter(|node| !is_this_machine(node)) {
        let node = printable::line(&shell_words::quote(node));
        let short = path.short();
        note(&format!(
            "regsvc: {short} listens to programs of {node} alone, and this is another machine: \
             `ssh {node} regsvc test {short}` proves it"
        ));
    }
    let Reached { endpoint, address } = deployed.reached(&trust);
    let credentials = credentials(test, &endpoint, agent.interrupt())?;
    let user = match (&credentials, deployed.told.expected.auth) {
        (Some(_), _) | (None, Some(false)) => None,
        (None, _) => first_user(agent, path, &deployed.told),
    };
    Ok(Subject {
        path: Some(path.short()),
        trust,
        credentials,
        is_guessed: false,
        user,
        expected: deployed.told.expected,
        endpoint,
        address,
    })
}

/// The registry at a URL; of the service that is named with it, the file of answers says what to expect.
fn at_url(test: &cli::Test, url: &str, interrupt: &Interrupt) -> Result<Subject> {
    let endpoint = Endpoint::read(url)?;
    let mut expected = expected(&test.registry)?;
    if test.user.is_some() {
        expected.auth = expected.auth.or(Some(true));
    }
    let path = test.registry.path.as_deref().map(agents::path);
    Ok(Subject {
        path: path.transpose()?.map(|path| path.short()),
        trust: trust(test.ca.as_deref())?,
        credentials: credentials(test, &endpoint, interrupt)?,
        is_guessed: false,
        user: None,
        expected,
        endpoint,
        address: None,
    })
}

/// What the file of answers lets us expect of a service, if there is one.
fn expected(registry: &cli::Registry) -> Result<Expected> {
    let has_file = registry.file.is_some() || Path::new(ANSWERS).exists();
    if registry.path.is_none() || !has_file {
        return Ok(Expected::default());
    }
    let selection = cli::Selection {
        path: registry.path.clone(),
        all: false,
    };
    let answers = cli::Answers {
        file: registry.file.clone(),
        ..cli::Answers::default()
    };
    let services = services(&selection, &answers)?;
    let Some(service) = services.first() else {
        return Ok(Expected::default());
    };
    let text = service.render()?.text;
    // A file that is not here, such as a certificate's key, is no reason not to test.
    let objects = service.objects().unwrap_or_default();
    let generation = service.agent.unwrap_or(Generation::V2);
    let told = planned(&service.path, &text, generation, &objects);
    Ok(told.map(|told| told.expected).unwrap_or_default())
}

fn credentials(
    test: &cli::Test,
    endpoint: &Endpoint,
    interrupt: &Interrupt,
) -> Result<Option<Credentials>> {
    match &test.user {
        Some(user) => password::of_user(user, interrupt).map(Some),
        None => Ok(password::of_docker(endpoint)),
    }
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
