//! An agent and a service -> how the wait for the service ends.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::agent::{Agent, Interrupted};
use crate::path::ObjectPath;
use crate::status::{Aim, Mark, Service, Sight, Verdict, verdict};

/// How many looks in a row may go wrong: a daemon may be restarted meanwhile.
pub(super) const PATIENCE: usize = 30;

/// How many looks in a row may find nothing where there was a service.
const ABSENCES: usize = 3;

/// How a wait ends.
#[derive(Debug)]
pub(super) enum End {
    /// The service is where it was to be.
    Reached(Service),
    /// It will not get there by itself.
    Failed {
        /// What happened.
        why: String,
        /// The node that it happened on.
        node: String,
        /// The service, as last seen.
        service: Service,
    },
    /// The time is over.
    TimedOut {
        /// What was waited for last.
        why: String,
        /// The service, as last seen, if ever.
        service: Option<Service>,
    },
}

/// Waits until a service is where it is to be, has failed, or the time is over; `seen` is the service as an
/// earlier wait saw it. `show` gets every look, and what is waited for.
///
/// # Errors
/// We are interrupted, the daemon is down, the service has gone, or the agent cannot be asked or
/// understood: each but the first only when it lasts.
pub(super) fn until(
    agent: &Agent,
    path: &ObjectPath,
    aim: Aim,
    since: &Mark,
    timeout: Duration,
    mut seen: Option<Service>,
    mut show: impl FnMut(&Service, &str),
) -> Result<End> {
    let deadline = Instant::now() + timeout;
    let mut why = "the cluster does not have it yet".to_owned();
    let mut told = false;
    let mut troubles = 0;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match look(&agent.within(left), path, aim, since) {
            Ok(Sight::Seen(service)) => {
                troubles = 0;
                let verdict = verdict(&service, since, aim);
                why = reason(&verdict, aim);
                told = true;
                show(&service, &why);
                match verdict {
                    Verdict::Reached => return Ok(End::Reached(service)),
                    Verdict::Failed { why, node } => return Ok(End::Failed { why, node, service }),
                    Verdict::Pending(_) => seen = Some(service),
                }
            }
            Ok(sight) => {
                troubles += usize::from(sight == Sight::DaemonDown || seen.is_some());
                match sight {
                    Sight::DaemonDown if troubles >= PATIENCE => {
                        bail!("the daemon of the agent went down")
                    }
                    Sight::DaemonDown => why = "the daemon of the agent does not run".to_owned(),
                    Sight::Absent if troubles >= ABSENCES => {
                        bail!("the service has gone: somebody deleted it")
                    }
                    _ => {}
                }
            }
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => {
                troubles += 1;
                // A look that the end of the time cut short says nothing.
                if Instant::now() < deadline || !told {
                    why = format!("{error:#}");
                }
                if troubles >= PATIENCE && Instant::now() < deadline {
                    return Err(error);
                }
            }
        }
        if Instant::now() >= deadline {
            return Ok(End::TimedOut { why, service: seen });
        }
        let left = deadline.saturating_duration_since(Instant::now());
        agent.interrupt().sleep(agent.pause().min(left))?;
    }
}

/// Looks at a service; before anything is concluded, the agent looks at the resources again.
fn look(agent: &Agent, path: &ObjectPath, aim: Aim, since: &Mark) -> Result<Sight> {
    let sight = agent.look(path)?;
    match &sight {
        Sight::Seen(service) if !matches!(verdict(service, since, aim), Verdict::Pending(_)) => {
            agent.look_again(path)
        }
        _ => Ok(sight),
    }
}

/// What a verdict says, in words.
fn reason(verdict: &Verdict, aim: Aim) -> String {
    match verdict {
        Verdict::Reached => aim.as_str().to_owned(),
        Verdict::Pending(why) | Verdict::Failed { why, .. } => why.clone(),
    }
}
