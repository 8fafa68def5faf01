//! An agent and a service -> how the wait for the service ends.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::agent::{Agent, Interrupted};
use crate::path::ObjectPath;
use crate::status::{
    Aim, Mark, NOT_BEGUN, STILL_THERE, Service, Sight, Verdict, standstill, verdict,
};

/// How many looks in a row may go wrong: a daemon may be restarted meanwhile.
const PATIENCE: usize = 30;

/// How many looks in a row may find an object at rest that was told to go: 2.1 was seen to take such an
/// order, and to forget it.
const REST: usize = 10;

/// How many looks in a row may find a service at rest that is not up: an agent that starts again what has stopped
/// begins within seconds of seeing it.
const STANDSTILL: usize = 30;

/// What is said of a service that was not to go.
pub(super) const DELETED: &str = "the service has gone: somebody deleted it";

/// A wait for a service.
#[derive(Clone, Copy)]
pub(super) struct Wait<'a> {
    /// The agent that is asked.
    pub(super) agent: &'a Agent,
    /// The service.
    pub(super) path: &'a ObjectPath,
    /// Where it is to be.
    pub(super) aim: Aim,
    /// What was before we acted.
    pub(super) since: &'a Mark,
    /// When it is given up.
    pub(super) deadline: Instant,
}

/// How a wait ends.
#[derive(Debug)]
pub(super) enum End {
    /// The service is where it was to be.
    Reached(Service),
    /// No node has it: that is where it was to be, or somebody deleted it.
    Gone,
    /// It will not get there by itself.
    Failed {
        /// What happened.
        why: String,
        /// The node that it happened on.
        node: String,
        /// The service, as last seen.
        service: Service,
    },
    /// The order to go is forgotten: the object is still there, at rest, and nobody is at work on it.
    Forgotten,
    /// The time is over.
    TimedOut {
        /// What was waited for last.
        why: String,
        /// The service, as last seen, if ever.
        service: Option<Service>,
    },
}

/// What the looks so far have found.
struct Looks {
    why: String,
    seen: Option<Service>,
    /// Whether a look has said what is waited for.
    told: bool,
    /// How many in a row went wrong, found nothing, found it at rest where it was to go, or was to be up.
    troubles: usize,
    absences: usize,
    rests: usize,
    standstills: usize,
}

impl Wait<'_> {
    /// Waits until the service is where it is to be, has failed, or the time is over; `seen` is the service as it
    /// was before, or as an earlier wait saw it. `show` gets every look, and what is waited for.
    ///
    /// # Errors
    /// We are interrupted, the daemon is down, or the agent cannot be asked or understood: each but the first
    /// only when it lasts.
    pub(super) fn until(
        &self,
        seen: Option<Service>,
        mut show: impl FnMut(&Service, &str),
    ) -> Result<End> {
        let mut looks = Looks::new(seen);
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            let sight = self.look(&self.agent.within(left), looks.standstills >= STANDSTILL);
            if let Some(end) = self.take_in(sight, &mut looks, &mut show)? {
                return Ok(end);
            }
            if self.is_over() {
                let Looks { why, seen, .. } = looks;
                return Ok(End::TimedOut { why, service: seen });
            }
            self.pause()?;
        }
    }

    /// The command that starts the daemon.
    fn starts(&self) -> String {
        self.agent
            .command(&self.agent.dialect().start_daemon())
            .to_string()
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }

    /// Pauses between two looks.
    ///
    /// # Errors
    /// We are interrupted.
    pub(super) fn pause(&self) -> Result<(), Interrupted> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        self.agent.interrupt().sleep(self.agent.pause().min(left))
    }

    /// Looks at the service; before anything is concluded, also that it `stands` still, the agent looks at the
    /// resources again.
    fn look(&self, agent: &Agent, stands: bool) -> Result<Sight> {
        let sight = agent.look(self.path)?;
        match &sight {
            Sight::Seen(service)
                if stands
                    || !matches!(verdict(service, self.since, self.aim), Verdict::Pending(_)) =>
            {
                agent.look_again(self.path)
            }
            _ => Ok(sight),
        }
    }

    /// Concludes from a look; the end, if it is one.
    fn take_in(
        &self,
        sight: Result<Sight>,
        looks: &mut Looks,
        show: &mut impl FnMut(&Service, &str),
    ) -> Result<Option<End>> {
        match sight {
            Ok(Sight::Seen(service)) => return Ok(self.judge(service, looks, show)),
            Ok(Sight::DaemonDown) => {
                looks.troubles += 1;
                if looks.troubles >= PATIENCE {
                    bail!(
                        "the daemon of the agent went down: start it with `{}`",
                        self.starts()
                    );
                }
                looks.why = format!(
                    "the daemon of the agent does not run: start it with `{}`",
                    self.starts()
                );
            }
            Ok(Sight::Absent) => {
                looks.absences += usize::from(looks.seen.is_some());
                if looks.absences >= self.absences() {
                    return Ok(Some(End::Gone));
                }
            }
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => {
                looks.troubles += 1;
                // A look that the end of the time cut short says nothing.
                if !self.is_over() || !looks.told {
                    looks.why = format!("{error:#}");
                }
                if looks.troubles >= PATIENCE && !self.is_over() {
                    return Err(error);
                }
            }
        }
        Ok(None)
    }

    /// How many looks in a row are to find nothing where there was a service: 2.1's peers may hand a configuration
    /// back, and a daemon that restarts may know of none yet.
    fn absences(&self) -> usize {
        if self.aim == Aim::Gone { 2 } else { 3 }
    }

    /// Concludes from a look that found the service.
    fn judge(
        &self,
        service: Service,
        looks: &mut Looks,
        show: &mut impl FnMut(&Service, &str),
    ) -> Option<End> {
        let verdict = verdict(&service, self.since, self.aim);
        looks.why = match &verdict {
            Verdict::Reached => self.aim.as_str().to_owned(),
            Verdict::Pending(why) | Verdict::Failed { why, .. } => why.clone(),
        };
        (looks.told, looks.troubles, looks.absences) = (true, 0, 0);
        let rests = looks.why == STILL_THERE;
        looks.rests = if rests { looks.rests + 1 } else { 0 };
        let still = self.standstill(&service, &looks.why);
        looks.standstills = still.as_ref().map_or(0, |_| looks.standstills + 1);
        show(&service, &looks.why);
        match verdict {
            Verdict::Reached => Some(End::Reached(service)),
            Verdict::Failed { why, node } => Some(End::Failed { why, node, service }),
            Verdict::Pending(_) if looks.rests > REST => Some(End::Forgotten),
            Verdict::Pending(_) => match still {
                Some((why, node)) if looks.standstills > STANDSTILL => {
                    let why = format!("nothing goes on any more, and {why}");
                    Some(End::Failed { why, node, service })
                }
                _ => {
                    looks.seen = Some(service);
                    None
                }
            },
        }
    }

    /// What a service is missing that was to come up and has come to rest since we acted.
    fn standstill(&self, service: &Service, why: &str) -> Option<(String, String)> {
        (self.aim == Aim::Up && why != NOT_BEGUN)
            .then(|| standstill(service))
            .flatten()
    }
}

impl Looks {
    fn new(seen: Option<Service>) -> Self {
        let why = match seen {
            Some(_) => NOT_BEGUN,
            None => "the cluster does not have it yet",
        };
        Looks {
            why: why.to_owned(),
            seen,
            told: false,
            troubles: 0,
            absences: 0,
            rests: 0,
            standstills: 0,
        }
    }
}

/// When a wait of this length that begins now is given up.
pub(super) fn from_now(timeout: Duration) -> Instant {
    Instant::now() + timeout
}
