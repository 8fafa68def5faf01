//! A deployment that failed -> what was there before it.

use anyhow::Result;

use crate::agent::Agent;
use crate::commands::again::interrupted;
use crate::commands::output::note;
use crate::commands::remove::withdraw;
use crate::commands::secrecy::Secrets;
use crate::commands::steps::{Patience, Taken, Way};
use crate::commands::survey::survey;
use crate::commands::target::Target;
use crate::plan::{Beside, Leave, Settings, plan};

/// Brings back the configuration that was there before a deployment that failed; removes a service that
/// was not there, and keeps its data.
///
/// # Errors
/// The agent refuses or cannot be asked, or we are interrupted.
pub(super) fn roll_back(
    agent: &Agent,
    target: &Target,
    before: Option<&str>,
    secrets: &Secrets,
    patience: Patience,
) -> Result<()> {
    let path = &target.path;
    let kept: Vec<String> = target
        .objects
        .iter()
        .map(|object| object.path.to_string())
        .collect();
    if !kept.is_empty() {
        note(&format!(
            "{path}: rolling back changes no object: {} stay as they are now",
            kept.join(", ")
        ));
    }
    let Some(before) = before else {
        note(&format!(
            "{path}: rolling back: removing it, for it was not there before"
        ));
        withdraw(agent, path, patience.timeout)?;
        return Ok(());
    };
    let survey = survey(agent, path).map_err(|error| interrupted(error, path))?;
    let wanted = Settings::read(before, agent.dialect().generation);
    let beside = Beside::default();
    let plan = plan(&wanted, &beside, survey.live.as_ref(), Leave::Replace);
    note(&format!(
        "{path}: rolling back to the previous configuration"
    ));
    let previous = target.with(before);
    if plan.steps().is_empty() {
        return Ok(());
    }
    let now = super::before(agent, path, &survey).map_err(|error| interrupted(error, path))?;
    let taken = Way::new(agent, &previous, now, secrets, patience).take(plan.steps())?;
    if let Taken::Up(service) = taken {
        note(&format!(
            "{path}: rolled back: the previous configuration is up again"
        ));
        super::up(agent, &previous, &service)?;
    }
    Ok(())
}
