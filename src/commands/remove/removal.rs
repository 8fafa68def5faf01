//! What there is of a service -> gone: stopped, purged, its volumes too if asked, each of it verified.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::inventory::{Inventory, Kept};
use super::settling::{End, Goal, order, settle};
use crate::Outcome;
use crate::agent::{Agent, Interrupted};
use crate::commands::ending::{humanly, last_words};
use crate::commands::output::{note, print};
use crate::commands::progress::Progress;
use crate::path::ObjectPath;
use crate::printable;
use crate::status::{Aim, Mark, Service, Sight, Verdict, blocking, verdict};

/// A service on its way out.
pub(super) struct Removal<'r> {
    agent: &'r Agent,
    inventory: &'r Inventory,
    with_data: bool,
    timeout: Duration,
    deadline: Instant,
}

impl<'r> Removal<'r> {
    /// A removal that begins now.
    pub(super) fn new(
        agent: &'r Agent,
        inventory: &'r Inventory,
        with_data: bool,
        timeout: Duration,
    ) -> Self {
        Removal {
            agent,
            inventory,
            with_data,
            timeout,
            deadline: Instant::now() + timeout,
        }
    }

    /// Removes the service, then the volumes that go with it.
    ///
    /// # Errors
    /// The agent refuses or cannot be asked; interrupted. What is left is said.
    pub(super) fn run(&self) -> Result<Outcome> {
        let path = &self.inventory.path;
        if let Some(service) = &self.inventory.service {
            for stage in [Stage::Stop, Stage::Purge] {
                let done = self.take(stage, service);
                if !done.map_err(|error| self.leaving(error, stage))? {
                    return Ok(Outcome::Problems);
                }
            }
        }
        for kept in self.inventory.going(self.with_data) {
            let done = self.remove_volume(kept);
            if !done.map_err(|error| self.leaving(error, Stage::Data))? {
                return Ok(Outcome::Problems);
            }
        }
        let kept = self.inventory.left(self.with_data);
        let kept = match kept.is_empty() {
            true => kept,
            false => format!("kept:\n{kept}"),
        };
        print(&format!("{path} is gone from every node\n{kept}"))?;
        Ok(Outcome::Done)
    }

    /// Takes a step with the service; whether it came to its end.
    fn take(&self, stage: Stage, service: &Service) -> Result<bool> {
        match stage {
            Stage::Stop => self.stop(service),
            Stage::Purge | Stage::Data => self.purge(&self.inventory.path, stage),
        }
    }

    /// Stops the service, so that its containers are seen to be gone while the agent still knows them.
    fn stop(&self, service: &Service) -> Result<bool> {
        let path = &self.inventory.path;
        if verdict(service, &Mark::of(service), Aim::Stopped) == Verdict::Reached {
            return Ok(true);
        }
        note(&format!("{path}: stopping"));
        let mut end = self.stop_once(Some(service))?;
        if let End::Failed { service, .. } = &end {
            // Agent 3 stops nothing as long as a resource cannot be configured (observed).
            let odd = unmade(service);
            for rid in &odd {
                note(&format!(
                    "{path}: `{rid}` cannot be configured and keeps the service from stopping: disabling it"
                ));
                let call = self.agent.dialect().disable(path, rid);
                self.agent.order(&call)?;
            }
            if !odd.is_empty() {
                let failed = Some(service.clone());
                end = self.stop_once(failed.as_ref())?;
            }
        }
        Ok(self.explain(path, Stage::Stop, end))
    }

    fn stop_once(&self, before: Option<&Service>) -> Result<End> {
        let path = &self.inventory.path;
        let mark = before.map(Mark::of).unwrap_or_default();
        self.order(&self.agent.dialect().stop(path), path)?;
        self.settle(path, Goal::Down, &mark, before.cloned())
    }

    /// Has the agent unprovision and delete an object, until no node has it.
    fn purge(&self, path: &ObjectPath, stage: Stage) -> Result<bool> {
        let before = match self.agent.look(path)? {
            Sight::Seen(service) => service,
            Sight::Absent => return Ok(true),
            Sight::DaemonDown => bail!("the daemon of the agent went down"),
        };
        note(&format!("{path}: purging"));
        let mut end = End::Forgotten;
        while matches!(end, End::Forgotten) {
            if let Err(error) = self.order(&self.agent.dialect().purge(path), path) {
                // An order that was given twice may find that the first one has done it.
                let gone = matches!(self.agent.look(path), Ok(Sight::Absent));
                if error.is::<Interrupted>() || !gone {
                    return Err(error);
                }
            }
            let mark = Mark::of(&before);
            end = self.settle(path, Goal::Gone, &mark, Some(before.clone()))?;
        }
        if !self.explain(path, stage, end) {
            return Ok(false);
        }
        match self.agent.configuration(path)? {
            None => Ok(true),
            Some(_) => bail!(
                "{path} is gone from the cluster, and the node that was asked still has its configuration"
            ),
        }
    }

    /// Removes a volume and its data.
    fn remove_volume(&self, kept: &Kept) -> Result<bool> {
        let path = &kept.path;
        for (rid, folder) in kept.own_folders(self.agent) {
            let call = self.agent.dialect().delete_files(path, rid, folder);
            self.agent
                .order(&call)
                .with_context(|| format!("having the files of {path} deleted with it"))?;
        }
        if !self.purge(path, Stage::Data)? {
            return Ok(false);
        }
        let mut left = kept.foreign_folders(self.agent).peekable();
        if left.peek().is_none() {
            note(&format!("{path}: gone, with its data"));
            return Ok(true);
        }
        for folder in left {
            note(&format!(
                "regsvc: {path} is gone, and this agent leaves its files: delete `{}` on its nodes",
                printable::line(folder)
            ));
        }
        Ok(false)
    }

    fn order(&self, call: &crate::agent::call::Call, path: &ObjectPath) -> Result<()> {
        order(self.agent, call, self.deadline, || {
            let abort = self.agent.command(&self.agent.dialect().abort(path));
            note(&format!(
                "{path}: the cluster is at work on it, waiting; `{abort}` ends that"
            ));
        })
    }

    fn settle(
        &self,
        path: &ObjectPath,
        goal: Goal,
        since: &Mark,
        before: Option<Service>,
    ) -> Result<End> {
        let mut progress = Progress::start(path, before);
        settle(
            self.agent,
            path,
            goal,
            since,
            self.deadline,
            |service, why| {
                progress.show(service, why);
            },
        )
    }

    /// Says why a step did not come to its end, and what is left; whether it did.
    fn explain(&self, path: &ObjectPath, stage: Stage, end: End) -> bool {
        let (service, node) = match end {
            End::Reached | End::Forgotten => return true,
            End::Failed { why, node, service } => {
                note(&format!("regsvc: {path}: {}", printable::line(&why)));
                (Some(service), Some(node))
            }
            End::TimedOut { why } => {
                let waited = humanly(self.timeout);
                let what = stage.missed();
                let why = printable::printable(&why);
                note(&format!(
                    "regsvc: {path} is not {what} after {waited}: {why}"
                ));
                (None, None)
            }
        };
        if let Some((node, resource)) = service.as_ref().and_then(blocked) {
            note(&last_words(node, resource));
        }
        let on = node.map(|node| format!(" on {}", printable::line(&node)));
        let reasons = self.agent.dialect().removal_reasons(path);
        note(&format!(
            "the agent's own reasons{}: {}",
            on.unwrap_or_default(),
            self.agent.command(&reasons)
        ));
        note(&format!("what is left: {}", self.left(stage)));
        false
    }

    /// What is left when a step does not come to its end.
    fn left(&self, stage: Stage) -> String {
        let path = &self.inventory.path;
        let short = path.short();
        let data = if self.with_data { " --with-data" } else { "" };
        let state = match stage {
            Stage::Stop => format!("{path} exists, and some of it may run"),
            Stage::Purge => format!("{path} is stopped, and may exist on some nodes"),
            Stage::Data => {
                let going: Vec<String> = self
                    .inventory
                    .going(true)
                    .map(|kept| kept.path.to_string())
                    .collect();
                format!("{path} is gone, {} may be left", going.join(", "))
            }
        };
        let kept = match stage {
            Stage::Data => "",
            Stage::Stop | Stage::Purge => ", its data are untouched",
        };
        format!("{state}{kept}; `regsvc remove {short}{data}` goes on")
    }

    fn leaving(&self, error: anyhow::Error, stage: Stage) -> anyhow::Error {
        let left = self.left(stage);
        match error.is::<Interrupted>() {
            true => interrupted(error, &left),
            false => error.context(left),
        }
    }
}

/// Where a removal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Stop,
    Purge,
    Data,
}

impl Stage {
    /// What an object is not when the step does not come to its end.
    fn missed(self) -> &'static str {
        match self {
            Stage::Stop => "down",
            Stage::Purge | Stage::Data => "gone",
        }
    }
}

/// Says what an interrupt leaves behind.
pub(super) fn interrupted(error: anyhow::Error, left: &str) -> anyhow::Error {
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => anyhow::Error::new(interrupted.clone().leaving(left.to_owned())),
        None => error,
    }
}

/// The resources that the agent could not make from the configuration: it says nothing of their state.
fn unmade(service: &Service) -> Vec<String> {
    let resources = service.instances.values().flat_map(|i| &i.resources);
    let mut rids: Vec<String> = resources
        .filter(|resource| resource.state.as_str() == "undef" && !resource.disabled)
        .map(|resource| resource.rid.clone())
        .collect();
    rids.sort();
    rids.dedup();
    rids
}

/// The resource that complains where a step failed.
fn blocked(service: &Service) -> Option<(&str, &crate::status::Resource)> {
    let odd = service.instances.iter().find_map(|(node, instance)| {
        let mut resources = instance.resources.iter();
        let odd = resources.find(|resource| resource.state.as_str() == "undef")?;
        Some((node.as_str(), odd))
    });
    odd.or_else(|| blocking(service))
}
