//! An agent and an object that was told to stop or to go -> how that ends.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::agent::call::Call;
use crate::agent::{Agent, Interrupted};
use crate::commands::waiting::PATIENCE;
use crate::path::ObjectPath;
use crate::status::{Aim, Mark, Service, Sight, Verdict, verdict};

/// What agents say that refuse an order only for now: agent 3 while the cluster is on its way to
/// something else with the object, or cannot take the order in; 2.1 while an instance is at work (observed).
const FOR_NOW: [&str; 3] = [
    "already in progress",
    "timeout publishing",
    "instance on node",
];

/// How many looks in a row may find an object at rest that was told to go: 2.1 was seen to take such an
/// order, and to forget it.
const REST: usize = 10;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// Nothing of it runs.
    Down,
    /// No node has it any more.
    Gone,
}

/// How a wait ends.
pub(super) enum End {
    /// As it should.
    Reached,
    /// It will not come to that by itself.
    Failed {
        /// What happened.
        why: String,
        /// The node that it happened on.
        node: String,
        /// The object, as last seen.
        service: Service,
    },
    /// The order is forgotten: the object is still there, at rest, and nobody is at work on it.
    Forgotten,
    /// The time is over.
    TimedOut {
        /// What was waited for last.
        why: String,
    },
}

/// Waits; what was before `since` is no failure. Shows each look.
///
/// # Errors
/// Interrupted; the daemon went down; the agent cannot be asked, as long as a wait is patient.
pub(super) fn settle(
    agent: &Agent,
    path: &ObjectPath,
    goal: Goal,
    since: &Mark,
    deadline: Instant,
    mut show: impl FnMut(&Service, &str),
) -> Result<End> {
    let mut troubles = 0;
    let mut absences = 0;
    let mut rests = 0;
    let mut why = "the daemon has not begun".to_owned();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match look(&agent.within(left), path, goal, since) {
            // 2.1's peers may hand a configuration back: once is not enough to be gone.
            Ok(Sight::Absent) if absences > 0 => return Ok(End::Reached),
            Ok(Sight::Absent) => absences += 1,
            Ok(Sight::Seen(service)) => {
                (troubles, absences) = (0, 0);
                match (verdict(&service, since, Aim::Stopped), goal) {
                    (Verdict::Failed { why, node }, _) => {
                        show(&service, &why);
                        return Ok(End::Failed { why, node, service });
                    }
                    (Verdict::Reached, Goal::Down) => {
                        show(&service, "down");
                        return Ok(End::Reached);
                    }
                    (Verdict::Reached, Goal::Gone) if rests >= REST => {
                        return Ok(End::Forgotten);
                    }
                    (Verdict::Reached, Goal::Gone) => {
                        rests += 1;
                        why = "it is still there".to_owned();
                    }
                    (Verdict::Pending(now), _) => {
                        rests = 0;
                        why = now;
                    }
                }
                show(&service, &why);
            }
            Ok(Sight::DaemonDown) => {
                troubles += 1;
                if troubles >= PATIENCE {
                    bail!("the daemon of the agent went down");
                }
            }
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => {
                troubles += 1;
                why = format!("{error:#}");
                if troubles >= PATIENCE && Instant::now() < deadline {
                    return Err(error);
                }
            }
        }
        if Instant::now() >= deadline {
            return Ok(End::TimedOut { why });
        }
        pause(agent, deadline)?;
    }
}

/// Looks; before it is believed that nothing runs, the agent looks at the resources again.
fn look(agent: &Agent, path: &ObjectPath, goal: Goal, since: &Mark) -> Result<Sight> {
    let sight = agent.look(path)?;
    match &sight {
        Sight::Seen(service)
            if goal == Goal::Down && verdict(service, since, Aim::Stopped) == Verdict::Reached =>
        {
            agent.look_again(path)
        }
        _ => Ok(sight),
    }
}

/// Gives an order; one that is refused only for now is given again.
///
/// # Errors
/// The agent refuses for another reason, or until the time is over; interrupted.
pub(super) fn order(
    agent: &Agent,
    call: &Call,
    deadline: Instant,
    mut busy: impl FnMut(),
) -> Result<()> {
    let mut told = false;
    loop {
        let refused = match agent.order(call) {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        let words = refused.to_string();
        let for_now = FOR_NOW.iter().any(|busy| words.contains(busy));
        if !for_now || Instant::now() >= deadline {
            return Err(refused);
        }
        if !told {
            busy();
            told = true;
        }
        pause(agent, deadline)?;
    }
}

/// Pauses between two looks.
fn pause(agent: &Agent, deadline: Instant) -> Result<(), Interrupted> {
    let left = deadline.saturating_duration_since(Instant::now());
    let pause: Duration = agent.pause().min(left);
    agent.interrupt().sleep(pause)
}
