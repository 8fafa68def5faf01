//! A service that is up -> the proof of its registry, with which a deployment ends.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use rustix::system::uname;

use super::again::named;
use super::deployed::{self, Deployed, Reached, deployed, first_user, planned};
use super::objects::{Contents, Given};
use super::output::{note, print};
use super::password;
use super::target::Target;
use super::test::{trial, tried};
use crate::Outcome;
use crate::agent::{Agent, Interrupted};
use crate::cli::{self, TestFormat};
use crate::object::{Object, Way};
use crate::path::ObjectPath;
use crate::printable;
use crate::registry::proof::{Proof, State, Step, Subject, prove};
use crate::registry::{Credentials, Endpoint, Failure, Key, Told};

/// How long we wait until a registry that was just started takes a connection.
const REACH: Duration = Duration::from_secs(10);

/// How much each layer measures, and how long all of it may take.
const SIZE: &str = "1m";
const TIMEOUT: Duration = Duration::from_secs(120);

/// What the image of each deployment is made of where nobody can delete it: that always the same one is there takes
/// no room a second time.
const SEED: u64 = 0x7265_6773_7663;

/// What a proof says of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing speaks against it: it was proved, as far as that can be done from here.
    Sound,
    /// It refuses us, and it may be a firewall in between that does.
    Doubtful,
    /// The registry was reached, and does not work.
    Broken,
}

impl Verdict {
    /// How a deployment ends with it.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Verdict::Sound => Outcome::Done,
            Verdict::Doubtful | Verdict::Broken => Outcome::Problems,
        }
    }
}

/// The proofs of one run.
pub(super) struct Proofs<'a> {
    wanted: bool,
    /// Whether the run is about one service, which gets all the steps; of several, each gets a line.
    alone: bool,
    given: &'a Given,
    failed: Mutex<BTreeSet<String>>,
}

impl<'a> Proofs<'a> {
    /// For a run with these flags.
    pub(super) fn new(flags: &cli::Deploy, alone: bool, given: &'a Given) -> Self {
        Proofs {
            wanted: !flags.no_test,
            alone,
            given,
            failed: Mutex::default(),
        }
    }

    /// The words of a summary for a service that is well, and for one that is not.
    pub(super) fn words(&self, path: &ObjectPath, well: &'static str) -> [&'static str; 2] {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match failed.contains(&path.to_string()) {
            true => [well, "not working"],
            false => [well, "not up"],
        }
    }

    /// Proves the registry of a service that is up, if it is one and that is wanted. `contents` are those of the keys
    /// that were added in this run.
    ///
    /// # Errors
    /// The agent cannot be asked, or we are interrupted; the service is up all the same.
    pub(super) fn prove(
        &self,
        agent: &Agent,
        target: &Target,
        contents: &Contents,
    ) -> Result<Verdict> {
        if !self.wanted || !is_registry(agent, target) {
            return Ok(Verdict::Sound);
        }
        let path = &target.path;
        let verdict = self.judge(agent, target, contents);
        let verdict = verdict.map_err(|error| unproved(path, error))?;
        if verdict != Verdict::Sound {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.insert(path.to_string());
        }
        Ok(verdict)
    }

    /// Says what comes next after a deployment of one registry.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(super) fn say_next(&self, agent: &Agent, target: &Target) -> Result<()> {
        if self.alone && is_registry(agent, target) {
            let short = named(&target.path);
            print(&format!(
                "\nnext:\n  regsvc client {short}   # what Docker and others need to trust, find and use it\n"
            ))?;
        }
        Ok(())
    }

    fn judge(&self, agent: &Agent, target: &Target, contents: &Contents) -> Result<Verdict> {
        let path = &target.path;
        let deployed = deployed(agent, path)?;
        let is_at_home = deployed.node.as_deref().is_some_and(is_this_machine);
        if let Some(node) = deployed.loopback_of().filter(|_| !is_at_home) {
            let why = format!("it listens to programs of {} alone", printable::line(node));
            say_unproved(path, &deployed, &why);
            return Ok(Verdict::Sound);
        }
        let stop = || agent.interrupt().check().is_err();
        if let Err(failure) = deployed.reach(REACH, &stop) {
            agent.interrupt().check()?;
            return Ok(unreached(path, &deployed, &failure, is_at_home));
        }
        let trust = deployed::trust(agent, path, &deployed.told)?;
        let Reached { endpoint, address } = deployed.reached(&trust);
        let visitor = self.visitor(
            agent,
            target,
            contents,
            &deployed.told,
            &endpoint,
            is_at_home,
        );
        let subject = Subject {
            path: Some(path.short()),
            trust,
            credentials: visitor.credentials,
            is_guessed: visitor.is_guessed,
            user: visitor.user,
            expected: deployed.told.expected,
            endpoint,
            address,
        };
        let mut trial = trial(SIZE, TIMEOUT)?;
        if subject.expected.delete != Some(true) {
            trial.seed = SEED;
        }
        let proof = match self.alone {
            true => {
                print("\n")?;
                tried(&subject, &trial, agent.interrupt(), TestFormat::Text)?
            }
            false => prove(&subject, &trial, &stop, &mut |_| {}),
        };
        agent.interrupt().check()?;
        if let Some(failed) = proof.failed() {
            note(&format!(
                "regsvc: {path} is up, and its registry does not work: {}",
                shown(failed)
            ));
        } else if !self.alone {
            print(&format!("{path}: {}\n", line(&proof)))?;
        }
        Ok(match proof.state() {
            State::Fail => Verdict::Broken,
            State::Pass | State::Skipped => Verdict::Sound,
        })
    }

    /// Who goes in: the first user with the password that was made or given in this run, else whom Docker knows. No
    /// password is sent through a network in clear text: nobody asked for that.
    fn visitor(
        &self,
        agent: &Agent,
        target: &Target,
        contents: &Contents,
        told: &Told,
        endpoint: &Endpoint,
        is_at_home: bool,
    ) -> Visitor {
        if told.expected.auth == Some(false) {
            return Visitor::default();
        }
        let first = told.users.as_ref().and_then(|key| first_of(target, key));
        let user = || {
            let first = first.as_ref().map(|(_, name)| name.clone());
            first.or_else(|| first_user(agent, &target.path, told))
        };
        if !endpoint.tls && !endpoint.is_loopback() && !is_at_home {
            let path = &target.path;
            note(&format!(
                "{path}: it speaks plain HTTP: the proof sends no password through the network"
            ));
            return Visitor {
                user: user(),
                ..Visitor::default()
            };
        }
        let key = told.users.as_ref().map_or("", |key| key.key.as_str());
        let made = first.as_ref().and_then(|(object, name)| {
            let password = contents.password_of(name, object, key)?;
            Some(Credentials::new(name, password.text(), "this deployment"))
        });
        let is_guessed = made.is_none();
        let given = || {
            let (_, name) = first.as_ref()?;
            let password = self.given.password()?;
            Some(Credentials::new(name, password.text(), "--password-file"))
        };
        let credentials = made.or_else(given);
        let credentials = credentials.or_else(|| password::of_docker(endpoint));
        Visitor {
            user: credentials.is_none().then(user).flatten(),
            credentials,
            is_guessed,
        }
    }
}

/// Who goes in.
#[derive(Default)]
struct Visitor {
    credentials: Option<Credentials>,
    is_guessed: bool,
    user: Option<String>,
}

/// Whether a service is that of a registry.
fn is_registry(agent: &Agent, target: &Target) -> bool {
    let generation = agent.dialect().generation;
    planned(&target.path, &target.text, generation, &target.objects).is_some()
}

/// The first user of a key, and its object, as the template says them.
fn first_of<'t>(target: &'t Target, key: &Key) -> Option<(&'t ObjectPath, String)> {
    let path = target.path.object(key.kind, &key.object).ok()?;
    let mut objects = target.objects.iter();
    let object: &Object = objects.find(|object| object.path == path)?;
    let found = object.keys.iter().find(|found| found.name == key.key)?;
    match &found.way {
        Way::Users(names) => Some((&object.path, names.first()?.clone())),
        _ => None,
    }
}

/// Whether a node is the machine that this runs on.
pub(super) fn is_this_machine(node: &str) -> bool {
    let here = uname().nodename().to_string_lossy().to_ascii_lowercase();
    let node = node.to_ascii_lowercase();
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    here == node || (!(here.contains('.') && node.contains('.')) && first(&here) == first(&node))
}

/// What it means that nobody takes a connection, said. Where the network does not lead there nothing is known of the
/// registry, which is no failure of it; on its own node there is nothing in between.
fn unreached(
    path: &ObjectPath,
    deployed: &Deployed,
    failure: &Failure,
    is_at_home: bool,
) -> Verdict {
    let is_refused = *failure == Failure::NobodyListens;
    let is_known_by_name_alone = matches!(failure, Failure::NoAddress(_));
    if is_known_by_name_alone || !(is_refused || is_at_home) {
        say_unproved(path, deployed, &failure.to_string());
        return Verdict::Sound;
    }
    let node = node(deployed);
    // There it is not known by a file of this machine.
    let short = path.short();
    let (why, mend) = match is_at_home {
        true => ("", format!("`om {path} logs` says what became of it")),
        false => (
            ", unless a firewall in between refuses",
            format!("`ssh {node} regsvc test {short}` tells the two apart"),
        ),
    };
    note(&format!(
        "regsvc: {path} is up, and its registry does not work: {failure}: {}{why}; {mend}",
        deployed.place()
    ));
    match is_at_home {
        true => Verdict::Broken,
        false => Verdict::Doubtful,
    }
}

/// Says that a registry could not be proved from here, and from where it can.
fn say_unproved(path: &ObjectPath, deployed: &Deployed, why: &str) {
    note(&format!(
        "{path}: its registry was not proved, for it is not reached from this machine: {}: {}; `ssh {} regsvc test {}` \
         proves it there; an address of a bridge is reached from its node alone, one of a routed `network` from elsewhere",
        deployed.place(),
        printable::line(why),
        node(deployed),
        path.short()
    ));
}

/// The node that a service is up on, as a word of a line of shell.
fn node(deployed: &Deployed) -> String {
    let node = deployed.node.as_deref().unwrap_or("NODE");
    printable::line(&shell_words::quote(node))
}

/// A step that failed, on a line.
fn shown(step: &Step) -> String {
    let words = |words: &Option<String>| words.clone().unwrap_or_default();
    printable::line(&format!(
        "`{}` fails: {}: {}; mend: {}",
        step.name,
        step.found,
        words(&step.cause),
        words(&step.mend)
    ))
}

/// A proof without a step that failed, on a line.
fn line(proof: &Proof) -> String {
    let url = printable::line(&proof.url);
    let passed = proof.steps.iter().filter(|step| step.state == State::Pass);
    let figures = format!(
        "{} steps in {:.1} s",
        passed.count(),
        proof.elapsed.as_secs_f64()
    );
    match (&proof.rest, proof.left_out().next()) {
        (Some(rest), _) => format!(
            "proved as far as its door, {url}; `{}` proves the rest",
            printable::line(rest)
        ),
        (None, Some(left)) => format!(
            "proved in part, {url}: {}: {}",
            left.name,
            printable::line(&left.found)
        ),
        (None, None) => format!("proved, {url}: {figures}"),
    }
}

/// Says of an error that the service is up all the same.
fn unproved(path: &ObjectPath, error: anyhow::Error) -> anyhow::Error {
    let short = named(path);
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(format!(
            "{path} is up, its registry is not proved: `regsvc test {short}` does that"
        ))),
        None => error.context(format!("{path} is up, its registry could not be proved")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_knows_itself_by_its_short_name_and_no_other() {
        let here = uname().nodename().to_string_lossy().into_owned();
        let short = here.split('.').next().unwrap_or_default();
        assert!(is_this_machine(&here) && is_this_machine(&here.to_uppercase()));
        assert!(is_this_machine(short));
        assert!(!is_this_machine(&format!("{short}x")) && !is_this_machine(""));
    }
}
