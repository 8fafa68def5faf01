//! A service with an order that somebody gave before -> the wait for its end.

use std::time::Duration;

use anyhow::Result;

use crate::agent::Agent;
use crate::commands::ending::Ending;
use crate::commands::output::note;
use crate::commands::progress::Progress;
use crate::commands::secrecy::Secrets;
use crate::commands::waiting::{End, Wait, from_now};
use crate::path::ObjectPath;
use crate::status::{Aim, Mark};

/// Waits for an order that somebody gave before; whether it has ended. If not, that was said.
///
/// # Errors
/// Those of [`Wait::until`].
pub(in crate::commands) fn settled(
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
