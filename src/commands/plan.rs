//! `regsvc plan`: what a deployment would do, asked of the agent and changing nothing.

mod published;

use anyhow::Result;

use crate::agent::{Agent, Interrupted};
use crate::cli::{self, PlanFormat};
use crate::commands::again::typed;
use crate::commands::agents::{self, Agents, known};
use crate::commands::doctor::obstacles;
use crate::commands::images::unseen;
use crate::commands::jobs::{Jobs, each};
use crate::commands::objects::{self, Standing};
use crate::commands::output::print;
use crate::commands::remade::remade;
use crate::commands::secrecy::Secrets;
use crate::commands::summary::{Ended, summarize};
use crate::commands::survey::{Survey, survey};
use crate::commands::target::{Target, targets};
use crate::path::ObjectPath;
use crate::plan::{Deed, Effect, Leave, Live, Plan, Settings, Step, plan, told};
use crate::{Outcome, printable};

/// What would be done to a service.
struct Planned<'a> {
    path: &'a ObjectPath,
    plan: Plan,
    strays: Vec<String>,
    /// What is said of images that nobody knows to be there.
    unseen: Option<String>,
    /// What keeps it from coming up, whatever is done.
    obstacles: Vec<String>,
    secrets: Secrets,
}

/// Runs the command: done when nothing is to be done, problems when changes are pending or the
/// configuration has errors, failed when that cannot be told of a service.
pub(super) fn run(arguments: &cli::Plan) -> Result<Outcome> {
    let wanted = &arguments.wanted;
    let targets = targets(wanted)?;
    let wishes = agents::wishes(&wanted.agent)?;
    let asked = Agents::new(wishes).of_all(&targets, |target| target.agent)?;
    let jobs = Jobs::new(wanted.jobs.jobs, targets.len());
    let done = each(
        jobs,
        &asked,
        |(target, _)| &target.path,
        |(target, agent)| planned_for(known(agent)?, target),
    )?;
    let mut planned = Vec::new();
    let mut ended = Vec::new();
    for (target, done) in targets.iter().zip(done) {
        let (outcome, word) = match done.result {
            Some(Ok(Some(service))) => {
                // What is to be changed is no trouble, though the exit code says it.
                let is_refused =
                    service.plan.asks() == Leave::Never || !service.obstacles.is_empty();
                let word = match service.plan.steps().is_empty() {
                    true => "as wanted",
                    false if is_refused => "refused",
                    false => "to change",
                };
                planned.push(service);
                (Outcome::Done, word)
            }
            Some(Ok(None)) => {
                ended.push(Ended::unsound(&target.path));
                continue;
            }
            Some(Err(error)) if jobs.alone || error.is::<Interrupted>() => return Err(error),
            Some(Err(_)) | None => (Outcome::Failed, "unknown"),
        };
        ended.push(Ended {
            path: &target.path,
            outcome,
            word,
            why: done.complaint,
        });
    }
    match arguments.format {
        PlanFormat::Text => {
            let texts: String = planned.iter().map(text).collect();
            print(&format!("{texts}{}", next(&planned)))?;
        }
        PlanFormat::Json => {
            print(&published::json(&planned)?)?;
        }
    };
    let pending = planned
        .iter()
        .any(|service| !service.plan.steps().is_empty());
    let changes = if pending {
        Outcome::Problems
    } else {
        Outcome::Done
    };
    Ok(summarize(&ended).max(changes))
}

/// What would be done to a service; `None` when its configuration has errors, which were shown.
fn planned_for<'a>(agent: &Agent, target: &'a Target) -> Result<Option<Planned<'a>>> {
    let generation = agent.dialect().generation;
    if !target.is_fit(generation)? {
        return Ok(None);
    }
    let survey = survey(agent, &target.path)?;
    let standing = Standing::look(agent, target, &survey)?;
    let Survey { found, live, .. } = survey;
    let texts = [Some(target.text.as_str()), found.as_deref()];
    let wanted = Settings::read(&target.text, generation);
    let plan = plan(&wanted, &standing.beside, live.as_ref(), Leave::Nothing);
    let mut obstacles = Vec::new();
    if !plan.steps().is_empty() {
        standing.complete(agent, target)?;
        let freed = remade(
            agent,
            &target.path,
            &plan,
            found.as_deref(),
            &standing.beside.kept,
        );
        obstacles = self::obstacles(agent, &target.path, &target.text, &freed)?;
    }
    let secrets = Secrets::of(&target.path, texts.into_iter().flatten());
    Ok(Some(Planned {
        path: &target.path,
        unseen: unseen(&target.path, &plan, live.as_ref()),
        plan,
        obstacles,
        strays: live.as_ref().map(strays).unwrap_or_default(),
        secrets: secrets.and(standing.secrets()),
    }))
}

/// What runs otherwise than configured, a line each.
pub(super) fn strays(live: &Live) -> Vec<String> {
    let strays = live.strays.iter();
    strays
        .map(|stray| printable::line(&format!("{}: {}", stray.rid, stray.said)))
        .collect()
}

/// What steps change, a line a setting, with what each takes where that is asked for and is more than
/// nothing.
pub(super) fn changes(steps: &[Step], secrets: &Secrets, with_effects: bool) -> Vec<String> {
    let line = |(told, effect): (String, &Effect)| match with_effects && *effect > Effect::Live {
        true => format!("{told}; {effect}"),
        false => told,
    };
    let lines = steps.iter().flat_map(|step| match &step.deed {
        Deed::Object(deed, object) => objects::lines(deed, object, secrets),
        _ => {
            let lines = told(step.differences()).into_iter().map(line);
            lines
                .map(|line| secrets.hidden(&printable::line(&line)))
                .collect()
        }
    });
    lines.collect()
}

fn text(planned: &Planned<'_>) -> String {
    let Planned {
        path,
        plan,
        strays,
        unseen,
        obstacles,
        secrets,
    } = planned;
    let steps = plan.steps();
    if steps.is_empty() {
        return format!("{path}: nothing to do: it is up, with this configuration\n");
    }
    let mut text = String::new();
    for (step, number) in steps.iter().zip(1..) {
        let reason = printable::line(&step.reason);
        let deed = deed(&step.deed);
        text.push_str(&format!("{path}: {number}. {deed}: {reason}\n"));
        let changes = changes(std::slice::from_ref(step), secrets, true);
        let strays = strays.iter().filter(|_| step.deed == Deed::Stop);
        for line in strays.chain(&changes) {
            text.push_str(&format!("     {line}\n"));
        }
    }
    if plan.asks() == Leave::Never {
        text.push_str(&format!(
            "{path}: refused: what is there already cannot be changed into this\n"
        ));
    }
    if let Some(unseen) = unseen {
        text.push_str(&format!("{}\n", secrets.hidden(unseen)));
    }
    for line in obstacles {
        text.push_str(&format!(
            "{path}: refused, it cannot come up here: {line}\n"
        ));
    }
    text
}

/// What to run for it: what was typed, with `deploy` for `plan`, and the leave that it asks for.
fn next(planned: &[Planned<'_>]) -> String {
    let is_open = |service: &&Planned<'_>| {
        let plan = &service.plan;
        !plan.steps().is_empty() && plan.asks() != Leave::Never && service.obstacles.is_empty()
    };
    let allowed = planned.iter().filter(is_open);
    let flag = match allowed.map(|service| service.plan.asks()).max() {
        None | Some(Leave::Never) => return String::new(),
        Some(Leave::Nothing) => "",
        Some(Leave::Update) => " --update",
        Some(Leave::Replace) => " --replace",
    };
    let typed = typed().replacen("regsvc plan", "regsvc deploy", 1);
    let typed = ["text", "json"].iter().fold(typed, |typed, format| {
        let spellings = [format!(" --format {format}"), format!(" --format={format}")];
        spellings
            .iter()
            .fold(typed, |typed, flag| typed.replace(flag, ""))
    });
    format!("next: {typed}{flag}\n")
}

fn deed(deed: &Deed) -> String {
    match deed {
        Deed::Object(deed, object) => objects::deed(deed, object),
        Deed::Create => "create and provision".to_owned(),
        Deed::RemoveWhenStopped(rids) => format!("have {} removed when it stops", rids.join(", ")),
        Deed::Abort => "take back the standing order".to_owned(),
        Deed::Stop => "stop".to_owned(),
        Deed::Delete(_) => "delete it and its volume, with the data".to_owned(),
        Deed::Update(_) => "change and provision".to_owned(),
        Deed::Provision => "provision again".to_owned(),
        Deed::Start(node) => format!("start what is down on {}", printable::line(node)),
    }
}
