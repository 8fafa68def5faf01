//! `regsvc url`: where a registry is reached, for scripts.

use anyhow::Result;

use crate::Outcome;
use crate::cli;
use crate::commands::deployed::{asked, deployed};
use crate::commands::output::print;

/// Runs the command.
pub(super) fn run(url: &cli::Url) -> Result<Outcome> {
    let (path, agent) = asked(&url.registry)?;
    let deployed = deployed(&agent, &path)?;
    print(&format!("{}\n", deployed.endpoint.authority()))?;
    Ok(Outcome::Done)
}
