//! `regsvc doctor`: clusters and services -> what keeps services from coming up, and what mends it.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::agent::call::{Call, Tool};
use crate::agent::environment::travels;
use crate::agent::{Agent, Interrupted, Programs, Wishes, prerequisites};
use crate::cli::{self, DoctorFormat};
use crate::commands::again::{self, named};
use crate::commands::agents::{self, Agents};
use crate::commands::output::{self, print};
use crate::commands::service::{Service, services};
use crate::doctor::published::{Document, Subject};
use crate::doctor::{
    self, Check, Command, Facts, Mend, Needs, State, Topic, Variable, of_cluster, of_service, page,
    unreachable, worst,
};
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::printable;

/// Runs the command.
pub(super) fn run(doctor: &cli::Doctor) -> Result<Outcome> {
    let selection = &doctor.selection;
    let services = match selection.path.is_some() || selection.all {
        true => services(selection, &doctor.answers)?,
        false => Vec::new(),
    };
    let wishes = agents::wishes(&doctor.agent)?;
    let mut round = Round::new(wishes.clone());
    if services.is_empty() {
        round.facts(None)?;
    }
    for service in &services {
        round.visit(service)?;
    }
    let programs = Programs::assumed(&wishes);
    let typed = |mend: &Mend| typed(mend, |call| programs.command(call).to_string());
    print(&match doctor.format {
        DoctorFormat::Text => page(&round.subjects, output::width(), typed),
        DoctorFormat::Json => {
            let document = Document::new(&round.subjects, typed);
            serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
        }
    })?;
    let checks = round.subjects.iter().map(|subject| worst(&subject.checks));
    Ok(match checks.max() {
        _ if round.unreached => Outcome::Failed,
        Some(State::Fail) => Outcome::Problems,
        _ => Outcome::Done,
    })
}

/// A round over services and the clusters that they are on.
struct Round {
    wishes: Wishes,
    agents: Agents,
    /// What is known of each agent that services name; nothing of one that cannot be asked.
    known: HashMap<Option<Generation>, Option<Rc<Facts>>>,
    subjects: Vec<Subject>,
    unreached: bool,
}

impl Round {
    fn new(wishes: Wishes) -> Self {
        Round {
            agents: Agents::new(wishes.clone()),
            wishes,
            known: HashMap::new(),
            subjects: Vec::new(),
            unreached: false,
        }
    }

    /// Looks at a service, and before it at its cluster.
    fn visit(&mut self, service: &Service) -> Result<()> {
        let rendering = service.render()?;
        let Some(facts) = self.facts(service.agent)? else {
            return Ok(());
        };
        let needs = Needs::read(&service.path, &rendering.text, &facts);
        let mut checks = of_service(&facts, &needs, &variables());
        let mends = checks.iter_mut().filter_map(|check| check.mend.as_mut());
        for answer in mends.filter_map(|mend| mend.answer.as_mut()) {
            answer.file = again::file();
        }
        self.subjects.push(Subject {
            path: Some(service.path.to_string()),
            agent: Some(facts.generation.as_str()),
            checks,
        });
        Ok(())
    }

    /// What is known of an agent's cluster, which is looked at when it is first asked for.
    fn facts(&mut self, named: Option<Generation>) -> Result<Option<Rc<Facts>>> {
        let key = self.wishes.or(named).generation;
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let (facts, subject) = match self.agents.of(named) {
            Ok(agent) => {
                let facts = Facts::read(agent.dialect().generation, &agent.ask(&Topic::ALL)?);
                let subject = Subject {
                    path: None,
                    agent: Some(facts.generation.as_str()),
                    checks: of_cluster(&facts),
                };
                (Some(Rc::new(facts)), subject)
            }
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => (None, missing(&error)),
        };
        self.unreached |= facts.as_ref().is_none_or(|facts| facts.is_silent());
        self.subjects.push(subject);
        self.known.insert(key, facts.clone());
        Ok(facts)
    }
}

/// The one thing that can be said of an agent that cannot be asked.
fn missing(error: &anyhow::Error) -> Subject {
    Subject {
        path: None,
        agent: None,
        checks: vec![unreachable(&format!("{error:#}"))],
    }
}

/// The names of the caller's variables.
fn variables() -> Vec<Variable> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names
        .map(|name| Variable {
            handed: travels(name.as_ref()),
            name,
        })
        .collect()
}

/// A mend as it is typed.
fn typed(mend: &Mend, command: impl Fn(&Call) -> String) -> String {
    match &mend.command {
        // What is ours is about the same file of answers.
        Command::Shell(line) if line.contains("regsvc deploy ") => {
            format!("{line}{}", again::file_flag())
        }
        Command::Shell(line) => line.clone(),
        Command::Om(words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            command(&Call::acts(Tool::Om, &words))
        }
    }
}

/// Refuses a deployment that cannot succeed, with what mends each thing that blocks it; only what the
/// service needs is asked. What is not known blocks nothing.
///
/// # Errors
/// Something blocks it, or we are interrupted.
pub(super) fn before_deployment(
    agent: &Agent,
    path: &ObjectPath,
    text: &str,
    freed: &BTreeMap<String, u64>,
) -> Result<()> {
    let obstacles = obstacles(agent, path, text, freed)?;
    let lines = obstacles.iter().map(|line| format!("\n  {line}"));
    match obstacles.is_empty() {
        true => Ok(()),
        false => bail!(
            "{path} cannot come up here, nothing was done; `regsvc doctor {}` says more:{}",
            named(path),
            lines.collect::<String>()
        ),
    }
}

/// What blocks a deployment, a line each, with what mends it. `freed` are the volumes that are deleted first.
///
/// # Errors
/// We are interrupted.
pub(super) fn obstacles(
    agent: &Agent,
    path: &ObjectPath,
    text: &str,
    freed: &BTreeMap<String, u64>,
) -> Result<Vec<String>> {
    let blocking = blocking(agent, path, text, freed)?;
    let lines = blocking.iter().map(|check| {
        let mend = check.mend.as_ref().map(|mend| {
            let on = mend.on.as_ref().map(|on| format!(" on {on}"));
            let command = typed(mend, |call| agent.command(call).to_string());
            let answer = mend.answer.as_ref();
            let answer = answer
                .map(|answer| format!(", or for good `{}` in {}", answer.line, again::file()));
            let (on, answer) = (on.unwrap_or_default(), answer.unwrap_or_default());
            format!("; what mends it{on}: {command}{answer}")
        });
        let mend = mend.unwrap_or_default();
        let line = format!("{}: {}: {}{mend}", check.name, check.found, check.why);
        printable::line(&line)
    });
    Ok(lines.collect())
}

/// The checks that block a service; those that nodes' capabilities fail only if they still do when the
/// nodes have looked again.
fn blocking(
    agent: &Agent,
    path: &ObjectPath,
    text: &str,
    freed: &BTreeMap<String, u64>,
) -> Result<Vec<Check>> {
    let generation = agent.dialect().generation;
    let topics = doctor::blocking_topics(&Needs::alone(path, text, generation));
    let mut answers = agent.ask(&topics)?;
    let judge = |answers: &BTreeMap<_, _>| {
        let facts = Facts::read(generation, answers);
        let needs = Needs::read(path, text, &facts).making_anew(freed);
        doctor::blocking(&facts, &needs, &variables())
    };
    let checks = judge(&answers);
    if !checks.iter().any(Check::may_be_old) {
        return Ok(checks);
    }
    if let Err(error) = agent.run(&prerequisites::scan(generation))
        && error.is::<Interrupted>()
    {
        return Err(error);
    }
    answers.extend(agent.ask(&[Topic::Capabilities])?);
    Ok(judge(&answers))
}
