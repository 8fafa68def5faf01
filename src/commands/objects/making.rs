//! Changes of objects -> calls of the agent, and the proof that they came true.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::contents::Contents;
use super::revealed::Revealed;
use super::showing::deed;
use super::standing::{Standing, look};
use crate::agent::call::Call;
use crate::agent::{Agent, Interrupted, abreast};
use crate::commands::again::typed;
use crate::commands::output::note;
use crate::commands::secrecy::Secrets;
use crate::commands::steps::warnings;
use crate::object::{Change, Deed, Object, changes};
use crate::path::ObjectPath;
use crate::printable;

/// How long an object may take to get to every node.
const SPREADING: Duration = Duration::from_secs(30);

/// What makes the objects beside a service.
pub(in crate::commands) struct Making<'a> {
    /// Who makes them.
    pub(in crate::commands) agent: &'a Agent,
    /// The service.
    pub(in crate::commands) path: &'a ObjectPath,
    /// What there is, and what is to change.
    pub(in crate::commands) standing: &'a Standing,
    /// What the keys are to hold.
    pub(in crate::commands) contents: &'a Contents,
    /// What is said by fingerprint only.
    pub(in crate::commands) secrets: &'a Secrets,
    /// What is shown once, at the end.
    pub(in crate::commands) revealed: &'a Revealed,
}

impl Making<'_> {
    /// Makes the objects as they are wanted.
    ///
    /// # Errors
    /// The agent refuses, says that it did and did not, or we are interrupted: the service itself was not touched.
    pub(in crate::commands) fn make(&self) -> Result<()> {
        self.leaving(self.make_all())
    }

    /// A result whose error says what it leaves behind, and quotes no secret.
    fn leaving(&self, result: Result<()>) -> Result<()> {
        let path = self.path;
        let left = |error: anyhow::Error| {
            match error.downcast_ref::<Interrupted>() {
            Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(format!(
                "objects beside {path} may have been made, the service was not touched; `{}` goes on",
                typed()
            ))),
            None => error.context(format!(
                "the objects beside {path} are not as wanted, the service was not touched"
            )),
        }
        };
        self.secrets.hide(result).map_err(left)
    }

    fn make_all(&self) -> Result<()> {
        let changes = &self.standing.beside.changes;
        for change in changes {
            // An agent that makes the certificate with the object has made it by now.
            match is_done_before(self.agent, change, changes) {
                true => {
                    let words = deed(&change.deed, &change.object);
                    note(&format!("{}: {words}: it came with the object", self.path));
                }
                false => self.carry_out(change)?,
            }
        }
        self.prove()
    }

    /// Holds the agent to what it said that it did, and waits until every node has it: all at the same time.
    fn prove(&self) -> Result<()> {
        let changes = &self.standing.beside.changes;
        let touched: Vec<&Object> = self.touched().collect();
        let proofs = touched.iter().map(|object| Proof::Made(object));
        let held = changes.iter().map(Proof::Held);
        let spread = touched.iter().map(|object| Proof::Spread(object));
        let proofs: Vec<Proof<'_>> = spread.chain(proofs).chain(held).collect();
        let proved = abreast(&proofs, |proof| match proof {
            Proof::Made(object) => {
                let live = look(self.agent, object)?;
                proved(&self::changes(object, live.as_ref())).map(|()| None)
            }
            Proof::Held(change) => self.hold(change).map(|()| None),
            Proof::Spread(object) => spread_out(self.agent, self.path, &object.path),
        });
        for lack in proved {
            lack?.iter().for_each(|lack| note(lack));
        }
        Ok(())
    }

    /// The objects that something is to be done to.
    fn touched(&self) -> impl Iterator<Item = &Object> {
        let changes = &self.standing.beside.changes;
        let objects = self.standing.objects.iter();
        objects.filter(|object| changes.iter().any(|change| change.object == object.path))
    }

    /// Looks again, right before anything is done: since the first look somebody was asked, and may have taken his
    /// time. Agent 2.1 makes an object that exists anew, and its keys are gone then (observed).
    ///
    /// # Errors
    /// An object is not as it was; nothing was done.
    pub(in crate::commands) fn are_as_they_were(&self) -> Result<()> {
        self.leaving(self.look_again())
    }

    fn look_again(&self) -> Result<()> {
        let changes = &self.standing.beside.changes;
        let touched: Vec<&Object> = self.touched().collect();
        let found = abreast(&touched, |object| look(self.agent, object));
        for (object, live) in touched.into_iter().zip(found) {
            let now = self::changes(object, live?.as_ref());
            let before = changes.iter().filter(|change| change.object == object.path);
            ensure!(
                before.eq(&now),
                "{} was changed by somebody else meanwhile, nothing was done: `{}` looks at it again",
                object.path,
                typed()
            );
        }
        Ok(())
    }

    /// Reads back a key that was made once: a key that holds nothing, or a part of it, is one by its name.
    fn hold(&self, change: &Change) -> Result<()> {
        let Deed::Add(key) = &change.deed else {
            return Ok(());
        };
        let wanted = self.contents.of(&change.object, key);
        if key.way.is_compared() || wanted.is_none() {
            return Ok(());
        }
        let held = self.agent.decode(&change.object, &key.name)?;
        ensure!(
            Some(&held) == wanted,
            "the agent said that it added `{}` to {}, and it does not hold what it was handed: remove the key, and \
             deploy again",
            key.name,
            change.object
        );
        Ok(())
    }

    fn carry_out(&self, change: &Change) -> Result<()> {
        let path = self.path;
        let words = deed(&change.deed, &change.object);
        let reason = printable::line(&change.reason);
        note(&format!("{path}: {words}: {reason}"));
        let reply = self
            .agent
            .order(&call(self.agent, change, self.contents)?)?;
        self.revealed.keep(change, self.contents);
        for warning in warnings(&reply) {
            let warning = self.secrets.hidden(&warning);
            note(&format!("{path}: the agent says: {warning}"));
        }
        Ok(())
    }
}

/// What is to be true once the objects are made.
enum Proof<'a> {
    /// Nothing is left to be done to an object.
    Made(&'a Object),
    /// A key holds what it was handed.
    Held(&'a Change),
    /// Every node has an object.
    Spread(&'a Object),
}

/// Waits until every node has an object as it is now: an instance that starts elsewhere before that would start
/// without its keys. A node that does not get it in time keeps nobody from going on: then that is to be said.
///
/// # Errors
/// The agent cannot be asked, or we are interrupted.
fn spread_out(agent: &Agent, path: &ObjectPath, object: &ObjectPath) -> Result<Option<String>> {
    let until = Instant::now() + SPREADING;
    let mut before = agent.spread(object)?;
    loop {
        agent.interrupt().sleep(agent.pause())?;
        let now = agent.spread(object)?;
        let mut versions = now.values();
        let one = versions.next();
        // The daemon may not have noticed the last change yet: what it says twice is so.
        if versions.all(|other| Some(other) == one) && now == before {
            return Ok(None);
        }
        if Instant::now() > until {
            let without = now
                .iter()
                .filter(|(_, version)| Some(*version) != one || version.is_none());
            let without: Vec<&str> = without.map(|(node, _)| node.as_str()).collect();
            return Ok(Some(format!(
                "regsvc: {path}: {object} is not the same on every node yet ({}): what starts there may lack its keys",
                printable::line(&without.join(", "))
            )));
        }
        before = now;
    }
}

/// Holds an agent to what it said that it did.
fn proved(left: &[Change]) -> Result<()> {
    match left.first() {
        None => Ok(()),
        Some(change) => bail!(
            "the agent said that it did, and it is still to {}: {}",
            deed(&change.deed, &change.object),
            printable::line(&change.reason)
        ),
    }
}

/// Whether a certificate came with its object.
pub(super) fn is_done_before(agent: &Agent, change: &Change, all: &[Change]) -> bool {
    let creates =
        |other: &&Change| other.object == change.object && matches!(other.deed, Deed::Create(_));
    matches!(change.deed, Deed::Certify { .. })
        && agent.dialect().certifies_at_creation()
        && all.iter().any(|other| creates(&other))
}

fn call(agent: &Agent, change: &Change, contents: &Contents) -> Result<Call> {
    let (dialect, object) = (agent.dialect(), &change.object);
    let content = |key| {
        let content = contents.of(object, key);
        content.with_context(|| format!("`{}` of {object} has nothing to hold", key.name))
    };
    Ok(match &change.deed {
        Deed::Create(keywords) => dialect.create_object(object, keywords),
        Deed::Set(keywords) => {
            let keywords = keywords.iter();
            let keywords = keywords.map(|change| format!("{}={}", change.keyword, change.new));
            dialect.set(object, &keywords.collect::<Vec<_>>())
        }
        Deed::Add(key) => dialect
            .add_key(object, &key.name)
            .handed(content(key)?.text()),
        Deed::Change { key, .. } => dialect
            .change_key(object, &key.name)
            .handed(content(key)?.text()),
        Deed::Certify { .. } => dialect.certify(object),
    })
}
