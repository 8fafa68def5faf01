//! `regsvc status`: what services are doing, as a tree or as JSON.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};

use crate::Outcome;
use crate::agent::{Agent, Interrupted};
use crate::cli::{self, StatusFormat};
use crate::commands::agents::{self, Agents};
use crate::commands::ending::Ending;
use crate::commands::history;
use crate::commands::jobs::{Jobs, each};
use crate::commands::output::{self, Reader, note, print};
use crate::commands::password;
use crate::commands::progress::Progress;
use crate::commands::secrecy::Secrets;
use crate::commands::service::services_alone;
use crate::commands::stock::stock;
use crate::commands::summary::{Ended, summarize};
use crate::commands::waiting::{DELETED, End, Wait, from_now};
use crate::doctor::bytes;
use crate::path::ObjectPath;
use crate::printable;
use crate::registry::Credentials;
use crate::status::published::{Document, Drift, Observation};
use crate::status::{Aim, Mark, Sight, Verdict, stocked, tree, verdict};

/// Empties the terminal and goes to its top.
const CLEAR: &str = "\u{1b}[2J\u{1b}[H";

/// A service that is asked about, and its agent.
type Asked = (ObjectPath, Arc<Agent>);

/// Runs the command.
pub(super) fn run(status: &cli::Status) -> Result<Outcome> {
    let asked = asked(status)?;
    let visitor = match (&status.user, asked.first()) {
        (Some(user), Some((_, agent))) => Some(password::of_user(user, agent.interrupt())?),
        _ => None,
    };
    let jobs = Jobs::new(status.jobs.jobs, asked.len());
    if status.watch {
        let jobs = Jobs {
            shown: false,
            ..jobs
        };
        return watch(jobs, &asked, status.format);
    }
    if status.wait.is_some() {
        wait(jobs, &asked, status)?;
    }
    let mut seen = look(jobs, &asked, true)?;
    if status.registry {
        take_stock(jobs, &asked, visitor.as_ref(), &mut seen)?;
    }
    print(&shown(&seen, status.format, false))?;
    let ended = asked.iter().zip(&seen).map(|((path, agent), seen)| {
        let outcome = outcome(agent, seen, status.file.as_deref());
        let (word, why) = told(seen);
        Ended {
            path,
            outcome,
            word,
            why,
        }
    });
    Ok(summarize(&ended.collect::<Vec<_>>()))
}

/// A service in a word, and why it is not up.
fn told(seen: &Observation) -> (&'static str, Option<String>) {
    match &seen.sight {
        Ok(Sight::Seen(service)) => match verdict(service, &Mark::default(), Aim::Up) {
            Verdict::Reached => ("up", None),
            Verdict::Pending(why) | Verdict::Failed { why, .. } => ("not up", Some(why)),
        },
        Ok(Sight::Absent) => ("not there", None),
        Ok(Sight::DaemonDown) => (
            "unknown",
            Some("the daemon of the agent is down".to_owned()),
        ),
        Err(why) => ("unknown", Some(why.clone())),
    }
}

/// The services that the command line asks for: one by its path, whether the file of answers has it
/// or not, else those of the file.
fn asked(status: &cli::Status) -> Result<Vec<Asked>> {
    let mut agents = Agents::new(agents::wishes(&status.agent)?);
    let is_glob = |path: &str| path.contains(['*', '?', '[', '{']);
    if let Some(path) = status
        .selection
        .path
        .as_deref()
        .filter(|path| !is_glob(path))
    {
        return Ok(vec![(agents::path(path)?, agents.of(None)?)]);
    }
    let answers = cli::Answers {
        file: status.file.clone(),
        ..cli::Answers::default()
    };
    services_alone(&status.selection, &answers)?
        .into_iter()
        .map(|service| Ok((service.path, agents.of(service.agent)?)))
        .collect()
}

/// Looks at every service; what cannot be asked about one does not keep the others from being seen. Whether they
/// have left what was deployed is asked on request: it takes two calls more.
///
/// # Errors
/// An interrupt.
fn look(jobs: Jobs, asked: &[Asked], with_drift: bool) -> Result<Vec<Observation>> {
    let seen = each(
        jobs,
        asked,
        |(path, _)| path,
        |(path, agent)| {
            let sight = agent.look(path).and_then(|sight| match sight {
                Sight::Seen(_) => agent.look_again(path),
                sight => Ok(sight),
            });
            let drift = match &sight {
                Ok(Sight::Seen(_)) if with_drift => history::drift(agent, path)?,
                _ => None,
            };
            Ok(Observation {
                drift,
                registry: None,
                path: path.clone(),
                generation: agent.dialect().generation,
                sight: match sight {
                    Err(error) if error.is::<Interrupted>() => return Err(error),
                    sight => sight.map_err(|error| format!("{error:#}")),
                },
            })
        },
    )?;
    // The only error of a look is an interrupt, which keeps others from being begun.
    let mut seen: Vec<_> = seen.into_iter().filter_map(|done| done.result).collect();
    seen.sort_by_key(Result::is_ok);
    seen.into_iter().collect()
}

/// Takes stock of the registries of the services that are there.
///
/// # Errors
/// An interrupt.
fn take_stock(
    jobs: Jobs,
    asked: &[Asked],
    visitor: Option<&Credentials>,
    seen: &mut [Observation],
) -> Result<()> {
    let stocks = each(
        jobs,
        asked,
        |(path, _)| path,
        |(path, agent)| stock(agent, path, visitor),
    )?;
    for (seen, done) in seen.iter_mut().zip(stocks) {
        if matches!(seen.sight, Ok(Sight::Seen(_))) {
            seen.registry = done.result.transpose()?.flatten();
        }
    }
    Ok(())
}

/// What is shown of the services. Watched JSON is one line a look.
fn shown(seen: &[Observation], format: StatusFormat, watched: bool) -> String {
    let document = || Document::new(seen);
    match format {
        StatusFormat::Text => {
            let width = output::width();
            seen.iter().map(|seen| text(seen, width)).collect()
        }
        StatusFormat::Json if watched => {
            serde_json::to_string(&document()).unwrap_or_default() + "\n"
        }
        StatusFormat::Json => serde_json::to_string_pretty(&document()).unwrap_or_default() + "\n",
    }
}

/// A service as text.
fn text(seen: &Observation, width: Option<usize>) -> String {
    let path = &seen.path;
    match &seen.sight {
        Ok(Sight::Seen(service)) => {
            let drift = seen.drift.as_ref().map(drifted).unwrap_or_default();
            let registry = seen.registry.as_ref();
            let registry = registry.map(|stock| stocked(stock, bytes));
            tree(path, service, width) + &drift + &registry.unwrap_or_default()
        }
        Ok(Sight::Absent) => format!("{path}  does not exist\n"),
        Ok(Sight::DaemonDown) => format!("{path}  unknown: the daemon of the agent is down\n"),
        Err(_) => format!("{path}  unknown: the agent cannot be asked\n"),
    }
}

/// What has changed since the last deployment; nothing when nothing has.
fn drifted(drift: &Drift) -> String {
    if drift.changed.is_empty() {
        return String::new();
    }
    let since = printable::line(&format!("{}, by {}", drift.since, drift.by));
    let mut text = format!("changed since the last deployment ({since}):\n");
    for departure in &drift.changed {
        text.push_str(&format!("  {}\n", departure.shown));
    }
    text
}

/// How a look at a service ends, after saying what keeps it from being seen.
fn outcome(agent: &Agent, seen: &Observation, file: Option<&Path>) -> Outcome {
    match &seen.sight {
        Ok(Sight::Seen(service)) => match verdict(service, &Mark::default(), Aim::Up) {
            Verdict::Reached => Outcome::Done,
            Verdict::Pending(_) | Verdict::Failed { .. } => Outcome::Problems,
        },
        Ok(Sight::Absent) => {
            let mut words = vec!["regsvc".to_owned(), "deploy".to_owned(), seen.path.short()];
            if let Some(file) = file {
                words.extend(["--file".to_owned(), file.display().to_string()]);
            }
            let command = printable::escaped(&shell_words::join(words)).into_owned();
            note(&format!("next: {command}   # creates it"));
            Outcome::Problems
        }
        Ok(Sight::DaemonDown) => {
            let start = agent.command(&agent.dialect().start_daemon());
            note(&format!(
                "regsvc: the daemon of the agent does not run: start it with `{start}`"
            ));
            Outcome::Failed
        }
        Err(error) => {
            note(&format!("regsvc: {}: {error}", seen.path));
            Outcome::Failed
        }
    }
}

/// Waits for every service to be up, each with the whole time.
fn wait(jobs: Jobs, asked: &[Asked], status: &cli::Status) -> Result<()> {
    let done = each(
        jobs,
        asked,
        |(path, _)| path,
        |(path, agent)| {
            let aim = Aim::Up;
            let wait = Wait {
                agent,
                path,
                aim,
                since: &Mark::default(),
                deadline: from_now(status.timeout),
            };
            let mut progress = Progress::start(path, None);
            let end = wait.until(None, |service, why| progress.show(service, why));
            drop(progress);
            let end = end?;
            ensure!(!matches!(end, End::Gone), DELETED);
            let ending = Ending {
                agent,
                path,
                aim,
                timeout: status.timeout,
                past: None,
                secrets: &Secrets::default(),
            };
            ending.explain(&end);
            Ok(())
        },
    )?;
    let ends = done.into_iter().filter_map(|done| done.result);
    let mut errors = ends.filter_map(Result::err);
    let last = errors.find(|error| jobs.alone || error.is::<Interrupted>());
    last.map_or(Ok(()), Err)
}

/// Shows the services whenever something has changed, until interrupted or until nobody reads.
///
/// An agent that cannot be asked is no reason to stop: it may be restarted meanwhile.
fn watch(jobs: Jobs, asked: &[Asked], format: StatusFormat) -> Result<Outcome> {
    let redraws = format == StatusFormat::Text && std::io::stdout().is_terminal();
    let mut before = String::new();
    let Some((_, agent)) = asked.first() else {
        return Ok(Outcome::Done);
    };
    // The only error of a look is an interrupt, which is how a watch ends.
    while let Ok(seen) = look(jobs, asked, false) {
        let now = shown(&seen, format, true);
        if now != before {
            let clear = if redraws { CLEAR } else { "" };
            if print(&format!("{clear}{now}"))? == Reader::Gone {
                break;
            }
            before = now;
        }
        if agent.interrupt().sleep(agent.pause()).is_err() {
            break;
        }
    }
    Ok(Outcome::Done)
}
