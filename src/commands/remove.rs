//! `regsvc remove`: services -> gone from the cluster, their data kept unless asked.

mod inventory;
mod removal;
mod settling;

use std::io::IsTerminal;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use dialoguer::Confirm;

use crate::agent::{Agent, Interrupted};
use crate::cli::{self, Selection};
use crate::commands::agents::{self, Agents};
use crate::commands::output::{note, print};
use crate::commands::service::services_alone;
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::{Outcome, Unusable};

use self::inventory::Inventory;
use self::removal::Removal;

/// A service that is to go.
struct Chosen {
    path: ObjectPath,
    /// The agent that the file of answers names for it.
    agent: Option<Generation>,
    /// What the file of answers makes of it, if it has it: where the service is gone already, this
    /// names the volumes that may be left.
    text: Option<String>,
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
    let mut agents = Agents::new(agents::wishes(&remove.agent)?);
    let alone = chosen.len() == 1;
    let mut worst = Outcome::Done;
    let mut removals = Vec::new();
    for chosen in &chosen {
        let found = agents
            .of(chosen.agent)
            .and_then(|agent| Ok((take_stock(&agent, chosen)?, agent)));
        match found {
            Ok(found) => removals.push(found),
            Err(error) => worst = worst.max(failed(error, &chosen.path, alone)?),
        }
    }
    for (inventory, _) in &removals {
        print(&inventory.shown(remove.with_data))?;
    }
    removals.retain(|(inventory, _)| !inventory.is_nothing(remove.with_data));
    if removals.is_empty() {
        return Ok(worst);
    }
    if remove.dry_run {
        for (inventory, agent) in &removals {
            print(&inventory.script(agent, remove.with_data))?;
        }
        return Ok(worst);
    }
    if asking && !agreed(removals.len(), remove.with_data)? {
        note("nothing was removed");
        return Ok(Outcome::Problems);
    }
    for (inventory, agent) in &removals {
        let removal = Removal::new(agent, inventory, remove.with_data, remove.timeout);
        let outcome = match removal.run() {
            Ok(outcome) => outcome,
            Err(error) => failed(error, &inventory.path, alone)?,
        };
        worst = worst.max(outcome);
    }
    Ok(worst)
}

/// Removes a service that has just been deployed for the first time; its data stay.
///
/// # Errors
/// The agent refuses or cannot be asked, or we are interrupted.
pub(super) fn withdraw(agent: &Agent, path: &ObjectPath, timeout: Duration) -> Result<Outcome> {
    let inventory = Inventory::take(agent, path, None)?;
    if inventory.is_nothing(false) {
        return Ok(Outcome::Done);
    }
    Removal::new(agent, &inventory, false, timeout).run()
}

/// What there is of a service.
fn take_stock(agent: &Rc<Agent>, chosen: &Chosen) -> Result<Inventory> {
    Inventory::take(agent, &chosen.path, chosen.text.as_deref())
        .map_err(|error| removal::interrupted(error, "nothing was done"))
}

/// How a service ends whose removal went wrong: one that is alone, or an interrupt, ends the run.
fn failed(error: anyhow::Error, path: &ObjectPath, alone: bool) -> Result<Outcome> {
    if alone || error.is::<Interrupted>() {
        return Err(error);
    }
    note(&format!("regsvc: {path}: {error:#}"));
    Ok(Outcome::of(&error))
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
            text: service.render().ok().map(|rendering| rendering.text),
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
        let named = match text.contains(['*', '?', '[', '{']) {
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
                        text: None,
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
fn may_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks; no is the answer of whoever only presses return.
fn agreed(count: usize, with_data: bool) -> Result<bool> {
    let data = if with_data { ", with the data" } else { "" };
    let what = match count {
        1 => "it".to_owned(),
        count => format!("these {count} services"),
    };
    Confirm::new()
        .with_prompt(format!("remove {what}{data}?"))
        .default(false)
        .show_default(true)
        .interact()
        .context("asking on the terminal")
}
