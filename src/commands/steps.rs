//! The steps of a plan -> orders to the agent, each waited for as far as the next one needs it.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::agent::call::Call;
use crate::agent::process::Reply;
use crate::agent::{Agent, Interrupted};
use crate::commands::ending::Ending;
use crate::commands::meanwhile::unchanged;
use crate::commands::output::note;
use crate::commands::plan::changes;
use crate::commands::progress::Progress;
use crate::commands::remove::Clearance;
use crate::commands::secrecy::Secrets;
use crate::commands::selection::is_glob;
use crate::commands::target::Target;
use crate::commands::waiting::{DELETED, End, Wait, from_now};
use crate::journal::Past;
use crate::path::ObjectPath;
use crate::plan::{Deed, Step};
use crate::printable;
use crate::status::{Aim, Mark, NOT_BEGUN, Service};

/// What came of the steps.
pub(super) enum Taken {
    /// The service is up.
    Up(Service),
    /// The agent has its orders, and nobody waits.
    HandedOver,
    /// It has failed, or takes too long; that was said.
    Stuck,
}

/// How many looks the daemon gets to begin.
const BEGINNING: u32 = 20;

/// How long a deployment is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The time for all of it.
    pub(super) timeout: Duration,
    /// Whether its end is waited for.
    pub(super) no_wait: bool,
}

/// What was there before a deployment.
pub(super) struct Before<'a> {
    /// The configuration, as its agent keeps it.
    pub(super) found: Option<&'a str>,
    /// The service.
    pub(super) seen: Option<Service>,
    /// What was last written in its log, where that can be told.
    pub(super) past: Option<Past>,
}

/// A deployment under way.
pub(super) struct Way<'a> {
    agent: &'a Agent,
    target: &'a Target,
    /// The configuration that was found, as its agent keeps it.
    found: Option<String>,
    /// What is said by fingerprint only.
    secrets: &'a Secrets,
    /// The service as last seen.
    seen: Option<Service>,
    past: Option<Past>,
    patience: Patience,
    deadline: Instant,
}

impl<'a> Way<'a> {
    /// A deployment that begins now.
    pub(super) fn new(
        agent: &'a Agent,
        target: &'a Target,
        before: Before<'a>,
        secrets: &'a Secrets,
        patience: Patience,
    ) -> Self {
        let Before { found, seen, past } = before;
        Way {
            agent,
            target,
            found: found.map(str::to_owned),
            secrets,
            seen,
            past,
            patience,
            deadline: from_now(patience.timeout),
        }
    }

    /// Takes the steps, in their order.
    ///
    /// # Errors
    /// The agent refuses, cannot be asked or understood, or we are interrupted; with what is left behind.
    pub(super) fn take(mut self, steps: &[Step]) -> Result<Taken> {
        let taken = self.take_all(steps);
        let taken = taken.map_err(|error| interrupted(error, &self.target.path));
        if let Err(error) = &taken
            && !error.is::<Interrupted>()
        {
            let path = &self.target.path;
            note(&format!(
                "{path} may have been stopped or changed: `regsvc status {}` shows it; again: {}",
                path.short(),
                typed_for(path)
            ));
        }
        self.secrets.hide(taken)
    }

    fn take_all(&mut self, steps: &[Step]) -> Result<Taken> {
        let mut mark = Mark::default();
        for (number, step) in steps.iter().enumerate() {
            // Whoever has the steps taken has looked before the first.
            if number > 0 {
                self.look_out(step)?;
            }
            mark = self.mark();
            let is_taken = match &step.deed {
                Deed::Delete(_) => self.delete(step)?,
                _ => self.order(step)?,
            };
            if !is_taken {
                return Ok(Taken::Stuck);
            }
            let path = &self.target.path;
            match step.deed {
                // What stands there now is our own doing.
                Deed::RemoveWhenStopped(_) => self.found = self.agent.configuration(path)?,
                Deed::Abort if !self.wait(Aim::Unbidden, &mark)? => return Ok(Taken::Stuck),
                Deed::Stop if !self.wait(Aim::Stopped, &mark)? => {
                    note(&format!(
                        "{path}: it was told to stop, and may stop yet; its configuration is still the old one"
                    ));
                    return Ok(Taken::Stuck);
                }
                _ => {}
            }
        }
        if self.patience.no_wait {
            return Ok(Taken::HandedOver);
        }
        let is_up = self.wait_for_up(&mark)?;
        Ok(match self.seen.take().filter(|_| is_up) {
            Some(service) => Taken::Up(service),
            None => Taken::Stuck,
        })
    }

    /// What the daemon had done before the next order.
    fn mark(&self) -> Mark {
        self.seen.as_ref().map(Mark::of).unwrap_or_default()
    }

    /// Looks out for others who change the service, before an order that was meant for what was found.
    fn look_out(&self, step: &Step) -> Result<()> {
        let path = &self.target.path;
        match step.deed {
            // The configuration is the wanted one by then.
            Deed::Start(_) => Ok(()),
            _ => unchanged(self.agent, path, self.found.as_deref(), self.secrets),
        }
    }

    /// Gives the order for a step. False when it is one to a node, which waits, and it failed; that was said.
    fn order(&self, step: &Step) -> Result<bool> {
        let Target { path, text, .. } = self.target;
        let dialect = self.agent.dialect();
        let reason = printable::line(&step.reason);
        let call = match &step.deed {
            // Objects are made before the service is touched.
            Deed::Object(..) | Deed::Delete(_) => return Ok(true),
            Deed::Create => {
                note(&format!("{path}: creating and provisioning"));
                dialect.create(path, text)
            }
            Deed::RemoveWhenStopped(rids) => {
                let named = rids.join("`, `");
                note(&format!(
                    "{path}: having `{named}` removed when it stops: {reason}"
                ));
                let settings: Vec<_> = rids.iter().map(|rid| format!("{rid}.rm=true")).collect();
                dialect.set(path, &settings)
            }
            Deed::Abort => {
                note(&format!("{path}: taking back the standing order: {reason}"));
                dialect.abort(path)
            }
            Deed::Start(node) => {
                let shown = printable::line(node);
                note(&format!("{path}: starting what is down on {shown}"));
                return self.start(&dialect.start(path, node));
            }
            Deed::Stop => {
                note(&format!("{path}: stopping: {reason}"));
                dialect.stop(path)
            }
            Deed::Update(_) => {
                note(&format!("{path}: changing and provisioning"));
                for change in changes(std::slice::from_ref(step), self.secrets, false) {
                    note(&format!("{path}: {change}"));
                }
                dialect.update(
                    path,
                    text,
                    self.found.as_deref().and_then(crate::plan::id).as_deref(),
                )
            }
            Deed::Provision => {
                note(&format!("{path}: provisioning again"));
                dialect.provision(path)
            }
        };
        let reply = self.agent.order(&call)?;
        for warning in warnings(&reply) {
            let warning = self.secrets.hidden(&warning);
            note(&format!("{path}: the agent says: {warning}"));
        }
        Ok(true)
    }

    /// Deletes the service, and the volumes that cannot be changed. False when that did not come to its end; that was
    /// said.
    fn delete(&mut self, step: &Step) -> Result<bool> {
        let path = &self.target.path;
        for change in changes(std::slice::from_ref(step), self.secrets, false) {
            note(&format!("{path}: {change}"));
        }
        let deleted = step.differences().iter();
        let deleted = deleted.filter(|difference| difference.deletes());
        let rids: Vec<&str> = deleted
            .map(|difference| difference.section.as_str())
            .collect();
        let found = self.found.as_deref().unwrap_or_default();
        let clearance = Clearance::take(self.agent, path, found, &rids)?;
        let left = self.deadline.saturating_duration_since(Instant::now());
        let is_done = clearance.carry_out(self.agent, left)?;
        (self.seen, self.found) = (None, None);
        Ok(is_done)
    }

    /// Has a node start what is down on it.
    fn start(&self, call: &Call) -> Result<bool> {
        let reply = self.agent.run(call)?;
        if reply.is_success() {
            return Ok(true);
        }
        let path = &self.target.path;
        let refusal = reply.refusal(&self.agent.command(call), None);
        let refusal = self.secrets.hidden(&format!("{refusal:#}"));
        note(&format!("regsvc: {path} is not up: {refusal}"));
        note(&format!("the whole state: regsvc status {}", path.short()));
        Ok(false)
    }

    /// Waits until the service is up. An order that came while the cluster was taking in another
    /// configuration may be lost (observed on 3, where other nodes were given): it is given once more.
    fn wait_for_up(&mut self, since: &Mark) -> Result<bool> {
        let first = self.look(Aim::Up, since, self.agent.pause() * BEGINNING, None)?;
        let is_lost = |end: &End| matches!(end, End::TimedOut { why, .. } if why == NOT_BEGUN);
        let path = &self.target.path;
        if is_lost(&first) && Instant::now() < self.deadline {
            note(&format!(
                "{path}: the daemon has not begun: provisioning again"
            ));
            if let Err(error) = self.agent.order(&self.agent.dialect().provision(path)) {
                let error = self.secrets.hidden(&format!("{error:#}"));
                note(&format!("{path}: {error}"));
            }
        }
        match first {
            End::TimedOut { service, .. } => {
                let end = self.look(Aim::Up, since, self.patience.timeout, service)?;
                self.ended(end, Aim::Up)
            }
            end => self.ended(end, Aim::Up),
        }
    }

    /// Waits until the service is where it is to be; says why, if it does not get there.
    fn wait(&mut self, aim: Aim, since: &Mark) -> Result<bool> {
        let end = self.look(aim, since, self.patience.timeout, None)?;
        self.ended(end, aim)
    }

    /// Waits, for `limit` or for what is left of the time, after a wait that saw `seen`.
    fn look(
        &mut self,
        aim: Aim,
        since: &Mark,
        limit: Duration,
        seen: Option<Service>,
    ) -> Result<End> {
        let wait = Wait {
            agent: self.agent,
            path: &self.target.path,
            aim,
            since,
            deadline: self.deadline.min(from_now(limit)),
        };
        let mut progress = Progress::start(wait.path, self.seen.take());
        let end = wait.until(seen, |service, why| progress.show(service, why));
        self.seen = progress.seen();
        end
    }

    /// Says why a wait did not end where it was to end.
    fn ended(&mut self, end: End, aim: Aim) -> Result<bool> {
        match end {
            End::Reached(service) => {
                self.seen = Some(service);
                Ok(true)
            }
            End::Gone => bail!(DELETED),
            end => {
                let ending = Ending {
                    agent: self.agent,
                    path: &self.target.path,
                    aim,
                    timeout: self.patience.timeout,
                    past: self.past.as_ref(),
                    secrets: self.secrets,
                };
                ending.explain(&end);
                note(&format!("again: {}", typed_for(&self.target.path)));
                Ok(false)
            }
        }
    }
}

/// Waits for an order that somebody gave before; whether it has ended. If not, that was said.
///
/// # Errors
/// Those of [`Wait::until`].
pub(super) fn settled(
    agent: &Agent,
    path: &ObjectPath,
    timeout: Duration,
    secrets: &Secrets,
) -> Result<bool> {
    note(&format!(
        "{path}: waiting for an order that was given before"
    ));
    let aim = Aim::Unbidden;
    let wait = Wait {
        agent,
        path,
        aim,
        since: &Mark::default(),
        deadline: from_now(timeout),
    };
    let mut progress = Progress::start(path, None);
    let end = wait.until(None, |service, why| progress.show(service, why));
    drop(progress);
    match end? {
        // What was ordered may have been that it goes.
        End::Reached(_) | End::Gone => Ok(true),
        end => {
            let ending = Ending {
                agent,
                path,
                aim,
                timeout,
                past: None,
                secrets,
            };
            ending.explain(&end);
            let abort = agent.command(&agent.dialect().abort(path));
            note(&format!("to take the order back: {abort}"));
            Ok(false)
        }
    }
}

/// What an agent complains about while it ends with exit code 0.
pub(super) fn warnings(reply: &Reply) -> impl Iterator<Item = String> {
    let lines = reply.stderr.lines();
    lines
        .filter_map(|line| line.strip_prefix("W ").or(line.strip_prefix("E ")))
        .map(printable::line)
}

/// The command line, as a shell would read it back.
pub(super) fn typed() -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| word.to_string_lossy().into_owned());
    shell_words::join(std::iter::once("regsvc".to_owned()).chain(words))
}

/// The same, for one of the services that were named together.
pub(super) fn typed_for(path: &ObjectPath) -> String {
    let words = shell_words::split(&typed()).unwrap_or_default();
    let is_several = |word: &str| word == "--all" || is_glob(word) && !word.contains('=');
    let words = words.into_iter().map(|word| match is_several(&word) {
        true => path.short(),
        false => word,
    });
    shell_words::join(words)
}

/// Says what an interrupt leaves behind.
pub(super) fn interrupted(error: anyhow::Error, path: &ObjectPath) -> anyhow::Error {
    match error.downcast_ref::<Interrupted>() {
        Some(known) if known.left().is_some() => error,
        Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(format!(
            "{path} may have been created or changed, and may still come up: \
             `regsvc status {}` shows it, `{}` goes on",
            path.short(),
            typed_for(path)
        ))),
        None => error,
    }
}
