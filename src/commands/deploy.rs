//! `regsvc deploy`: configurations -> services that are up, with the objects beside them.

mod consent;
mod refusal;
mod rollback;

use std::time::Duration;

use anyhow::{Context, Result};

use crate::Outcome;
use crate::agent::{Agent, Interrupt, Interrupted, Wishes, both};
use crate::cli;
use crate::commands::again::named;
use crate::commands::agents::{self, Agents, known};
use crate::commands::doctor::before_deployment;
use crate::commands::ending;
use crate::commands::history::Story;
use crate::commands::images::unseen;
use crate::commands::jobs::{Done, Jobs, each};
use crate::commands::lock::Lock;
use crate::commands::meanwhile::{is_as_given, unchanged};
use crate::commands::objects::{Contents, Given, Making, Revealed, Standing};
use crate::commands::output::{note, print};
use crate::commands::proof::{Proofs, Verdict};
use crate::commands::remade::remade;
use crate::commands::remains;
use crate::commands::script;
use crate::commands::secrecy::Secrets;
use crate::commands::steps::{Before, Patience, Taken, Way, settled};
use crate::commands::summary::{Ended, summarize};
use crate::commands::survey::{Survey, survey};
use crate::commands::target::{Target, targets};
use crate::path::ObjectPath;
use crate::plan::{Leave, Live, Settings, Step, plan};
use crate::printable;
use crate::status::Service;

use self::refusal::refuse;
use self::rollback::roll_back;

/// Runs the command.
pub(super) fn run(deploy: &cli::Deploy) -> Result<Outcome> {
    let targets = targets(&deploy.wanted)?;
    let wishes = agents::wishes(&deploy.wanted.agent)?;
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
    let objects = targets.iter().flat_map(|target| &target.objects);
    // No agent listens to signals yet: one ends the program, as nothing has been done.
    let interrupt = Interrupt::default();
    let given = Given::read(&deploy.secrets, objects, targets.len() == 1, &interrupt)?;
    let revealed = Revealed::default();
    let asked = Agents::new(wishes).of_all(&sound, |target| target.agent)?;
    let jobs = Jobs::new(deploy.wanted.jobs.jobs, targets.len());
    let proofs = Proofs::new(deploy, jobs.alone, &given);
    let done = each(
        jobs,
        &asked,
        |(target, _)| &target.path,
        |(target, agent)| deploy_one(known(agent)?, target, deploy, &given, &revealed, &proofs),
    )?;
    if jobs.alone {
        return done
            .into_iter()
            .next()
            .map_or(Ok(Outcome::Problems), Done::alone);
    }
    let well = if deploy.no_wait { "done" } else { "up" };
    let unsound = unsound.iter().map(|target| Ended::unsound(&target.path));
    let done = asked.iter().zip(done);
    let done = done.map(|((target, _), done)| {
        let words = proofs.words(&target.path, well);
        Ended::of(&target.path, done, words)
    });
    Ok(summarize(&unsound.chain(done).collect::<Vec<_>>()))
}

/// Prints what would be run, and calls nothing.
fn dry_run(targets: &[&Target], wishes: &Wishes, timeout: Duration) -> Result<Outcome> {
    let scripts: Vec<String> = targets
        .iter()
        .map(|target| {
            let wishes = wishes.or(target.agent);
            let secrets = Secrets::of(&target.path, [target.text.as_str()]);
            let objects = &target.objects;
            let script =
                script::first_deployment(&target.path, &target.text, objects, &wishes, timeout);
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
fn deploy_one(
    agent: &Agent,
    target: &Target,
    deploy: &cli::Deploy,
    given: &Given,
    revealed: &Revealed,
    proofs: &Proofs<'_>,
) -> Result<Outcome> {
    let path = &target.path;
    if !target.is_fit(agent.dialect().generation)? {
        return Ok(Outcome::Problems);
    }
    let _lock = Lock::take(agent, path)?;
    let Some(survey) = at_rest(agent, target, deploy.timeout).map_err(untouched)? else {
        return Ok(Outcome::Problems);
    };
    let standing = Standing::look(agent, target, &survey).map_err(untouched)?;
    let wanted = Settings::read(&target.text, agent.dialect().generation);
    let live = survey.live.as_ref();
    let plan = plan(&wanted, &standing.beside, live, leave(deploy));
    let texts = [Some(target.text.as_str()), survey.found.as_deref()];
    let secrets = Secrets::of(path, texts.into_iter().flatten()).and(standing.secrets());
    refuse(target, &plan, survey.live.as_ref(), &secrets)?;
    let changes = &standing.beside.changes;
    if plan.steps().is_empty() {
        Contents::default().say_idle(path, given);
        print(&format!(
            "{path}: nothing to do: it is up, with this configuration\n"
        ))?;
        if survey.is_frozen() {
            let thaw = agent.command(&agent.dialect().thaw(path));
            note(&format!(
                "{path} is frozen: the agent restarts and moves nothing of it; `{thaw}` ends that"
            ));
        }
        let verdict = proofs.prove(agent, target, &Contents::default())?;
        return Ok(verdict.outcome());
    }
    standing.complete(agent, target).map_err(untouched)?;
    let contents = Contents::meet(changes, given, agent.interrupt()).map_err(untouched)?;
    contents.say_idle(path, given);
    let freed = remade(
        agent,
        path,
        &plan,
        survey.found.as_deref(),
        &standing.beside.kept,
    );
    before_deployment(agent, path, &target.text, &freed).map_err(untouched)?;
    let before = before(agent, path, &survey).map_err(untouched)?;
    if let Some(unseen) = unseen(path, &plan, survey.live.as_ref()) {
        note(&secrets.hidden(&unseen));
    }
    let found = survey.found.as_deref();
    if !consent::given(agent, target, &plan, found, deploy).map_err(untouched)? {
        return Ok(Outcome::Problems);
    }
    let secrets = secrets.and(contents.secrets());
    let mut story = Story::begin();
    let making = Making {
        agent,
        path,
        standing: &standing,
        contents: &contents,
        secrets: &secrets,
        revealed,
    };
    let (unchanged, are_as_they_were) = both(
        || unchanged(agent, path, found, &secrets),
        || making.are_as_they_were(),
    );
    unchanged.context("nothing was done").map_err(untouched)?;
    let made = are_as_they_were.and_then(|()| making.make());
    let of_service = &plan.steps()[changes.len()..];
    let deployment = Deployment {
        agent,
        target,
        flags: deploy,
        secrets: &secrets,
    };
    let live = survey.live.as_ref();
    let ended = made.and_then(|()| deployment.carry_out(live, before, of_service, &mut story));
    story.record(agent, target, &secrets, &ended);
    match story.is_up() {
        true => {
            let before = (!of_service.is_empty()).then_some(found);
            Ok(ended?.max(deployment.prove(before, &contents, proofs, &mut story)?))
        }
        false => ended,
    }
}

/// A deployment whose objects are as wanted.
struct Deployment<'a> {
    agent: &'a Agent,
    target: &'a Target,
    flags: &'a cli::Deploy,
    secrets: &'a Secrets,
}

impl Deployment<'_> {
    /// Takes the steps of the service, and waits for it.
    fn carry_out(
        &self,
        live: Option<&Live>,
        before: Before<'_>,
        steps: &[Step],
        story: &mut Story,
    ) -> Result<Outcome> {
        let (agent, target) = (self.agent, self.target);
        let path = &target.path;
        story.hand_over(&target.text);
        if steps.is_empty() {
            story.end("up");
            print(&format!(
                "{path}: its objects are as wanted; it is up, with this configuration\n"
            ))?;
            return Ok(Outcome::Done);
        }
        let patience = self.patience();
        let found = before.found;
        let taken = Way::new(agent, target, before, self.secrets, patience).take(steps);
        let is_over = |taken: &Result<Taken>| match taken {
            Ok(taken) => matches!(taken, Taken::Stuck),
            Err(error) => !error.is::<Interrupted>(),
        };
        if self.flags.rollback && is_over(&taken) {
            if let Err(error) = &taken {
                note(&format!("regsvc: {error:#}"));
            }
            let is_back = roll_back(agent, target, found, self.secrets, patience)?;
            story.roll_back(found, is_back);
            return Ok(Outcome::Problems);
        }
        match taken? {
            Taken::Up(service) => {
                story.end("up");
                self.is_up(live, &service)
            }
            Taken::HandedOver => {
                story.end("handed-over");
                let short = named(path);
                print(&format!(
                    "{path}: handed to the agent; `regsvc status {short}` shows it\n"
                ))?;
                Ok(Outcome::Done)
            }
            Taken::Stuck => {
                remains::say(agent, target, found);
                Ok(Outcome::Problems)
            }
        }
    }

    fn patience(&self) -> Patience {
        Patience {
            timeout: self.flags.timeout,
            no_wait: self.flags.no_wait,
        }
    }

    /// Proves the registry of a service that is up, and brings back what there was before one that does not work if
    /// that was asked for and it was touched.
    fn prove(
        &self,
        before: Option<Option<&str>>,
        contents: &Contents,
        proofs: &Proofs<'_>,
        story: &mut Story,
    ) -> Result<Outcome> {
        let (agent, target) = (self.agent, self.target);
        let verdict = proofs.prove(agent, target, contents)?;
        match (verdict, before) {
            (Verdict::Broken, Some(before)) if self.flags.rollback => {
                let is_back = roll_back(agent, target, before, self.secrets, self.patience())?;
                story.roll_back(before, is_back);
                story.record(agent, target, self.secrets, &Ok(Outcome::Problems));
            }
            (Verdict::Sound, _) => proofs.say_next(agent, target)?,
            (Verdict::Broken | Verdict::Doubtful, _) => {}
        }
        Ok(verdict.outcome())
    }

    /// Says that the service is up.
    fn is_up(&self, live: Option<&Live>, service: &Service) -> Result<Outcome> {
        let path = &self.target.path;
        let mut outcome = up(self.agent, self.target, service)?;
        if let Some(moved) = live.and_then(|live| moved(live, service)) {
            note(&format!("regsvc: {path}: {moved}"));
            outcome = Outcome::Problems;
        }
        let given = is_as_given(self.agent, path, &self.target.text, self.secrets);
        if !given.with_context(|| format!("{path} is up; looking whether it is as it was given"))? {
            outcome = Outcome::Problems;
        }
        Ok(outcome)
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
