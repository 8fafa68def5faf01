//! The steps of a plan -> orders to the agent, each waited for as far as the next one needs it.

mod order;
mod settled;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

pub(super) use self::order::warnings;
pub(super) use self::settled::settled;
use crate::agent::{Agent, Interrupted};
use crate::commands::again::{interrupted, named, typed_for};
use crate::commands::ending::Ending;
use crate::commands::meanwhile::unchanged;
use crate::commands::output::note;
use crate::commands::progress::Progress;
use crate::commands::secrecy::Secrets;
use crate::commands::target::Target;
use crate::commands::waiting::{DELETED, End, Wait, from_now};
use crate::journal::Past;
use crate::plan::{Deed, Step};
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
                named(path),
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
