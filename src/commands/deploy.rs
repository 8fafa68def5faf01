//! `regsvc deploy`: configurations -> services that are up.

use std::time::Duration;

use anyhow::{Result, anyhow};

use crate::Outcome;
use crate::agent::process::Reply;
use crate::agent::{Agent, Interrupted, Wishes};
use crate::cli;
use crate::commands::agents::{self, Agents};
use crate::commands::doctor::before_deployment;
use crate::commands::ending;
use crate::commands::output::{note, print};
use crate::commands::progress::Progress;
use crate::commands::script;
use crate::commands::survey::{Survey, survey};
use crate::commands::target::{Target, targets};
use crate::commands::waiting::{End, until_up};
use crate::path::ObjectPath;
use crate::plan::{Deed, Difference, Plan, Settings, plan};
use crate::printable;
use crate::status::{Mark, Sight};

/// Runs the command.
pub(super) fn run(deploy: &cli::Deploy) -> Result<Outcome> {
    let targets = targets(&deploy.selection, &deploy.answers, deploy.config.as_deref())?;
    let wishes = agents::wishes(&deploy.agent)?;
    let mut worst = Outcome::Done;
    let mut sound = Vec::new();
    for target in targets {
        match target.is_sound(wishes.or(target.agent).generation, deploy.dry_run)? {
            true => sound.push(target),
            false => worst = Outcome::Problems,
        }
    }
    if deploy.dry_run {
        return Ok(worst.max(dry_run(&sound, &wishes, deploy.timeout)?));
    }
    let mut agents = Agents::new(wishes);
    let alone = sound.len() == 1 && worst == Outcome::Done;
    for target in &sound {
        let done = agents
            .of(target.agent)
            .and_then(|agent| deploy_one(&agent, target, deploy));
        let outcome = match done {
            Ok(outcome) => outcome,
            Err(error) if alone || error.is::<Interrupted>() => {
                return Err(error);
            }
            Err(error) => {
                note(&format!("regsvc: {}: {error:#}", target.path));
                Outcome::of(&error)
            }
        };
        worst = worst.max(outcome);
    }
    Ok(worst)
}

/// Prints what would be run, and calls nothing.
fn dry_run(targets: &[Target], wishes: &Wishes, timeout: Duration) -> Result<Outcome> {
    let scripts: Vec<String> = targets
        .iter()
        .map(|target| {
            let wishes = wishes.or(target.agent);
            script::first_deployment(&target.path, &target.text, &wishes, timeout)
        })
        .collect();
    print(&scripts.join("\n"))?;
    Ok(Outcome::Done)
}

/// Deploys one service.
fn deploy_one(agent: &Agent, target: &Target, deploy: &cli::Deploy) -> Result<Outcome> {
    let path = &target.path;
    if !target.is_sound(Some(agent.dialect().generation), false)? {
        return Ok(Outcome::Problems);
    }
    let Survey {
        found,
        live,
        sight: before,
    } = survey(agent, path)?;
    let wanted = Settings::read(&target.text, agent.dialect().generation);
    let steps = match plan(&wanted, live.as_ref(), deploy.update) {
        Plan::Steps(steps) => steps,
        Plan::Refused(differences) => return Err(refused(path, &differences)),
    };
    if steps.is_empty() {
        print(&format!(
            "{path}: nothing to do: it is up, with this configuration\n"
        ))?;
        return Ok(Outcome::Done);
    }
    before_deployment(agent, path, &target.text)?;
    for step in &steps {
        take(agent, target, &step.deed, found.as_deref())
            .map_err(|error| interrupted(error, path))?;
    }
    if deploy.no_wait {
        let short = path.short();
        print(&format!(
            "{path}: handed to the agent; `regsvc status {short}` shows it\n"
        ))?;
        return Ok(Outcome::Done);
    }
    wait(agent, target, before, deploy.timeout).map_err(|error| interrupted(error, path))
}

/// Says that a service is another one.
fn refused(path: &ObjectPath, differences: &[Difference]) -> anyhow::Error {
    let lines: String = differences
        .iter()
        .map(|difference| format!("\n  {}", printable::line(&difference.to_string())))
        .collect();
    anyhow!(
        "{path} exists with another configuration, nothing was done; `--update` changes it:{lines}"
    )
}

/// Takes a step.
fn take(agent: &Agent, target: &Target, deed: &Deed, found: Option<&str>) -> Result<()> {
    let Target { path, text, .. } = target;
    let dialect = agent.dialect();
    let call = match deed {
        Deed::Create => {
            note(&format!("{path}: creating and provisioning"));
            dialect.create(path, text)
        }
        Deed::Update(differences) => {
            note(&format!("{path}: changing and provisioning"));
            for difference in differences {
                note(&format!(
                    "{path}: {}",
                    printable::line(&difference.to_string())
                ));
            }
            dialect.update(path, text, found.and_then(crate::plan::id).as_deref())
        }
        Deed::Provision => {
            note(&format!("{path}: provisioning again"));
            dialect.provision(path)
        }
    };
    let reply = agent.order(&call)?;
    for warning in warnings(&reply) {
        note(&format!("{path}: the agent says: {warning}"));
    }
    Ok(())
}

/// What an agent complains about while it ends with exit code 0.
fn warnings(reply: &Reply) -> impl Iterator<Item = String> {
    let lines = reply.stderr.lines();
    lines
        .filter_map(|line| line.strip_prefix("W ").or(line.strip_prefix("E ")))
        .map(printable::line)
}

/// Waits until the service is up, and says how that ended.
fn wait(agent: &Agent, target: &Target, before: Sight, timeout: Duration) -> Result<Outcome> {
    let path = &target.path;
    let before = match before {
        Sight::Seen(service) => Some(service),
        Sight::Absent | Sight::DaemonDown => None,
    };
    let mark = before.as_ref().map(Mark::of).unwrap_or_default();
    let mut progress = Progress::start(path, before);
    let end = until_up(agent, path, &mark, timeout, |service, why| {
        progress.show(service, why);
    });
    drop(progress);
    let end = end?;
    match &end {
        End::Up(service) => print(&ending::whereabouts(agent, path, service, &target.text))?,
        _ => {
            ending::explain(agent, path, &end, timeout);
            note(&format!("again: {}", typed()));
            return Ok(Outcome::Problems);
        }
    };
    Ok(Outcome::Done)
}

/// The command line, as a shell would read it back.
fn typed() -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| word.to_string_lossy().into_owned());
    shell_words::join(std::iter::once("regsvc".to_owned()).chain(words))
}

/// Says what an interrupt leaves behind.
fn interrupted(error: anyhow::Error, path: &ObjectPath) -> anyhow::Error {
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(format!(
            "{path} may have been created or changed, and may still come up: \
             `regsvc status {}` shows it, `{}` goes on",
            path.short(),
            typed()
        ))),
        None => error,
    }
}
