//! Calls -> an agent's replies: the two dialects, the programs, and the only place that starts processes.

pub mod abreast;
pub mod call;
pub mod dialect;
pub mod environment;
pub mod interrupt;
pub mod prerequisites;
pub mod process;
pub mod programs;
pub mod shared;
mod stream;
pub mod version;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::agent::call::{Call, Kind};
use crate::agent::dialect::Dialect;
use crate::agent::process::Reply;
use crate::agent::shared::Shared;
use crate::generation::Generation;
use crate::journal::{self, Complaint, Past};
use crate::object::Content;
use crate::path::ObjectPath;
use crate::printable;
use crate::secret;
use crate::status::{self, Refreshed, Sight};

pub use crate::agent::abreast::{abreast, both};
pub use crate::agent::interrupt::{Interrupt, Interrupted};
pub use crate::agent::programs::{CommandLine, Programs, Wishes};

/// How long to pause between two looks at a service, unless `REGSVC_POLL` says otherwise.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a log may take to be read: it is only told of.
const LOG: Duration = Duration::from_secs(20);

/// An agent that can be asked and ordered about.
#[derive(Clone, Debug)]
pub struct Agent {
    dialect: Dialect,
    programs: Programs,
    limit: Option<Duration>,
    pause: Duration,
    interrupt: Interrupt,
    shared: Arc<Shared>,
}

impl Agent {
    /// Finds the agent's programs and asks them which generation they are, unless that is wished.
    /// Signals are listened to from now on.
    ///
    /// # Errors
    /// No agent, one that does not answer, or one of a version that no dialect is known for.
    pub fn open(wishes: &Wishes) -> Result<Self> {
        let programs = Programs::find(wishes, |name| which::which(name).is_ok())?;
        let mut agent = Agent {
            dialect: Dialect {
                generation: Generation::V2,
                svcmgr: programs.has_svcmgr(),
            },
            programs,
            limit: wishes.limit,
            pause: wishes.pause.unwrap_or(PAUSE),
            interrupt: Interrupt::listen()?,
            shared: Arc::default(),
        };
        agent.dialect.generation = match wishes.generation {
            Some(generation) => generation,
            None => agent.tell()?,
        };
        Ok(agent)
    }

    /// Asks the program for its generation.
    fn tell(&self) -> Result<Generation> {
        let mut last = None;
        for call in [version::call_of_v2(), version::call_of_v3()] {
            let reply = self.run(&call)?;
            let answers = [&reply.stdout, &reply.stderr];
            match answers.into_iter().find_map(|text| version::read(text)) {
                Some(version) => {
                    return version::generation(version).with_context(|| {
                        format!(
                            "the agent is of version `{}`: regsvc speaks to 2.1 and 3; \
                             `--agent v2` or `--agent v3` tries all the same",
                            printable::line(version)
                        )
                    });
                }
                None => last = Some(reply.refusal(&self.programs.command(&call), None)),
            }
        }
        Err(last.context("the agent was asked")?)
            .context("the agent does not tell its version; `--agent v2` or `--agent v3` says it")
    }

    /// The agent's words.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How long to pause between two looks at a service.
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// The same agent, whose calls end with the time that is left, a second at the least.
    #[must_use]
    pub fn within(&self, left: Duration) -> Agent {
        let left = left.max(Duration::from_secs(1));
        Agent {
            limit: Some(self.limit.unwrap_or(Kind::Asks.limit()).min(left)),
            ..self.clone()
        }
    }

    /// The same agent, whose calls may take so long: what they order takes its time.
    #[must_use]
    pub fn patient(&self, limit: Duration) -> Agent {
        Agent {
            limit: Some(limit),
            ..self.clone()
        }
    }

    /// The signals that have come.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// The words that run a call.
    pub fn command(&self, call: &Call) -> CommandLine {
        self.programs.command(call)
    }

    /// Runs a call; its exit code is the caller's business.
    ///
    /// # Errors
    /// Those of [`process::run`].
    pub fn run(&self, call: &Call) -> Result<Reply> {
        let limit = self.limit.unwrap_or(call.kind.limit());
        process::run(
            &self.programs.command(call),
            call.stdin.as_deref(),
            limit,
            &self.interrupt,
        )
    }

    /// Runs a call that asks about the whole cluster; services that want its reply at the same time share it.
    ///
    /// # Errors
    /// Those of [`Shared::reply`].
    pub fn share(&self, call: &Call) -> Result<Arc<Reply>> {
        let limit = self.limit.unwrap_or(call.kind.limit());
        let words = self.programs.command(call).0;
        let run = || self.run(call);
        self.shared.reply(&words, limit, &self.interrupt, run)
    }

    /// Runs a call that must end with exit code 0.
    ///
    /// # Errors
    /// Those of [`process::run`], and another exit code, with all that the agent said.
    pub fn order(&self, call: &Call) -> Result<Reply> {
        let reply = self.run(call)?;
        match reply.is_success() {
            true => Ok(reply),
            false => {
                let handed = call.stdin.as_deref().filter(|_| call.is_secret);
                Err(reply.refusal(&self.command(call), handed))
            }
        }
    }

    /// Looks at a service on every node, as the daemon knows it.
    ///
    /// # Errors
    /// The agent refuses, or answers what cannot be read.
    pub fn look(&self, path: &ObjectPath) -> Result<Sight> {
        let call = self.dialect.overview(path);
        // 2.1 tells of every service at once.
        let reply = match self.dialect.generation {
            Generation::V2 => self.share(&call)?,
            Generation::V3 => Arc::new(self.run(&call)?),
        };
        if self.dialect.generation == Generation::V2 {
            self.shared.note_cluster(&reply.stdout);
        }
        if let Some(sight) = self.without_service(&reply)? {
            return Ok(sight);
        }
        if !reply.is_success() {
            return Err(reply.refusal(&self.command(&call), None));
        }
        status::overview(self.dialect.generation, &reply.stdout, path)
            .with_context(|| self.unreadable(&call, &reply))
    }

    /// What the exit code of agent 3 says by itself: 2 is "not found" (`core/xerrors/main.go`), and
    /// any other refusal may be a daemon that does not run.
    fn without_service(&self, reply: &Reply) -> Result<Option<Sight>> {
        if self.dialect.generation == Generation::V2 || reply.is_success() {
            return Ok(None);
        }
        if reply.status.code() == Some(2) {
            return Ok(Some(Sight::Absent));
        }
        let daemon = self.run(&self.dialect.daemon())?;
        Ok((!daemon.is_success()).then_some(Sight::DaemonDown))
    }

    /// Has the agent look at the resources again, then looks.
    ///
    /// # Errors
    /// The agent refuses, or answers what cannot be read.
    pub fn look_again(&self, path: &ObjectPath) -> Result<Sight> {
        let call = self.dialect.refresh(path);
        let reply = self.run(&call)?;
        let mut sight = self.look(path)?;
        let Sight::Seen(service) = &mut sight else {
            return Ok(sight);
        };
        if !reply.is_success() {
            return Err(reply.refusal(&self.command(&call), None));
        }
        if self.dialect.generation == Generation::V2 {
            let own = status::refreshed(&reply.stdout);
            match own.with_context(|| self.unreadable(&call, &reply))? {
                Refreshed::DaemonDown => return Ok(Sight::DaemonDown),
                Refreshed::Elsewhere => {}
                Refreshed::Instance(instance) => service.confirm(&instance),
            }
        }
        Ok(sight)
    }

    /// What was last written of a service before it is acted upon; `None` when that cannot be told. `exists`
    /// says whether there is one: 2.1 deletes the log with it.
    pub fn past(&self, path: &ObjectPath, exists: bool) -> Option<Past> {
        let generation = self.dialect.generation;
        if generation == Generation::V2 && !exists {
            return Some(Past::default());
        }
        let reply = self.within(LOG).run(&self.dialect.journal_end(path)).ok()?;
        let entries = || journal::read(generation, &reply.stdout);
        reply.is_success().then(|| Past::of(&entries()))
    }

    /// What failed on a node since then, as the agent's log has it, if it can be asked and says so.
    pub fn complaint(&self, path: &ObjectPath, past: &Past, node: &str) -> Option<Complaint> {
        let reply = self.within(LOG).run(&self.dialect.journal(path)).ok()?;
        let entries = journal::read(self.dialect.generation, &reply.stdout);
        journal::complaint(&entries, past, node)
    }

    /// The name of the cluster, where the state of a service does not say it; nothing where the agent does not say it
    /// either. 2.1 has said it with the state of everything, mostly.
    pub fn cluster(&self) -> Option<String> {
        if let Some(name) = self.shared.cluster() {
            return Some(name.to_owned());
        }
        let reply = self.run(&self.dialect.cluster()).ok()?;
        let name = reply.is_success().then(|| reply.stdout.trim().to_owned())?;
        (!name.is_empty()).then_some(name)
    }

    /// The configuration of a service as its agent keeps it; `None` when there is no such service.
    ///
    /// # Errors
    /// The agent refuses for another reason.
    pub fn configuration(&self, path: &ObjectPath) -> Result<Option<String>> {
        let call = self.dialect.configuration(path);
        let reply = self.run(&call)?;
        if reply.is_success() {
            // What is known of a service decides what is done to it: no word is none to go by.
            ensure!(
                reply.stdout.contains('['),
                "{}: no configuration in it",
                self.unreadable(&call, &reply)
            );
            return Ok(Some(reply.stdout));
        }
        // 2.1 says the one when its daemon runs and the other when it does not (observed); agent 3
        // the second.
        let absent = ["no match", "object not found"];
        if absent.iter().any(|words| reply.stderr.contains(words)) {
            return Ok(None);
        }
        bail!(reply.refusal(&self.command(&call), None))
    }

    /// The version of an object that each node has, as the daemon knows it; empty where it does not tell.
    ///
    /// # Errors
    /// The agent refuses, or answers what cannot be read.
    pub fn spread(&self, object: &ObjectPath) -> Result<BTreeMap<String, Option<String>>> {
        let call = self.dialect.overview(object);
        // 2.1 tells of every object at once.
        let reply = match self.dialect.generation {
            Generation::V2 => self.share(&call)?,
            Generation::V3 => Arc::new(self.run(&call)?),
        };
        if !reply.is_success() {
            return Err(reply.refusal(&self.command(&call), None));
        }
        status::spread(self.dialect.generation, &reply.stdout, object)
            .with_context(|| self.unreadable(&call, &reply))
    }

    /// What a key of a cfg or sec object holds.
    ///
    /// # Errors
    /// The agent refuses; what it said may be what it was asked for, and is not told.
    pub fn decode(&self, object: &ObjectPath, key: &str) -> Result<Content> {
        let call = self.dialect.decode(&object.to_string(), key);
        let reply = self.run(&call)?;
        ensure!(
            reply.is_success(),
            "`{}` failed: run it to see why",
            self.command(&call)
        );
        Ok(Content::new(reply.stdout))
    }

    /// Says that a reply cannot be read, with its first words.
    fn unreadable(&self, call: &Call, reply: &Reply) -> String {
        // Where it is cut, a mark says so: a secret that is cut with it is known by that.
        let said = secret::hidden(&reply.stdout).trim().to_owned();
        format!(
            "reading the reply of `{}`: `{}`",
            self.command(call),
            printable::line(&printable::shortened(said, 120))
        )
    }
}
