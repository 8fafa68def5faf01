//! `regsvc plan`: what a deployment would do, asked of the agent and changing nothing.

use anyhow::Result;
use serde::Serialize;

use crate::agent::Agent;
use crate::cli::{self, PlanFormat};
use crate::commands::agents::{self, Agents};
use crate::commands::output::{note, print};
use crate::commands::survey::survey;
use crate::commands::target::{Target, targets};
use crate::path::ObjectPath;
use crate::plan::{Deed, Difference, Plan, Settings, Step, plan};
use crate::{Outcome, printable};

/// The version of the JSON form.
const VERSION: u32 = 1;

/// Runs the command: done when nothing is to be done, problems when changes are pending, failed when
/// that cannot be told of a service.
pub(super) fn run(arguments: &cli::Plan) -> Result<Outcome> {
    let config = arguments.config.as_deref();
    let targets = targets(&arguments.selection, &arguments.answers, config)?;
    let mut agents = Agents::new(agents::wishes(&arguments.agent)?);
    let mut planned = Vec::new();
    let mut worst = Outcome::Done;
    for target in &targets {
        let steps = agents
            .of(target.agent)
            .and_then(|agent| steps(&agent, target));
        match steps {
            Ok(steps) => {
                let pending = !steps.is_empty();
                worst = worst.max(if pending {
                    Outcome::Problems
                } else {
                    Outcome::Done
                });
                planned.push((&target.path, steps));
            }
            Err(error) if targets.len() == 1 => return Err(error),
            Err(error) => {
                note(&format!("regsvc: {}: {error:#}", target.path));
                worst = Outcome::Failed;
            }
        }
    }
    match arguments.format {
        PlanFormat::Text => print(&text(&planned))?,
        PlanFormat::Json => print(&json(&planned)?)?,
    };
    Ok(worst)
}

/// The steps that `deploy --update` would take.
fn steps(agent: &Agent, target: &Target) -> Result<Vec<Step>> {
    let live = survey(agent, &target.path)?.live;
    let wanted = Settings::read(&target.text, agent.dialect().generation);
    Ok(match plan(&wanted, live.as_ref(), true) {
        Plan::Steps(steps) => steps,
        // With leave to update nothing is refused.
        Plan::Refused(_) => Vec::new(),
    })
}

fn text(planned: &[(&ObjectPath, Vec<Step>)]) -> String {
    let mut text = String::new();
    for (path, steps) in planned {
        if steps.is_empty() {
            text.push_str(&format!(
                "{path}: nothing to do: it is up, with this configuration\n"
            ));
        }
        for step in steps {
            text.push_str(&format!("{path}: {}: {}\n", deed(&step.deed), step.reason));
            for difference in differences(&step.deed) {
                let line = printable::line(&difference.to_string());
                text.push_str(&format!("  {line}\n"));
            }
        }
    }
    let pending = planned
        .iter()
        .filter(|(_, steps)| !steps.is_empty())
        .count();
    if pending > 0 {
        text.push_str("\nregsvc deploy does it; a change also needs --update\n");
    }
    text
}

fn deed(deed: &Deed) -> &'static str {
    match deed {
        Deed::Create => "create and provision",
        Deed::Update(_) => "change and provision",
        Deed::Provision => "provision again",
    }
}

fn differences(deed: &Deed) -> &[Difference] {
    match deed {
        Deed::Update(differences) => differences,
        Deed::Create | Deed::Provision => &[],
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    path: &'a ObjectPath,
    steps: Vec<Published<'a>>,
}

#[derive(Serialize)]
struct Published<'a> {
    deed: &'static str,
    reason: &'a str,
    differences: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct Changed<'a> {
    section: &'a str,
    keyword: Option<&'a str>,
    old: Option<&'a str>,
    new: Option<&'a str>,
}

impl<'a> Published<'a> {
    fn of(step: &'a Step) -> Self {
        Published {
            deed: match step.deed {
                Deed::Create => "create",
                Deed::Update(_) => "update",
                Deed::Provision => "provision",
            },
            reason: &step.reason,
            differences: differences(&step.deed).iter().map(Changed::of).collect(),
        }
    }
}

impl<'a> Changed<'a> {
    fn of(difference: &'a Difference) -> Self {
        Changed {
            section: &difference.section,
            keyword: difference.key.as_deref(),
            old: difference.old.as_deref(),
            new: difference.new.as_deref(),
        }
    }
}

fn json(planned: &[(&ObjectPath, Vec<Step>)]) -> Result<String> {
    let services = planned.iter().map(|(path, steps)| Service {
        path,
        steps: steps.iter().map(Published::of).collect(),
    });
    let document = Document {
        version: VERSION,
        services: services.collect(),
    };
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}
