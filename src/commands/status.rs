//! `regsvc status`: what services are doing, as a tree or as JSON.

use std::io::IsTerminal;

use anyhow::Result;

use crate::agent::{Agent, Interrupted, Wishes};
use crate::cli::{self, StatusFormat};
use crate::commands::ending;
use crate::commands::output::{Reader, note, print};
use crate::commands::progress::Progress;
use crate::commands::waiting::until_up;
use crate::path::ObjectPath;
use crate::status::published::Document;
use crate::status::{Mark, Sight, Verdict, tree, verdict};
use crate::{Outcome, Unusable};

/// Empties the terminal and goes to its top.
const CLEAR: &str = "\u{1b}[2J\u{1b}[H";

/// Services, and what was seen of each.
type Sights = Vec<(ObjectPath, Sight)>;

/// Runs the command.
pub(super) fn run(status: &cli::Status) -> Result<Outcome> {
    let paths = paths(status)?;
    let flag = status.agent.generation.map(Into::into);
    let wishes = Wishes::read(flag, |name| std::env::var_os(name))?;
    let agent = Agent::open(&wishes)?;
    if status.watch {
        return watch(&agent, &paths, status.format);
    }
    if status.wait.is_some() {
        wait(&agent, &paths, status)?;
    }
    let sights = look(&agent, &paths)?;
    print(&shown(&agent, &sights, status.format, false))?;
    Ok(outcome(&agent, &sights))
}

/// The services that the command line asks for.
fn paths(status: &cli::Status) -> Result<Vec<ObjectPath>> {
    let Some(path) = &status.selection.path else {
        return Err(Unusable::error("name the service"));
    };
    let path = path
        .parse()
        .map_err(|error| Unusable::error(format!("path `{}`: {error:#}", path.escape_debug())))?;
    Ok(vec![path])
}

/// Looks at every service.
fn look(agent: &Agent, paths: &[ObjectPath]) -> Result<Sights> {
    let look = |path: &ObjectPath| {
        let sight = match agent.look(path)? {
            Sight::Seen(_) => agent.look_again(path)?,
            sight => sight,
        };
        Ok((path.clone(), sight))
    };
    paths.iter().map(look).collect()
}

/// What is shown of the services. Watched JSON is one line a look.
fn shown(agent: &Agent, sights: &Sights, format: StatusFormat, watched: bool) -> String {
    match format {
        StatusFormat::Text => {
            let terminal = std::io::stdout().is_terminal();
            let width = terminal.then(terminal_size::terminal_size).flatten();
            let width = width.map(|(width, _)| usize::from(width.0));
            sights
                .iter()
                .map(|(path, sight)| match sight {
                    Sight::Seen(service) => tree(path, service, width),
                    Sight::Absent => format!("{path}  does not exist\n"),
                    Sight::DaemonDown => {
                        format!("{path}  unknown: the daemon of the agent is down\n")
                    }
                })
                .collect()
        }
        StatusFormat::Json => {
            let document = Document::new(agent.dialect().generation, sights);
            let text = match watched {
                true => serde_json::to_string(&document),
                false => serde_json::to_string_pretty(&document),
            };
            text.map(|text| text + "\n").unwrap_or_default()
        }
    }
}

/// How a look ends: with the worst of what was seen.
fn outcome(agent: &Agent, sights: &Sights) -> Outcome {
    let of = |sight: &Sight| match sight {
        Sight::Seen(service) => match verdict(service, &Mark::default()) {
            Verdict::Up => Outcome::Done,
            Verdict::Pending(_) | Verdict::Failed { .. } => Outcome::Problems,
        },
        Sight::Absent => Outcome::Problems,
        Sight::DaemonDown => {
            let start = agent.command(&agent.dialect().start_daemon());
            note(&format!(
                "regsvc: the daemon of the agent does not run: start it with `{start}`"
            ));
            Outcome::Failed
        }
    };
    sights
        .iter()
        .map(|(_, sight)| of(sight))
        .max()
        .unwrap_or(Outcome::Done)
}

/// Waits for every service to be up, one after the other, each with the whole time.
fn wait(agent: &Agent, paths: &[ObjectPath], status: &cli::Status) -> Result<()> {
    for path in paths {
        let mut progress = Progress::start(path, None);
        let end = until_up(
            agent,
            path,
            &Mark::default(),
            status.timeout,
            |service, why| {
                progress.show(service, why);
            },
        )?;
        drop(progress);
        ending::explain(agent, path, &end, status.timeout);
    }
    Ok(())
}

/// Shows the services whenever something has changed, until interrupted or until nobody reads.
///
/// An agent that cannot be asked is no reason to stop: it may be restarted meanwhile.
fn watch(agent: &Agent, paths: &[ObjectPath], format: StatusFormat) -> Result<Outcome> {
    let redraws = format == StatusFormat::Text && std::io::stdout().is_terminal();
    let mut before = String::new();
    loop {
        let now = match look(agent, paths) {
            Ok(sights) => shown(agent, &sights, format, true),
            Err(error) if error.is::<Interrupted>() => return Ok(Outcome::Done),
            Err(error) if format == StatusFormat::Text => format!("{error:#}\n"),
            Err(error) => {
                note(&format!("regsvc: {error:#}"));
                before.clone()
            }
        };
        if now != before {
            let clear = if redraws { CLEAR } else { "" };
            if print(&format!("{clear}{now}"))? == Reader::Gone {
                return Ok(Outcome::Done);
            }
            before = now;
        }
        if agent.interrupt().sleep(agent.pause()).is_err() {
            return Ok(Outcome::Done);
        }
    }
}
