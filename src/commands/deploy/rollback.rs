//! A deployment that failed -> what was there before it.

use anyhow::Result;

use crate::Outcome;
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
/// was not there, and keeps its data. Gives whether what was there before is there again.
///
/// # Errors
/// The agent refuses or cannot be asked, or we are interrupted.
pub(super) fn roll_back(
    agent: &Agent,
    target: &Target,
    before: Option<&str>,
    secrets: &Secrets,
    patience: Patience,
) -> Result<bool> {
    let path = &target.path;
    let read = |text: &str| Settings::read(text, agent.dialect().generation);
    if before.is_some_and(|before| read(before).differences(&read(&target.text)).is_empty()) {
        note(&format!(
            "{path}: nothing to roll back: its configuration is the one from before"
        ));
        return Ok(false);
    }
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
        return Ok(withdraw(agent, path, patience.timeout)? == Outcome::Done);
    };
    let survey = survey(agent, path).map_err(|error| interrupted(error, path))?;
    let wanted = read(before);
    let beside = Beside::default();
    let plan = plan(&wanted, &beside, survey.live.as_ref(), Leave::Replace);
    note(&format!(
        "{path}: rolling back to the previous configuration"
    ));
    let previous = target.with(before);
    if plan.steps().is_empty() {
        return Ok(true);
    }
    let now = super::before(agent, path, &survey).map_err(|error| interrupted(error, path))?;
    let taken = Way::new(agent, &previous, now, secrets, patience).take(plan.steps())?;
    let Taken::Up(service) = taken else {
        return Ok(false);
    };
    note(&format!(
        "{path}: rolled back: the previous configuration is up again"
    ));
    super::up(agent, &previous, &service)?;
    Ok(true)
}
