//! The command line, the environment and the file of answers -> the agents that services are on.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Result, anyhow};

use crate::Unusable;
use crate::agent::{Agent, Interrupted, Wishes};
use crate::cli;
use crate::generation::{Generation, Generations};
use crate::path::ObjectPath;

/// What the flag and the environment say about the agent.
pub(super) fn wishes(flags: &cli::Agent) -> Result<Wishes> {
    let flag = flags.generation.map(Into::into);
    Wishes::read(flag, |name| std::env::var_os(name))
}

/// The agents that a configuration is checked for: those of the flag, else that of `REGSVC_AGENT`, else both.
///
/// # Errors
/// The variable names no generation.
pub(super) fn judged(flag: Option<cli::Target>) -> Result<Generations> {
    if let Some(target) = flag {
        return Ok(target.into());
    }
    let asked = |name: &str| std::env::var_os(name).filter(|_| name == "REGSVC_AGENT");
    let wishes = Wishes::read(None, asked)?;
    Ok(wishes.generation.map_or(Generations::BOTH, Into::into))
}

/// Reads a service's path from the command line.
pub(super) fn path(text: &str) -> Result<ObjectPath> {
    text.parse()
        .map_err(|error| Unusable::error(format!("path `{}`: {error:#}", text.escape_debug())))
}

/// A service's agent, or why there is none.
pub(super) type Found = Result<Arc<Agent>, String>;

/// The agent of a service, where it was found.
///
/// # Errors
/// It was not.
pub(super) fn known(found: &Found) -> Result<&Agent> {
    match found {
        Ok(agent) => Ok(agent),
        Err(why) => Err(anyhow!(why.clone())),
    }
}

/// The agents of a run, each found and asked once.
pub(super) struct Agents {
    wishes: Wishes,
    /// Those that were found, and why others were not.
    open: HashMap<Option<Generation>, Result<Arc<Agent>, String>>,
}

impl Agents {
    /// No agent yet.
    pub(super) fn new(wishes: Wishes) -> Self {
        Agents {
            wishes,
            open: HashMap::new(),
        }
    }

    /// The agent of a service, for which the file of answers may name a generation; the flag and
    /// the environment come first.
    ///
    /// # Errors
    /// Those of [`Agent::open`].
    pub(super) fn of(&mut self, named: Option<Generation>) -> Result<Arc<Agent>> {
        let wishes = self.wishes.or(named);
        if let Some(known) = self.open.get(&wishes.generation) {
            return known.clone().map_err(|why| anyhow!(why));
        }
        let agent = Agent::open(&wishes).map(Arc::new);
        let known = match &agent {
            Ok(agent) => Ok(Arc::clone(agent)),
            Err(error) if error.is::<Interrupted>() => return agent,
            Err(error) => Err(format!("{error:#}")),
        };
        self.open.insert(wishes.generation, known);
        agent
    }

    /// The agent of each service; why it was not found, where others were.
    ///
    /// # Errors
    /// Those of [`Agent::open`], where no agent was found.
    pub(super) fn of_all<'s, S>(
        &mut self,
        all: &'s [S],
        named: impl Fn(&S) -> Option<Generation>,
    ) -> Result<Vec<(&'s S, Found)>> {
        let mut missing = None;
        let mut found = Vec::new();
        for one in all {
            let agent = self.of(named(one));
            let agent = agent.map_err(|error| {
                let said = format!("{error:#}");
                missing.get_or_insert(error);
                said
            });
            found.push((one, agent));
        }
        let interrupted = missing
            .as_ref()
            .is_some_and(|error| error.is::<Interrupted>());
        match missing {
            Some(error) if interrupted || found.iter().all(|(_, agent)| agent.is_err()) => {
                Err(error)
            }
            _ => Ok(found),
        }
    }
}
