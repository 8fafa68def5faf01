//! What there is of a service -> gone: stopped, purged, its volumes too if asked, each of it verified.

mod data;
mod stop;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::inventory::Inventory;
use crate::Outcome;
use crate::agent::call::Call;
use crate::agent::{Agent, Interrupted};
use crate::commands::again::named;
use crate::commands::ending::Ending;
use crate::commands::output::{note, print};
use crate::commands::progress::Progress;
use crate::commands::secrecy::Secrets;
use crate::commands::waiting::{End, Wait, from_now};
use crate::journal::Past;
use crate::path::ObjectPath;
use crate::status::{Aim, Mark, Service, Sight};

/// What agents say that refuse an order only for now: agent 3 while the cluster is on its way to
/// something else with the object, or cannot take the order in; 2.1 while an instance is at work (observed).
const FOR_NOW: [&str; 3] = [
    "already in progress",
    "timeout publishing",
    "instance on node",
];

/// A service on its way out.
pub(super) struct Removal<'r> {
    agent: &'r Agent,
    inventory: &'r Inventory,
    with_data: bool,
    timeout: Duration,
    deadline: Instant,
    past: Option<Past>,
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
            deadline: from_now(timeout),
            past: agent.past(&inventory.path, inventory.service.is_some()),
        }
    }

    /// Removes the service, then the volumes that go with it.
    ///
    /// # Errors
    /// The agent refuses or cannot be asked; interrupted. What is left is said.
    pub(super) fn run(&self) -> Result<Outcome> {
        if !self.carry_out()? {
            return Ok(Outcome::Problems);
        }
        let path = &self.inventory.path;
        let kept = self.inventory.left(self.with_data);
        let kept = match kept.is_empty() {
            true => kept,
            false => format!("kept:\n{kept}"),
        };
        print(&format!("{path} is gone from every node\n{kept}"))?;
        Ok(Outcome::Done)
    }

    /// The same; whether it came to its end.
    ///
    /// # Errors
    /// Those of [`Removal::run`].
    pub(super) fn carry_out(&self) -> Result<bool> {
        if let Some(service) = &self.inventory.service {
            let released = self.release(service);
            let service = &released.map_err(|error| self.leaving(error, Stage::Stop))?;
            for stage in [Stage::Stop, Stage::Purge] {
                let done = self.take(stage, service);
                if !done.map_err(|error| self.leaving(error, stage))? {
                    return Ok(false);
                }
            }
        }
        for kept in self.inventory.going(self.with_data) {
            let done = self.remove_volume(kept);
            if !done.map_err(|error| self.leaving(error, Stage::Data))? {
                return Ok(false);
            }
        }
        for object in self.inventory.objects_going(self.with_data) {
            let done = self.delete(&object.path);
            if !done.map_err(|error| self.leaving(error, Stage::Data))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes a step with the service; whether it came to its end.
    fn take(&self, stage: Stage, service: &Service) -> Result<bool> {
        match stage {
            Stage::Stop => self.stop(service),
            Stage::Purge | Stage::Data => self.purge(&self.inventory.path, stage),
        }
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
            end = self.wait(path, Aim::Gone, &mark, Some(before.clone()))?;
        }
        if !self.explain(path, stage, &end) {
            return Ok(false);
        }
        match self.agent.configuration(path)? {
            None => Ok(true),
            Some(_) => bail!(
                "{path} is gone from the cluster, and the node that was asked still has its configuration"
            ),
        }
    }

    /// Gives an order; one that is refused only for now is given again.
    ///
    /// # Errors
    /// The agent refuses for another reason, or until the time is over; interrupted.
    fn order(&self, call: &Call, path: &ObjectPath) -> Result<()> {
        let mark = Mark::default();
        let wait = self.waiting(path, Aim::Unbidden, &mark);
        let mut told = false;
        loop {
            let refused = match self.agent.order(call) {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            let words = refused.to_string();
            let for_now = FOR_NOW.iter().any(|busy| words.contains(busy));
            if !for_now || Instant::now() >= self.deadline {
                return Err(refused);
            }
            if !told {
                let abort = self.agent.command(&self.agent.dialect().abort(path));
                note(&format!(
                    "{path}: the cluster is at work on it, waiting; `{abort}` ends that"
                ));
                told = true;
            }
            wait.pause()?;
        }
    }

    fn waiting<'w>(&'w self, path: &'w ObjectPath, aim: Aim, since: &'w Mark) -> Wait<'w> {
        Wait {
            agent: self.agent,
            path,
            aim,
            since,
            deadline: self.deadline,
        }
    }

    fn wait(
        &self,
        path: &ObjectPath,
        aim: Aim,
        since: &Mark,
        before: Option<Service>,
    ) -> Result<End> {
        let mut progress = Progress::start(path, before.clone());
        let wait = self.waiting(path, aim, since);
        wait.until(before, |service, why| progress.show(service, why))
    }

    /// Says why a step did not come to its end, and what is left; whether it did.
    fn explain(&self, path: &ObjectPath, stage: Stage, end: &End) -> bool {
        if matches!(end, End::Reached(_) | End::Gone | End::Forgotten) {
            return true;
        }
        let own = *path == self.inventory.path;
        let ending = Ending {
            agent: self.agent,
            path,
            aim: stage.aim(),
            timeout: self.timeout,
            past: self.past.as_ref().filter(|_| own),
            secrets: &Secrets::default(),
        };
        ending.explain(end);
        note(&format!("what is left: {}", self.left(stage)));
        false
    }

    /// What is left when a step does not come to its end.
    fn left(&self, stage: Stage) -> String {
        let path = &self.inventory.path;
        let short = named(path);
        let data = if self.with_data { " --with-data" } else { "" };
        let state = match stage {
            Stage::Stop => format!("{path} exists, and some of it may run"),
            Stage::Purge => format!("{path} is stopped, and may exist on some nodes"),
            Stage::Data => {
                let volumes = self.inventory.going(true).map(|kept| &kept.path);
                let objects = self.inventory.objects_going(true);
                let going = volumes.chain(objects.map(|object| &object.path));
                let going: Vec<String> = going.map(ToString::to_string).collect();
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
    /// Where the object is to be when the step comes to its end.
    fn aim(self) -> Aim {
        match self {
            Stage::Stop => Aim::Stopped,
            Stage::Purge | Stage::Data => Aim::Gone,
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
