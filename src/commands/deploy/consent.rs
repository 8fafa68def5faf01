//! A plan that deletes data -> whoever has to agree, asked.

use anyhow::Result;

use crate::Unusable;
use crate::agent::Agent;
use crate::cli;
use crate::commands::output::note;
use crate::commands::remove::{Clearance, agrees, may_ask};
use crate::commands::selection::is_glob;
use crate::commands::target::Target;
use crate::plan::Plan;

/// Whether the data that a plan deletes may be deleted; several services are not asked for one by one.
///
/// # Errors
/// Nobody is there to be asked; somebody else uses a volume; the agent refuses.
pub(super) fn given(
    agent: &Agent,
    target: &Target,
    plan: &Plan,
    found: Option<&str>,
    deploy: &cli::Deploy,
) -> Result<bool> {
    let deleted = plan.differences().filter(|difference| difference.deletes());
    let rids: Vec<&str> = deleted
        .map(|difference| difference.section.as_str())
        .collect();
    if rids.is_empty() {
        return Ok(true);
    }
    let path = &target.path;
    let clearance = Clearance::take(agent, path, found.unwrap_or(&target.text), &rids)?;
    let volumes = clearance.volumes();
    note(&format!(
        "{path}: ALL DATA of {volumes} will be deleted: the volume is made anew, and empty"
    ));
    if deploy.yes {
        return Ok(true);
    }
    let selection = &deploy.wanted.selection;
    let several = selection.all || selection.path.as_deref().is_some_and(is_glob);
    if several || !may_ask() {
        return Err(Unusable::error(format!(
            "{path}: nobody is asked here whether {volumes} may be deleted with all data: give --yes"
        )));
    }
    let agreed = agrees(format!("delete {volumes} with all data?"))?;
    if !agreed {
        note(&format!("{path}: nothing was done"));
    }
    Ok(agreed)
}
