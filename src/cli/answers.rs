//! The verbs that write and render answers: `init`, `import`, `render`, `templates`.

use std::path::PathBuf;

use clap::Args;

use super::after;
use super::flags::{AGENT_VARIABLES, ANSWER_VARIABLES, Agent, Answers, Selection};

const INIT_EXAMPLES: &str = "
  regsvc init --size 20g               asks for the rest on a terminal
  regsvc init prod/hub --set ha=true --no-input
  regsvc templates registry            lists the questions";

/// `regsvc init`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", INIT_EXAMPLES), ("Environment", ANSWER_VARIABLES)]))]
pub struct Init {
    /// The service: NS/NAME or NS/svc/NAME [default: test/registry]
    #[arg(value_name = "PATH")]
    pub path: Option<String>,
    /// The answers that are given
    #[command(flatten)]
    pub answers: Answers,
    /// Never ask; name what is missing instead (also under CI and without a terminal)
    #[arg(long)]
    pub no_input: bool,
    /// Replace the section of the service if it exists
    #[arg(long)]
    pub force: bool,
}

const IMPORT_EXAMPLES: &str = "
  regsvc import test/registry      a service that runs, into regsvc.ini
  regsvc import registry.conf      a configuration";

/// `regsvc import`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", IMPORT_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Import {
    /// A service that the agent is asked for, NS/NAME; or a file with a configuration, `-` for standard input
    #[arg(value_name = "PATH|FILE")]
    pub from: String,
    /// The service that a file is imported as [default: from the file's place and name]
    #[arg(long = "as", value_name = "PATH")]
    pub path: Option<String>,
    /// The template that must fit; without it, each built-in one is tried, and else one is made
    #[arg(long, value_name = "NAME|DIR")]
    pub template: Option<String>,
    /// The folder of the template that is made [default: templates-NAME beside the file of answers]
    #[arg(short, long, value_name = "DIR", conflicts_with = "template")]
    pub output: Option<PathBuf>,
    /// The file of answers to write to [default: regsvc.ini]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Replace the section of the service, and the folder, if they exist
    #[arg(long)]
    pub force: bool,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
}

const RENDER_EXAMPLES: &str = "
  regsvc render --output registry.conf
  regsvc render test/registry --check registry.conf
  regsvc render 'prod/*' --explain";

/// `regsvc render`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", RENDER_EXAMPLES), ("Environment", ANSWER_VARIABLES)]))]
pub struct Render {
    /// The service
    #[command(flatten)]
    pub selection: Selection,
    /// The answers that are given
    #[command(flatten)]
    pub answers: Answers,
    /// Write to a file instead of stdout
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["check", "explain"])]
    pub output: Option<PathBuf>,
    /// Compare with a file; exit 1 and show the difference when it is stale
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    pub check: Option<PathBuf>,
    /// List every answer: its value, where it came from, what it overrode
    #[arg(long)]
    pub explain: bool,
}

const TEMPLATES_EXAMPLES: &str = "
  regsvc templates registry";

/// `regsvc templates`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", TEMPLATES_EXAMPLES)]))]
pub struct Templates {
    /// A built-in template, or a folder with one of your own
    #[arg(value_name = "NAME|DIR")]
    pub name: Option<String>,
}
