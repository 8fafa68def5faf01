//! The flags that several verbs share, and what they say of the environment.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::argument::jobs;
use crate::generation::{Generation, Generations};

/// Where answers come from, besides the template and the environment.
#[derive(Args, Clone, Debug, Default)]
pub struct Answers {
    /// The file of answers, one section a service [default: regsvc.ini]
    #[arg(long, value_name = "FILE", help_heading = ANSWERS)]
    pub file: Option<PathBuf>,
    /// A built-in template, or a folder with one of your own [default: registry]
    #[arg(long, value_name = "NAME|DIR", help_heading = ANSWERS)]
    pub template: Option<String>,
    /// Answer a question of the template; taken literally, may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = ANSWERS)]
    pub set: Vec<String>,
    /// The size of the data volume: 20g
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true, help_heading = ANSWERS)]
    pub size: Option<String>,
}

impl Answers {
    /// Whether any of them is given.
    pub fn are_given(&self) -> bool {
        let Answers {
            file,
            template,
            set,
            size,
        } = self;
        file.is_some() || template.is_some() || !set.is_empty() || size.is_some()
    }
}

/// The heading of the flags that give answers.
const ANSWERS: &str = "Answers";

/// Which services a command is about.
#[derive(Args, Clone, Debug, Default)]
pub struct Selection {
    /// NS/NAME or NS/svc/NAME, or a glob over the sections of the file of answers
    #[arg(value_name = "PATH")]
    pub path: Option<String>,
    /// Every service of the file of answers
    #[arg(long, conflicts_with = "path")]
    pub all: bool,
}

/// How many services are worked on at the same time.
#[derive(Args, Clone, Debug)]
pub struct Jobs {
    /// How many services are worked on at the same time; 1 takes one after the other
    #[arg(short, long, value_name = "N", default_value = "4", value_parser = jobs)]
    pub jobs: std::num::NonZeroUsize,
}

/// Which agent to drive.
#[derive(Args, Clone, Debug, Default)]
pub struct Agent {
    /// The agent's generation; asked from the program by default [env: REGSVC_AGENT]
    #[arg(long = "agent", value_name = "GENERATION", value_enum)]
    pub generation: Option<AgentGeneration>,
}

/// A generation, as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AgentGeneration {
    /// Agent 2.1: svcmgr and om
    V2,
    /// Agent 3: om
    V3,
}

impl From<AgentGeneration> for Generation {
    fn from(generation: AgentGeneration) -> Self {
        match generation {
            AgentGeneration::V2 => Generation::V2,
            AgentGeneration::V3 => Generation::V3,
        }
    }
}

/// The agents that a configuration is checked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// Agent 2.1
    V2,
    /// Agent 3
    V3,
    /// Both agents
    Both,
}

impl From<Target> for Generations {
    fn from(target: Target) -> Self {
        match target {
            Target::V2 => Generations::V2,
            Target::V3 => Generations::V3,
            Target::Both => Generations::BOTH,
        }
    }
}

/// The environment of the commands that drive an agent.
pub(super) const AGENT_VARIABLES: &str = "
  REGSVC_AGENT         v2 or v3, as --agent
  REGSVC_OM            the words that start `om`, such as \"ssh node1 om\"
  REGSVC_SVCMGR        the words that start `svcmgr`; without it `om` does the same
  REGSVC_CALL_TIMEOUT  the longest that a call may take [default: 30s to ask, 120s to act]
  REGSVC_POLL          the pause between two looks at a service [default: 1s]";

/// The environment of the commands that render.
pub(super) const ANSWER_VARIABLES: &str = "
  REGSVC_VAR_NAME  the answer `name`: above regsvc.ini, below --set";

/// Both environments.
pub(super) const VARIABLES: &str = "
  REGSVC_AGENT         v2 or v3, as --agent
  REGSVC_OM            the words that start `om`, such as \"ssh node1 om\"
  REGSVC_SVCMGR        the words that start `svcmgr`; without it `om` does the same
  REGSVC_CALL_TIMEOUT  the longest that a call may take [default: 30s to ask, 120s to act]
  REGSVC_POLL          the pause between two looks at a service [default: 1s]
  REGSVC_VAR_NAME      the answer `name`: above regsvc.ini, below --set";

/// What keys of objects hold that only the operator knows.
#[derive(Args, Debug, Default)]
pub struct Secrets {
    /// The password of the users that a first deployment makes: the first line of FILE; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// What a key holds that is asked for: the text of FILE without its last line break; `-` reads standard input
    #[arg(long, value_name = "KEY=FILE")]
    pub secret: Vec<String>,
}
