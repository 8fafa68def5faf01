//! `regsvc remove`: services -> gone from the cluster, their data kept unless asked.

mod beside;
mod clearance;
mod inventory;
mod kept;
mod neighbours;
mod removal;

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::{Context, Result};
use dialoguer::Confirm;

use crate::agent::{Agent, Interrupted};
use crate::cli::{self, Selection};
use crate::commands::agents::{self, Agents, Found, known};
use crate::commands::jobs::{Done, Jobs, each};
use crate::commands::lock::Lock;
use crate::commands::output::{note, print};
use crate::commands::selection::is_glob;
use crate::commands::service::services_alone;
use crate::commands::summary::{Ended, summarize, worst};
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::status::Service;
use crate::{Outcome, Unusable};

pub(super) use self::clearance::Clearance;
use self::inventory::Inventory;
use self::neighbours::Neighbours;
use self::removal::Removal;

/// A service that is to go.
struct Chosen {
    path: ObjectPath,
    /// The agent that the file of answers names for it.
    agent: Option<Generation>,
    /// What the file of answers makes of it, if it has it: where the service is gone already, this
    /// names the volumes and the objects that may be left.
    known: Known,
}

/// What is known of a service without an agent.
#[derive(Default)]
struct Known {
    /// Its configuration.
    text: Option<String>,
    /// The objects beside it.
    objects: Vec<ObjectPath>,
}

/// Runs the command.
pub(super) fn run(remove: &cli::Remove) -> Result<Outcome> {
    let chosen = chosen(remove)?;
    let asking = !remove.yes && !remove.dry_run;
    if asking && !may_ask() {
        return Err(Unusable::error(
            "nobody is there to be asked whether to remove: give --yes, or --dry-run to see what would go",
        ));
    }
    let wishes = agents::wishes(&remove.agent)?;
    let asked = Agents::new(wishes).of_all(&chosen, |chosen| chosen.agent)?;
    let jobs = Jobs::new(remove.jobs.jobs, chosen.len());
    let (removals, mut ended) = take_stock(jobs, &asked, remove.with_data)?;
    if removals.is_empty() {
        return Ok(summarize(&ended));
    }
    if remove.dry_run {
        for (inventory, agent) in &removals {
            print(&inventory.script(agent, remove.with_data))?;
        }
        return Ok(worst(&ended));
    }
    if asking && !agreed(removals.len(), remove.with_data)? {
        note("nothing was removed");
        return Ok(Outcome::Problems);
    }
    let done = each(
        jobs,
        &removals,
        |(inventory, _)| &inventory.path,
        |(inventory, agent)| {
            let _lock = Lock::take(agent, &inventory.path)?;
            Removal::new(agent, inventory, remove.with_data, remove.timeout).run()
        },
    )?;
    if jobs.alone {
        return done
            .into_iter()
            .next()
            .map_or(Ok(Outcome::Done), Done::alone);
    }
    let paths = removals.iter().map(|(inventory, _)| &inventory.path);
    ended.extend(
        paths
            .zip(done)
            .map(|(path, done)| Ended::of(path, done, ["gone", "not gone"])),
    );
    Ok(summarize(&ended))
}

/// What there is to remove, and how it ended for those of which there is nothing, or nothing is known.
type Stock<'a> = (Vec<(Inventory, &'a Agent)>, Vec<Ended<'a>>);

/// Takes stock of what there is, and shows it.
///
/// # Errors
/// Of a service that is alone, and an interrupt.
fn take_stock<'a>(jobs: Jobs, asked: &'a [(&Chosen, Found)], with_data: bool) -> Result<Stock<'a>> {
    let neighbours = Neighbours::default();
    let neighbours = with_data.then_some(&neighbours);
    let taken = each(
        jobs,
        asked,
        |(chosen, _)| &chosen.path,
        |(chosen, agent)| {
            let agent = known(agent)?;
            let inventory = Inventory::take(agent, &chosen.path, &chosen.known, neighbours);
            let inventory =
                inventory.map_err(|error| removal::interrupted(error, "nothing was done"));
            Ok((inventory?, agent))
        },
    )?;
    let (mut removals, mut ended) = (Vec::new(), Vec::new());
    for ((chosen, _), taken) in asked.iter().zip(taken) {
        let path = &chosen.path;
        let (outcome, word, why) = match taken.result {
            Some(Err(error)) if jobs.alone || error.is::<Interrupted>() => return Err(error),
            Some(Ok((inventory, agent))) => {
                print(&inventory.shown(with_data))?;
                if !inventory.is_nothing(with_data) {
                    removals.push((inventory, agent));
                    continue;
                }
                (Outcome::Done, "not there", None)
            }
            Some(Err(error)) => (Outcome::of(&error), "failed", taken.complaint),
            None => (Outcome::Failed, "not begun", None),
        };
        ended.push(Ended {
            path,
            outcome,
            word,
            why,
        });
    }
    Ok((removals, ended))
}

/// Removes a service that has just been deployed for the first time; its data stay.
///
/// # Errors
/// The agent refuses or cannot be asked, or we are interrupted.
pub(super) fn withdraw(agent: &Agent, path: &ObjectPath, timeout: Duration) -> Result<Outcome> {
    let left = format!("{path} was created, and may still come up");
    let inventory = Inventory::take(agent, path, &Known::default(), None);
    let inventory = inventory.map_err(|error| removal::interrupted(error, &left))?;
    if inventory.is_nothing(false) {
        return Ok(Outcome::Done);
    }
    Removal::new(agent, &inventory, false, timeout).run()
}

/// The volumes of a service that exist and that nobody else uses, with their sizes.
///
/// # Errors
/// The agent refuses.
pub(super) fn volumes(
    agent: &Agent,
    path: &ObjectPath,
    text: &str,
    service: &Service,
) -> Result<Vec<String>> {
    let kept = inventory::volumes(agent, path, Some(text), Some(service))?;
    let own = kept.iter().filter(|kept| kept.others.is_empty());
    Ok(own
        .map(|kept| format!("{}{}", kept.path, kept.size()))
        .collect())
}

/// The services that the command line names, each once.
fn chosen(remove: &cli::Remove) -> Result<Vec<Chosen>> {
    let answers = cli::Answers {
        file: remove.file.clone(),
        ..cli::Answers::default()
    };
    let of_file = |selection: &Selection| -> Result<Vec<Chosen>> {
        let services = services_alone(selection, &answers)?.into_iter();
        let chosen = services.map(|service| Chosen {
            known: Known {
                text: service.render().ok().map(|rendering| rendering.text),
                objects: service.named_objects(),
            },
            agent: service.agent,
            path: service.path,
        });
        Ok(chosen.collect())
    };
    if remove.all {
        return of_file(&Selection {
            path: None,
            all: true,
        });
    }
    let mut chosen: Vec<Chosen> = Vec::new();
    for text in &remove.paths {
        let selection = Selection {
            path: Some(text.clone()),
            all: false,
        };
        let named = match is_glob(text) {
            true => of_file(&selection)?,
            false => {
                let path = agents::path(text)?;
                // What the cluster has need not be in the file, nor the file be without mistakes.
                let known = of_file(&selection).unwrap_or_default();
                match known.is_empty() {
                    false => known,
                    true => vec![Chosen {
                        path,
                        agent: None,
                        known: Known::default(),
                    }],
                }
            }
        };
        for one in named {
            if !chosen.iter().any(|known| known.path == one.path) {
                chosen.push(one);
            }
        }
    }
    Ok(chosen)
}

/// Whether somebody is there who can answer.
pub(super) fn may_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks what is to be agreed to.
fn agreed(count: usize, with_data: bool) -> Result<bool> {
    let data = if with_data { ", with the data" } else { "" };
    let what = match count {
        1 => "it".to_owned(),
        count => format!("these {count} services"),
    };
    agrees(format!("remove {what}{data}?"))
}

/// Asks; no is the answer of whoever only presses return.
pub(super) fn agrees(question: String) -> Result<bool> {
    Confirm::new()
        .with_prompt(question)
        .default(false)
        .show_default(true)
        .interact()
        .context("asking on the terminal")
}
