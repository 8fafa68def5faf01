//! `regsvc deploy`: configurations -> services that are up.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::agent::{Agent, Interrupted, Wishes};
use crate::cli;
use crate::commands::agents::{self, Agents, known};
use crate::commands::doctor::before_deployment;
use crate::commands::ending;
use crate::commands::images::unseen;
use crate::commands::jobs::{Done, Jobs, each};
use crate::commands::lock::Lock;
use crate::commands::output::{note, print};
use crate::commands::plan::{changes, strays};
use crate::commands::remains;
use crate::commands::remove::withdraw;
use crate::commands::script;
use crate::commands::secrecy::Secrets;
use crate::commands::steps::{Before, Patience, Taken, Way, interrupted, settled};
use crate::commands::summary::{Ended, summarize};
use crate::commands::survey::{Survey, survey};
use crate::commands::target::{Target, targets};
use crate::commands::test::after_deployment;
use crate::path::ObjectPath;
use crate::plan::{Leave, Live, Plan, Settings, plan};
use crate::printable;
use crate::status::Service;

/// Runs the command.
pub(super) fn run(deploy: &cli::Deploy) -> Result<Outcome> {
    let targets = targets(&deploy.selection, &deploy.answers, deploy.config.as_deref())?;
    let wishes = agents::wishes(&deploy.agent)?;
    let mut unsound = Vec::new();
    let mut sound = Vec::new();
    for target in &targets {
        match target.is_sound(wishes.or(target.agent).generation, deploy.dry_run)? {
            true => sound.push(target),
            false => unsound.push(target),
        }
    }
    if deploy.dry_run {
        let done = dry_run(&sound, &wishes, deploy.timeout)?;
        return Ok(if unsound.is_empty() {
            done
        } else {
            Outcome::Problems
        });
    }
    let asked = Agents::new(wishes).of_all(&sound, |target| target.agent)?;
    let jobs = Jobs::new(deploy.jobs.jobs, targets.len());
    let done = each(
        jobs,
        &asked,
        |(target, _)| &target.path,
        |(target, agent)| deploy_one(known(agent)?, target, deploy),
    )?;
    if jobs.alone {
        return done
            .into_iter()
            .next()
            .map_or(Ok(Outcome::Problems), Done::alone);
    }
    let words = [if deploy.no_wait { "done" } else { "up" }, "not up"];
    let unsound = unsound.iter().map(|target| Ended::unsound(&target.path));
    let done = asked.iter().zip(done);
    let done = done.map(|((target, _), done)| Ended::of(&target.path, done, words));
    Ok(summarize(&unsound.chain(done).collect::<Vec<_>>()))
}

/// Prints what would be run, and calls nothing.
fn dry_run(targets: &[&Target], wishes: &Wishes, timeout: Duration) -> Result<Outcome> {
    let scripts: Vec<String> = targets
        .iter()
        .map(|target| {
            let wishes = wishes.or(target.agent);
            let secrets = Secrets::of(&target.path, [target.text.as_str()]);
            let script = script::first_deployment(&target.path, &target.text, &wishes, timeout);
            secrets.hidden(&script)
        })
        .collect();
    print(&scripts.join("\n"))?;
    Ok(Outcome::Done)
}

/// What the command line allows.
fn leave(deploy: &cli::Deploy) -> Leave {
    match (deploy.replace, deploy.update) {
        (true, _) => Leave::Replace,
        (false, true) => Leave::Update,
        (false, false) => Leave::Nothing,
    }
}

/// Deploys one service.
fn deploy_one(agent: &Agent, target: &Target, deploy: &cli::Deploy) -> Result<Outcome> {
    let path = &target.path;
    if !target.is_sound(Some(agent.dialect().generation), false)? {
        return Ok(Outcome::Problems);
    }
    let _lock = Lock::take(agent, path)?;
    let Some(survey) = at_rest(agent, target, deploy.timeout).map_err(untouched)? else {
        return Ok(Outcome::Problems);
    };
    let wanted = Settings::read(&target.text, agent.dialect().generation);
    let plan = plan(&wanted, survey.live.as_ref(), leave(deploy));
    let texts = [Some(target.text.as_str()), survey.found.as_deref()];
    let secrets = Secrets::of(path, texts.into_iter().flatten());
    refuse(target, &plan, survey.live.as_ref(), &secrets)?;
    if plan.steps().is_empty() {
        print(&format!(
            "{path}: nothing to do: it is up, with this configuration\n"
        ))?;
        if survey.is_frozen() {
            let thaw = agent.command(&agent.dialect().thaw(path));
            note(&format!(
                "{path} is frozen: the agent restarts and moves nothing of it; `{thaw}` ends that"
            ));
        }
        return proved(agent, path, deploy);
    }
    before_deployment(agent, path, &target.text).map_err(untouched)?;
    let before = before(agent, path, &survey).map_err(untouched)?;
    if let Some(unseen) = unseen(path, &plan, survey.live.as_ref()) {
        note(&secrets.hidden(&unseen));
    }
    let patience = Patience {
        timeout: deploy.timeout,
        no_wait: deploy.no_wait,
    };
    let found = survey.found.as_deref();
    let way = Way::new(agent, target, before, &secrets, patience);
    let taken = way.take(plan.steps());
    let is_over = |taken: &Result<Taken>| match taken {
        Ok(taken) => matches!(taken, Taken::Stuck),
        Err(error) => !error.is::<Interrupted>(),
    };
    if deploy.rollback && is_over(&taken) {
        if let Err(error) = &taken {
            note(&format!("regsvc: {error:#}"));
        }
        roll_back(agent, target, found, &secrets, patience)?;
        return Ok(Outcome::Problems);
    }
    match taken? {
        Taken::Up(service) => {
            let moved = survey.live.as_ref().and_then(|live| moved(live, &service));
            let mut outcome = up(agent, target, &service)?;
            if let Some(moved) = moved {
                note(&format!("regsvc: {path}: {moved}"));
                outcome = Outcome::Problems;
            }
            Ok(outcome.max(proved(agent, path, deploy)?))
        }
        Taken::HandedOver => {
            let short = path.short();
            print(&format!(
                "{path}: handed to the agent; `regsvc status {short}` shows it\n"
            ))?;
            Ok(Outcome::Done)
        }
        Taken::Stuck => {
            remains::say(agent, target, survey.found.is_some());
            Ok(Outcome::Problems)
        }
    }
}

/// Proves the registry of a service that is up, if that was asked for.
fn proved(agent: &Agent, path: &ObjectPath, deploy: &cli::Deploy) -> Result<Outcome> {
    match deploy.test {
        true => after_deployment(agent, path),
        false => Ok(Outcome::Done),
    }
}

/// Looks at a service once no order of before is under way; nothing where that takes too long, which was said.
fn at_rest(agent: &Agent, target: &Target, timeout: Duration) -> Result<Option<Survey>> {
    let path = &target.path;
    let seen = survey(agent, path)?;
    if !seen.is_at_work() {
        return Ok(Some(seen));
    }
    let secrets = Secrets::of(path, [target.text.as_str()]);
    match settled(agent, path, timeout, &secrets)? {
        true => survey(agent, path).map(Some),
        false => Ok(None),
    }
}

/// What there is of a service before it is acted upon.
///
/// # Errors
/// We are interrupted.
fn before<'s>(agent: &Agent, path: &ObjectPath, survey: &'s Survey) -> Result<Before<'s>> {
    let before = Before {
        found: survey.found.as_deref(),
        seen: survey.seen(),
        past: agent.past(path, survey.found.is_some()),
    };
    agent.interrupt().check()?;
    Ok(before)
}

/// Says of an interrupt that it came before anything was done.
fn untouched(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => {
            anyhow::Error::new(interrupted.clone().leaving("nothing was done".to_owned()))
        }
        None => error,
    }
}

/// Brings back the configuration that was there before a deployment that failed; removes a service that
/// was not there, and keeps its data.
///
/// # Errors
/// The agent refuses or cannot be asked, or we are interrupted.
fn roll_back(
    agent: &Agent,
    target: &Target,
    before: Option<&str>,
    secrets: &Secrets,
    patience: Patience,
) -> Result<()> {
    let path = &target.path;
    let Some(before) = before else {
        note(&format!(
            "{path}: rolling back: removing it, for it was not there before"
        ));
        withdraw(agent, path, patience.timeout)?;
        return Ok(());
    };
    let survey = survey(agent, path).map_err(|error| interrupted(error, path))?;
    let wanted = Settings::read(before, agent.dialect().generation);
    let plan = plan(&wanted, survey.live.as_ref(), Leave::Replace);
    note(&format!(
        "{path}: rolling back to the previous configuration"
    ));
    let previous = target.with(before);
    if plan.steps().is_empty() {
        return Ok(());
    }
    let now = self::before(agent, path, &survey).map_err(|error| interrupted(error, path))?;
    let taken = Way::new(agent, &previous, now, secrets, patience).take(plan.steps())?;
    if let Taken::Up(service) = taken {
        note(&format!(
            "{path}: rolled back: the previous configuration is up again"
        ));
        up(agent, &previous, &service)?;
    }
    Ok(())
}

/// Says why a plan may not be carried out, if it may not.
fn refuse(target: &Target, plan: &Plan, live: Option<&Live>, secrets: &Secrets) -> Result<()> {
    let Plan::Refused { asks, steps } = plan else {
        return Ok(());
    };
    let path = &target.path;
    let short = path.short();
    let mut lines = changes(steps, secrets, true);
    lines.extend(live.map(strays).unwrap_or_default());
    let lines = format!("\n  {}", lines.join("\n  "));
    match asks {
        Leave::Nothing | Leave::Update if live.is_some_and(|live| !live.strays.is_empty()) => {
            bail!(
                "{path} runs otherwise than its configuration says, nothing was done; `--update` starts it anew:{lines}"
            )
        }
        Leave::Nothing | Leave::Update => bail!(
            "{path} exists with another configuration, nothing was done; `--update` changes it:{lines}"
        ),
        Leave::Replace => bail!(
            "{path} would leave data behind, nothing was done; `--replace` changes it all the same:{lines}"
        ),
        Leave::Never => bail!(
            "{path} cannot be changed into this, nothing was done; give back the old value, or deploy \
             under another path than {short}:{lines}"
        ),
    }
}

/// Says that data stayed behind where a service came up on other nodes than before.
fn moved(before: &Live, now: &Service) -> Option<String> {
    let runs = now
        .instances
        .iter()
        .filter(|(_, instance)| !instance.is_stopped());
    let runs_on: Vec<&str> = runs.map(|(node, _)| node.as_str()).collect();
    let stays = |node: &String| runs_on.contains(&node.as_str());
    if !before.holds_data() || before.runs_on.is_empty() || before.runs_on.iter().any(stays) {
        return None;
    }
    let ran_on: Vec<&str> = before.runs_on.iter().map(String::as_str).collect();
    Some(printable::line(&format!(
        "it ran on {} and runs on {} now: what its volumes held stayed there",
        ran_on.join(", "),
        runs_on.join(", ")
    )))
}

/// Says that a service is up, and what of it still is not as configured.
fn up(agent: &Agent, target: &Target, service: &Service) -> Result<Outcome> {
    let path = &target.path;
    print(&ending::whereabouts(agent, path, service, &target.text))?;
    let strays = crate::status::strays(service);
    for (rid, said) in &strays {
        let said = printable::line(said);
        note(&format!(
            "regsvc: {path}: `{rid}` does not run its image: {said}"
        ));
    }
    Ok(match strays.is_empty() {
        true => Outcome::Done,
        false => Outcome::Problems,
    })
}
