//! `regsvc gc`: a registry -> a run of the task that collects what no image needs, and what it freed.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::deployed::{Deployed, asked, deployed};
use super::output::{note, print};
use crate::agent::{Agent, Interrupted};
use crate::cli;
use crate::commands::again::named;
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::printable;
use crate::registry::Collector;
use crate::{Outcome, Unusable};

/// How the script of the template begins what it says.
const SAYS: &str = "collector: ";

/// How the script begins its last words but one, where the images are on a volume, and what it says last of all.
const ENDS: [&str; 4] = [
    "freed ",
    "would free ",
    "eligible for deletion",
    "nothing to collect",
];

/// Runs the command.
pub(super) fn run(gc: &cli::Gc) -> Result<Outcome> {
    let (path, agent) = asked(&gc.registry)?;
    let Deployed { told, node, .. } = deployed(&agent, &path)?;
    let task = task(&path, told.collector.clone(), gc.dry_run)?;
    let short = path.short();
    let node = node.with_context(|| {
        format!(
            "{short} is not up, and its images are on no node: `regsvc status {}` says more",
            named(&path)
        )
    })?;
    note(&format!("{short}: running `{task}` on {node}"));
    let run = Run {
        agent: &agent,
        path: &path,
        node: &node,
        task: &task,
        deadline: Instant::now() + gc.timeout,
    };
    let ended = match agent.dialect().generation {
        Generation::V2 => run.waits(gc.timeout),
        Generation::V3 => run.follows(),
    };
    let ended = ended.map_err(|error| left(error, &task, &path))?;
    for line in &ended.said {
        print(&format!("{}\n", printable::line(line)))?;
    }
    // Agent 2.1 calls a collector that was killed a success (observed); the template's always comes to its last words.
    let speaks = told.collector.is_some_and(|own| own.previews.is_some());
    let mut said = ended.said.iter();
    let is_whole = said.any(|line| ENDS.iter().any(|end| line.contains(end)));
    if ended.is_good && (is_whole || !speaks) {
        return Ok(Outcome::Done);
    }
    note(&format!(
        "regsvc: {short}: `{task}` failed, or was killed; `{}` says more",
        agent.command(&agent.dialect().log(&path))
    ));
    Ok(Outcome::Problems)
}

/// Says what an interrupt leaves behind.
fn left(error: anyhow::Error, task: &str, path: &ObjectPath) -> anyhow::Error {
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(format!(
            "`{task}` of {} may go on; the registry takes images again as soon as it has ended",
            path.short()
        ))),
        None => error,
    }
}

/// The task that does it.
fn task(path: &ObjectPath, collector: Option<Collector>, dry_run: bool) -> Result<String> {
    let short = path.short();
    let collector = collector.ok_or_else(|| {
        Unusable::error(format!(
            "{short} has no task that collects: zot collects by itself; for the template `registry`, answer \
             `gc = 03:00-04:00@61 sun`, and `regsvc deploy {} --update`",
            named(path)
        ))
    })?;
    match (dry_run, collector.previews) {
        (false, _) => Ok(collector.collects),
        (true, Some(task)) => Ok(task),
        (true, None) => Err(Unusable::error(format!(
            "{short} has no task that says what `{}` would free",
            collector.collects
        ))),
    }
}

/// A run of a task.
struct Run<'a> {
    agent: &'a Agent,
    path: &'a ObjectPath,
    node: &'a str,
    task: &'a str,
    deadline: Instant,
}

/// How a run ended.
struct Ended {
    /// What the collector said.
    said: Vec<String>,
    is_good: bool,
}

impl Run<'_> {
    /// Runs it to its end, as agent 2.1 does: what the task says comes with the reply.
    fn waits(&self, timeout: Duration) -> Result<Ended> {
        let call = self
            .agent
            .dialect()
            .run_task(self.path, self.node, self.task);
        let reply = self.agent.patient(timeout).run(&call)?;
        let said = said(reply.stdout.lines().chain(reply.stderr.lines()));
        if !reply.is_success() && said.is_empty() {
            bail!(reply.refusal(&self.agent.command(&call), None));
        }
        Ok(Ended {
            said,
            is_good: reply.is_success(),
        })
    }

    /// Has it run, and reads the log until it ended, as agent 3 takes the order and does not wait.
    fn follows(&self) -> Result<Ended> {
        let call = self
            .agent
            .dialect()
            .run_task(self.path, self.node, self.task);
        let reply = self.agent.order(&call)?;
        let session = session(&reply.stdout)
            .with_context(|| format!("`{}` names no session", self.agent.command(&call)))?;
        loop {
            let log = self
                .agent
                .run(&self.agent.dialect().session_log(self.path))?;
            let own = entries(&log.stdout, &session);
            let end = own.iter().find(|entry| is_end(entry));
            if let Some(end) = end {
                return Ok(Ended {
                    said: said(own.iter().filter_map(|entry| entry["OUT"].as_str())),
                    is_good: message(end).contains("<<< done") && !own.iter().any(is_error),
                });
            }
            ensure!(
                Instant::now() < self.deadline,
                "`{}` of {} has not ended yet: it goes on",
                self.task,
                self.path.short()
            );
            self.agent.interrupt().sleep(self.agent.pause())?;
        }
    }
}

/// What the collector said, among what else was said.
fn said<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let said = lines.filter_map(|line| line.split_once(SAYS));
    said.map(|(_, said)| said.to_owned()).collect()
}

/// The session that agent 3 gave to an order: the last word of its table.
fn session(table: &str) -> Option<String> {
    let mut words = table.split_whitespace();
    let is_session =
        |word: &&str| word.len() == 36 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    words.rfind(is_session).map(str::to_owned)
}

/// The entries of a log, a JSON object a line, that are of a session.
fn entries(log: &str, session: &str) -> Vec<Value> {
    let entries = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    entries
        .filter(|entry: &Value| entry["SID"] == session)
        .collect()
}

fn message(entry: &Value) -> &str {
    entry["MESSAGE"].as_str().unwrap_or_default()
}

fn is_end(entry: &Value) -> bool {
    message(entry).contains(": <<< ")
}

fn is_error(entry: &Value) -> bool {
    entry["LEVEL"] == "error"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_collector_says_is_found_in_either_agents_words() {
        let v2 = "  docker run --name=x lab/registry:2.8.3 /secrets/registry.sh collect 2h\n  | collector: freed 4 KiB: x\n";
        assert_eq!(said(v2.lines()), ["freed 4 KiB: x"]);
        let id = "9ba15033-38fb-4f26-8816-162dd38f797d";
        let log = format!(
            "{{\"SID\":\"{id}\",\"OUT\":\"collector: freed 4 KiB: x\",\"MESSAGE\":\"a\"}}\nnoise\n\
             {{\"SID\":\"other\",\"OUT\":\"collector: no\"}}\n{{\"SID\":\"{id}\",\"MESSAGE\":\"instance: a: <<< done run\"}}\n"
        );
        let own = entries(&log, id);
        assert_eq!(own.len(), 2);
        assert_eq!(
            said(own.iter().filter_map(|entry| entry["OUT"].as_str())),
            ["freed 4 KiB: x"]
        );
        assert!(is_end(&own[1]) && !is_end(&own[0]));
    }
}
