//! `regsvc url`: where a registry is reached, for scripts.

use std::time::Duration;

use anyhow::Result;

use crate::Outcome;
use crate::cli;
use crate::commands::deployed::{asked, deployed};
use crate::commands::output::{note, print};
use crate::registry::look_up;

/// How long a name may take to be looked up.
const LOOK_UP: Duration = Duration::from_secs(5);

/// Runs the command.
pub(super) fn run(url: &cli::Url) -> Result<Outcome> {
    let (path, agent) = asked(&url.registry)?;
    let deployed = deployed(&agent, &path)?;
    print(&format!("{}\n", deployed.endpoint.authority()))?;
    if let Err(failure) = look_up(&deployed.endpoint, LOOK_UP) {
        note(&format!(
            "regsvc: {failure}: {}; `regsvc client {}` says how clients find it",
            deployed.place(),
            path.short()
        ));
    }
    Ok(Outcome::Done)
}
