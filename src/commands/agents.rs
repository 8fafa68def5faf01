//! The command line, the environment and the file of answers -> the agents that services are on.

use std::collections::HashMap;
use std::rc::Rc;

use anyhow::Result;

use crate::Unusable;
use crate::agent::{Agent, Wishes};
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

/// The agents of a run, each found and asked once.
pub(super) struct Agents {
    wishes: Wishes,
    open: HashMap<Option<Generation>, Rc<Agent>>,
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
    pub(super) fn of(&mut self, named: Option<Generation>) -> Result<Rc<Agent>> {
        let wishes = self.wishes.or(named);
        if let Some(agent) = self.open.get(&wishes.generation) {
            return Ok(Rc::clone(agent));
        }
        let agent = Rc::new(Agent::open(&wishes)?);
        self.open.insert(wishes.generation, Rc::clone(&agent));
        Ok(agent)
    }
}
