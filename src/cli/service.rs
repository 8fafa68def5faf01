//! The verbs that ask and drive an agent for services: `plan`, `deploy`, `status`, `remove`, `doctor`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::after;
use super::argument::duration;
use super::flags::{AGENT_VARIABLES, Agent, Answers, Jobs, Secrets, Selection, VARIABLES};
use super::registry::Registry;

/// The services that are wanted, and the agent that is to have them: of `plan` and `deploy` alike.
#[derive(Args, Debug)]
pub struct Wanted {
    /// The services
    #[command(flatten)]
    pub selection: Selection,
    /// The answers that are given
    #[command(flatten)]
    pub answers: Answers,
    /// The agent to ask or to drive
    #[command(flatten)]
    pub agent: Agent,
    /// How many at the same time
    #[command(flatten)]
    pub jobs: Jobs,
    /// Take this configuration instead of a rendered one; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "size", "template", "file", "all"], requires = "path")]
    pub config: Option<PathBuf>,
}

const PLAN_CODES: &str = "
  0  nothing to do
  1  changes are pending
  3  that cannot be told";

const PLAN_EXAMPLES: &str = "
  regsvc plan test/registry
  regsvc plan --all --format json";

/// `regsvc plan`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", PLAN_EXAMPLES), ("Exit codes", PLAN_CODES), ("Environment", VARIABLES)]))]
pub struct Plan {
    /// What is wanted, and of whom
    #[command(flatten)]
    pub wanted: Wanted,
    /// The form of the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: PlanFormat,
}

/// The forms of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// Each step with its reason and its differences
    #[default]
    Text,
    /// Versioned JSON
    Json,
}

const DEPLOY_EXAMPLES: &str = "
  regsvc deploy test/registry --size 20g --dry-run
  regsvc deploy test/registry --timeout 10m
  regsvc deploy test/registry --config registry.conf";

const DEPLOY_CODES: &str = "
  0  it is up, and nothing that its proof has found speaks against it
  1  it is not up, or its registry does not work
  3  it was refused, or the work could not be done";

/// `regsvc deploy`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", DEPLOY_EXAMPLES), ("Exit codes", DEPLOY_CODES), ("Environment", VARIABLES)]))]
pub struct Deploy {
    /// What is wanted, and of whom
    #[command(flatten)]
    pub wanted: Wanted,
    /// What only the operator knows
    #[command(flatten)]
    pub secrets: Secrets,
    /// Print what a first deployment would run, and the configuration; call nothing. `regsvc plan` asks the agent
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait until the service is up: 30s, 5m, 1h
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub timeout: std::time::Duration,
    /// Return as soon as the agent has taken the service
    #[arg(long)]
    pub no_wait: bool,
    /// Change a service that exists with another configuration, and restart it where that needs it
    #[arg(long)]
    pub update: bool,
    /// As --update, also where data would be left behind, or are deleted with a volume that must be made anew: then
    /// it asks
    #[arg(long)]
    pub replace: bool,
    /// Do not ask whether data are to be deleted; needed with --replace where there is no terminal
    #[arg(short, long, requires = "replace")]
    pub yes: bool,
    /// Bring back the previous configuration when the deployment fails or takes too long, or when its registry was
    /// reached and does not work
    #[arg(long, conflicts_with = "no_wait")]
    pub rollback: bool,
    /// Do not end with the proof that `regsvc test` gives, from where this runs
    #[arg(long)]
    pub no_test: bool,
}

const STATUS_EXAMPLES: &str = "
  regsvc status test/registry --watch
  regsvc status test/registry --wait up --timeout 10m
  regsvc status test/registry --registry --user admin < password
  regsvc status --all --format json";

/// `regsvc status`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", STATUS_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Status {
    /// The services
    #[command(flatten)]
    pub selection: Selection,
    /// The file of answers, one section a service [default: regsvc.ini]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
    /// How many at the same time
    #[command(flatten)]
    pub jobs: Jobs,
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: StatusFormat,
    /// Wait for this state; exit 1 if it does not come in time
    #[arg(long, value_enum, value_name = "STATE")]
    pub wait: Option<Awaited>,
    /// How long to wait: 30s, 5m, 1h
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration, requires = "wait")]
    pub timeout: std::time::Duration,
    /// Ask the registry what it holds, the agent what room its volume has, and the certificate how long it holds
    #[arg(long, conflicts_with = "watch")]
    pub registry: bool,
    /// Who to be at the registry; the password is read from standard input [default: as Docker's config.json has it]
    #[arg(long, value_name = "NAME", requires = "registry")]
    pub user: Option<String>,
    /// Show the status again whenever it changes, until interrupted
    #[arg(long, conflicts_with = "wait")]
    pub watch: bool,
}

const HISTORY_EXAMPLES: &str = "
  regsvc history test/registry
  regsvc history test/registry --format json";

/// `regsvc history`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", HISTORY_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct History {
    /// The service
    #[command(flatten)]
    pub registry: Registry,
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: HistoryFormat,
}

/// The forms of a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    /// A deployment a line, and the answers that have changed
    #[default]
    Text,
    /// Our own, versioned JSON
    Json,
}

/// The forms of a status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    /// A tree of instances and resources
    #[default]
    Text,
    /// Versioned JSON, the same for both agents
    Json,
}

/// The states that can be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Awaited {
    /// The service is up, provisioned and settled
    Up,
}

const REMOVE_EXAMPLES: &str = "
  regsvc remove test/registry               stopped and purged; its volume stays
  regsvc remove test/registry --with-data   its volume, too";

/// `regsvc remove`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", REMOVE_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Remove {
    /// The services: NS/NAME or NS/svc/NAME, or globs over the sections of the file of answers
    #[arg(value_name = "PATH", required_unless_present = "all")]
    pub paths: Vec<String>,
    /// Every service of the file of answers
    #[arg(long, conflicts_with = "paths")]
    pub all: bool,
    /// The file of answers, one section a service [default: regsvc.ini]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The agent to drive
    #[command(flatten)]
    pub agent: Agent,
    /// How many at the same time
    #[command(flatten)]
    pub jobs: Jobs,
    /// Remove the volumes of the services and their data, too
    #[arg(long)]
    pub with_data: bool,
    /// Do not ask; needed where there is no terminal
    #[arg(short, long)]
    pub yes: bool,
    /// Ask the agent what there is, say what would go and what would be run; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long each service may take to be gone: 30s, 5m, 1h
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub timeout: std::time::Duration,
}

const DOCTOR_EXAMPLES: &str = "
  regsvc doctor                   the cluster alone
  regsvc doctor test/registry     and what this service needs of it";

/// `regsvc doctor`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", DOCTOR_EXAMPLES), ("Environment", VARIABLES)]))]
pub struct Doctor {
    /// The services; without any, what concerns the cluster alone
    #[command(flatten)]
    pub selection: Selection,
    /// The answers that are given
    #[command(flatten)]
    pub answers: Answers,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: DoctorFormat,
}

/// The forms of what a doctor finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// A line a check, with why it matters and what mends it
    #[default]
    Text,
    /// Versioned JSON, the same for both agents
    Json,
}
