//! `regsvc history`: what was deployed, when, by whom and from which answers; and the writing of that.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use rustix::system::uname;
use serde::Serialize;

use crate::Outcome;
use crate::agent::{Agent, Interrupted};
use crate::cli::{self, HistoryFormat};
use crate::commands::deployed::asked;
use crate::commands::output::{note, print};
use crate::commands::secrecy::Secrets;
use crate::commands::target::Target;
use crate::history::{self, Answer, KEY, Record};
use crate::object::Live;
use crate::path::ObjectPath;
use crate::plan::Difference;
use crate::printable;
use crate::status::published::{Departure, Drift};
use crate::template::Template;

/// The version of the JSON form.
const VERSION: u32 = 1;

/// How much of a digest tells one template from another.
const DIGITS: usize = 12;

/// How long a call may take that only writes down what has been done.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the command.
pub(super) fn run(arguments: &cli::History) -> Result<Outcome> {
    let (path, agent) = asked(&arguments.registry)?;
    let mut records = records(&agent, &path)?;
    records.reverse();
    match arguments.format {
        HistoryFormat::Json => {
            let document = Document {
                version: VERSION,
                path: &path,
                deployments: &records,
            };
            print(&format!("{}\n", serde_json::to_string_pretty(&document)?))?;
        }
        HistoryFormat::Text if records.is_empty() => {
            print(&format!("{path}: no deployment is on record\n"))?;
        }
        HistoryFormat::Text => {
            print(&text(&path, &records))?;
        }
    }
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    path: &'a ObjectPath,
    deployments: &'a [Record],
}

/// A deployment a line, the newest first, each with the answers that it changed.
fn text(path: &ObjectPath, records: &[Record]) -> String {
    let mut text = format!("{path}\n");
    for (index, record) in records.iter().enumerate() {
        let template =
            record
                .template
                .as_ref()
                .map_or("a configuration as it is".to_owned(), |origin| {
                    let digest: String = origin.digest.chars().take(DIGITS).collect();
                    format!("template {} v{} ({digest})", origin.name, origin.version)
                });
        let Record {
            time,
            outcome,
            by,
            regsvc,
            ..
        } = record;
        let line = format!("{time}  {outcome:<11}  {by}  {template}  regsvc {regsvc}");
        text.push_str(&format!("  {}\n", printable::escaped(&line)));
        let why = record
            .why
            .iter()
            .map(|why| why.lines().next().unwrap_or_default().to_owned());
        for line in why.chain(changed(record, records.get(index + 1))) {
            text.push_str(&format!("      {}\n", printable::escaped(&line)));
        }
    }
    text
}

/// The answers that differ from those of the deployment before; of the first one, those that are not the defaults.
fn changed(record: &Record, before: Option<&Record>) -> Vec<String> {
    let Some(before) = before else {
        return own(record);
    };
    let answers = record.answers.iter();
    let lines = answers.filter_map(|(name, answer)| {
        let old = before.answers.get(name).map(|old| old.value.as_str());
        let old = old.filter(|old| *old != answer.value).or(match old {
            None => Some("nothing"),
            Some(_) => None,
        })?;
        Some(format!("{name}: {old} -> {}", answer.value))
    });
    lines.collect()
}

/// The answers that are not the template's defaults, as far as that is known: `init` writes them all.
fn own(record: &Record) -> Vec<String> {
    let template = record.template.as_ref();
    let template = template.and_then(|origin| Template::built_in(&origin.name)?.ok());
    let is_default = |name: &str, answer: &Answer| {
        let question = template
            .as_ref()
            .and_then(|t| t.questionnaire.question(name));
        let is_named =
            question.is_some_and(|question| question.default.as_ref() == Some(&answer.value));
        is_named || answer.from.is_none()
    };
    let (defaults, own): (Vec<_>, Vec<_>) = record
        .answers
        .iter()
        .partition(|(name, answer)| is_default(name, answer));
    let own = own.into_iter().map(|(name, answer)| match &answer.from {
        Some(from) => format!("{name} = {} ({from})", answer.value),
        None => format!("{name} = {}", answer.value),
    });
    let rest = match defaults.len() {
        0 => None,
        1 => Some("1 answer is the template's default".to_owned()),
        count => Some(format!("{count} answers are the template's defaults")),
    };
    own.chain(rest).collect()
}

/// The deployments of a service that are on record, the oldest first.
///
/// # Errors
/// The agent cannot be asked.
pub(super) fn records(agent: &Agent, path: &ObjectPath) -> Result<Vec<Record>> {
    let Ok(object) = history::object(path) else {
        return Ok(Vec::new());
    };
    Ok(match look(agent, &object)? {
        Some(live) if live.keys.contains(KEY) => history::read(agent.decode(&object, KEY)?.text()),
        _ => Vec::new(),
    })
}

fn look(agent: &Agent, object: &ObjectPath) -> Result<Option<Live>> {
    let text = agent.configuration(object)?;
    Ok(text.map(|text| Live::read(&text, agent.dialect().generation)))
}

/// How far a service has left its last deployment; nothing where none is on record, or that cannot be told.
///
/// # Errors
/// We are interrupted.
pub(super) fn drift(agent: &Agent, path: &ObjectPath) -> Result<Option<Drift>> {
    let drifted = || -> Result<Option<Drift>> {
        let records = records(agent, path)?;
        if records.is_empty() {
            return Ok(None);
        }
        let live = agent.configuration(path)?.context("it has gone")?;
        let live = Secrets::of(path, [live.as_str()]).hidden(&live);
        let drift = history::drift(&records, &live, agent.dialect().generation);
        Ok(drift.map(|(record, differences)| Drift {
            since: record.time.clone(),
            by: record.by.clone(),
            changed: differences.iter().map(departure).collect(),
        }))
    };
    drifted().or_else(|error| match error.is::<Interrupted>() {
        true => Err(error),
        false => Ok(None),
    })
}

fn departure(difference: &Difference) -> Departure {
    Departure {
        section: difference.section.clone(),
        keyword: difference.key.clone(),
        deployed: difference.old.clone(),
        live: difference.new.clone(),
        shown: printable::line(&difference.to_string()),
    }
}

/// A deployment, as it will be told.
pub(super) struct Story {
    outcome: &'static str,
    configuration: Option<String>,
}

impl Story {
    /// One that has not come to a good end yet.
    pub(super) fn begin() -> Self {
        Story {
            outcome: "failed",
            configuration: None,
        }
    }

    /// The agent gets this configuration.
    pub(super) fn hand_over(&mut self, configuration: &str) {
        self.configuration = Some(configuration.to_owned());
    }

    /// It has come to this end.
    pub(super) fn end(&mut self, outcome: &'static str) {
        self.outcome = outcome;
    }

    /// Whether the service has come up as it was to be.
    pub(super) fn is_up(&self) -> bool {
        self.outcome == "up"
    }

    /// The configuration that was there before is there again, and the service `is_back`, too, or not.
    pub(super) fn roll_back(&mut self, before: Option<&str>, is_back: bool) {
        self.outcome = if is_back { "rolled-back" } else { "failed" };
        self.configuration = before.map(str::to_owned);
    }

    /// Writes it down in the cluster. Where that fails it is said, and nothing else comes of it.
    pub(super) fn record(
        &self,
        agent: &Agent,
        target: &Target,
        secrets: &Secrets,
        ended: &Result<Outcome>,
    ) {
        let path = &target.path;
        // An agent is asked nothing any more by who is interrupted.
        if agent.interrupt().check().is_err() {
            return;
        }
        let record = self.told(target, secrets, ended);
        if let Err(error) = write(&agent.within(PATIENCE), path, record) {
            let error = secrets.hidden(&format!("{error:#}"));
            note(&format!(
                "{path}: the deployment is not in the history: {error}"
            ));
        }
    }

    fn told(&self, target: &Target, secrets: &Secrets, ended: &Result<Outcome>) -> Record {
        let path = &target.path;
        let (template, answers) = target.origin();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let configuration = self.configuration.as_ref();
        let configuration =
            configuration.map(|text| Secrets::of(path, [text.as_str()]).hidden(text));
        let why = ended.as_ref().err();
        let why = why.map(|error| secrets.hidden(&crate::secret::hidden(&format!("{error:#}"))));
        Record {
            time: history::time(now.unwrap_or_default().as_secs()),
            regsvc: env!("CARGO_PKG_VERSION").to_owned(),
            by: by(),
            outcome: self.outcome.to_owned(),
            why: why.map(|why| printable::shortened(why, 500)),
            template,
            answers,
            objects: target
                .objects
                .iter()
                .map(|object| object.path.to_string())
                .collect(),
            configuration,
        }
    }
}

/// Who deploys, and from where.
fn by() -> String {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let user = ["SUDO_USER", "USER", "LOGNAME"]
        .into_iter()
        .find_map(variable);
    let user = user.unwrap_or_else(|| match rustix::process::getuid().as_raw() {
        0 => "root".to_owned(),
        uid => format!("uid {uid}"),
    });
    let host = uname().nodename().to_string_lossy().into_owned();
    printable::line(&format!("{user}@{host}"))
}

fn write(agent: &Agent, path: &ObjectPath, record: Record) -> Result<()> {
    let object = history::object(path)?;
    let dialect = agent.dialect();
    let live = look(agent, &object)?;
    let has_key = live.as_ref().is_some_and(|live| live.keys.contains(KEY));
    let before = match has_key {
        true => agent.decode(&object, KEY)?,
        false => crate::object::Content::new(""),
    };
    // What cannot be read would be written over.
    if has_key && history::read(before.text()).is_empty() {
        bail!("what the agent gives of `{KEY}` of {object} is no history, and it was left alone");
    }
    if let Some(live) = live
        .as_ref()
        .filter(|live| !has_key && !live.keys.is_empty())
    {
        let keys: Vec<&str> = live.keys.iter().map(String::as_str).collect();
        bail!(
            "{object} is somebody else's (it holds {}), and was left alone",
            printable::line(&keys.join(", "))
        );
    }
    if live.is_none() {
        agent.order(&dialect.create_object(&object, &[]))?;
    }
    let call = match has_key {
        true => dialect.change_key(&object, KEY),
        false => dialect.add_key(&object, KEY),
    };
    let reply = agent.order(&call.reading(history::with(before.text(), record)))?;
    match crate::commands::steps::warnings(&reply).next() {
        Some(warning) => bail!("{warning}"),
        None => Ok(()),
    }
}
