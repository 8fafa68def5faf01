//! What was found of a service and what there is now -> whether somebody else has changed it meanwhile.
//!
//! A lock keeps deployments of one machine apart; who deploys from another one is noticed here, before an order
//! is given that was meant for what was found.

use anyhow::{Result, bail};

use crate::agent::Agent;
use crate::commands::output::note;
use crate::commands::secrecy::Secrets;
use crate::path::ObjectPath;
use crate::plan::{Settings, id, told};
use crate::printable;

/// Refuses to go on with a service whose configuration is not the one that was found any more.
///
/// # Errors
/// It is not, with what has changed; the agent refuses; we are interrupted.
pub(super) fn unchanged(
    agent: &Agent,
    path: &ObjectPath,
    found: Option<&str>,
    secrets: &Secrets,
) -> Result<()> {
    let now = agent.configuration(path)?;
    let (found, now) = match (found, now.as_deref()) {
        (None, None) => return Ok(()),
        (None, Some(_)) => bail!("somebody else has created {path} meanwhile: look at it again"),
        (Some(_), None) => bail!("somebody else has deleted {path} meanwhile: look at it again"),
        (Some(found), Some(now)) => (found, now),
    };
    let changes = changes(agent, found, now, secrets);
    if changes.is_empty() && id(found) == id(now) {
        return Ok(());
    }
    bail!("somebody else has changed {path} meanwhile: look at it again{changes}")
}

/// Holds what is up to what it was given: somebody else may have changed it while it came up, and an agent may have
/// kept another configuration than it was handed. Whether it is so; else what differs was said.
///
/// # Errors
/// The agent refuses; we are interrupted.
pub(super) fn is_as_given(
    agent: &Agent,
    path: &ObjectPath,
    given: &str,
    secrets: &Secrets,
) -> Result<bool> {
    let now = agent.configuration(path)?.unwrap_or_default();
    let changes = changes(agent, given, &now, secrets);
    if !changes.is_empty() {
        note(&format!(
            "regsvc: {path} is up, and its configuration is not the one that it was given: somebody else has changed \
             it meanwhile{changes}"
        ));
    }
    Ok(changes.is_empty())
}

/// What a configuration differs in from another, a line each.
fn changes(agent: &Agent, from: &str, to: &str, secrets: &Secrets) -> String {
    let read = |text: &str| Settings::read(text, agent.dialect().generation);
    let changes = read(from).differences(&read(to));
    let changes = told(&changes).into_iter().map(|(change, _)| {
        let change = printable::line(&change);
        format!("\n  {}", secrets.hidden(&change))
    });
    changes.collect()
}
