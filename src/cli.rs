//! The command line, as types.

use std::path::PathBuf;

use anstyle::Style;
use clap::builder::StyledStr;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::generation::{Generation, Generations};
use crate::schema::Kind;

/// What to type first.
const FIRST_STEPS: &str = "
  regsvc init --size 20g                  answers a few questions, into regsvc.ini
  regsvc render                           prints the configuration
  regsvc deploy test/registry --dry-run   shows the commands, calls nothing
  regsvc deploy test/registry             creates it and waits until it is up

  regsvc COMMAND --help                   says more of one command";

/// How every command ends.
const EXIT_CODES: &str = "
  0  done, or clean
  1  problems found, or the service is not up, failed or timed out
  2  a flag, a path or an answer cannot be used
  3  the work could not be done: agent missing, refused, unreadable file";

/// What stands below the flags in a help: sections with their headings, as clap shows its own.
fn after(sections: &[(&str, &str)]) -> StyledStr {
    const HEADING: Style = Style::new().bold().underline();
    let section = |(heading, text): &(&str, &str)| format!("{HEADING}{heading}:{HEADING:#}{text}");
    let sections: Vec<_> = sections.iter().map(section).collect();
    sections.join("\n\n").into()
}

/// Renders, checks and deploys services on OpenSVC clusters, beginning with private Docker registries.
#[derive(Debug, Parser)]
#[command(
    name = "regsvc",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = after(&[("First steps", FIRST_STEPS), ("Exit codes", EXIT_CODES)])
)]
pub struct Cli {
    /// Colour the output: auto, always or never [default: auto]
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        hide_possible_values = true,
        hide_default_value = true,
        display_order = 900
    )]
    pub color: Color,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// When to colour the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the answers of a service to regsvc.ini
    Init(Init),
    /// Take in a service that exists, or a configuration: answers in regsvc.ini, or a template of its own
    Import(Import),
    /// Print the configuration of a service
    Render(Render),
    /// Check configurations without an agent
    Validate(Validate),
    /// Show what a deployment would do; asks the agent, changes nothing
    Plan(Plan),
    /// Create, provision and wait until the service is up
    Deploy(Deploy),
    /// Show what a service is doing
    Status(Status),
    /// Stop services and remove them from the cluster; their data stay unless asked
    Remove(Remove),
    /// Look for what keeps services from coming up, and say what mends it
    Doctor(Doctor),
    /// Prove that a registry works: push an image, pull it back, and all around it
    Test(Test),
    /// Print where a registry is reached: one line for scripts
    Url(Url),
    /// Say what a client needs to trust, find and use a registry
    Client(Client),
    /// Explain a finding: what it means, an example, what to do
    Explain(Explain),
    /// List the rules of the validator
    Rules(Rules),
    /// Say what both agents accept in a section: keywords, types, defaults
    Keywords(Keywords),
    /// List the templates, or one template's questions
    Templates(Templates),
    /// Print the JSON schema of a format that others may build on
    Schema(Schema),
    /// Print the completion script of a shell
    Completions(Completions),
}

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

/// `regsvc import`.
#[derive(Args, Debug)]
#[command(after_help = AGENT_VARIABLES)]
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

const VALIDATE_VARIABLES: &str = "
  REGSVC_AGENT     v2 or v3, where --agent is not given
  REGSVC_VAR_NAME  with --path, the answer `name`: above regsvc.ini, below --set";

const VALIDATE_EXAMPLES: &str = "
  regsvc validate registry.conf
  regsvc render | regsvc validate -
  regsvc validate --deny warnings --report sarif=out.sarif --report text conf/
  regsvc validate --fix registry.conf";

/// `regsvc validate`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", VALIDATE_EXAMPLES), ("Environment", VALIDATE_VARIABLES)]))]
pub struct Validate {
    /// Configuration files, folders with *.conf, globs; `-` reads standard input
    #[arg(value_name = "FILE|DIR|GLOB", conflicts_with = "path")]
    pub files: Vec<PathBuf>,
    /// Render this service of the file of answers, and check that
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// The answers that are given, with --path
    #[command(flatten)]
    pub answers: Answers,
    /// The agents to check for [env: REGSVC_AGENT] [default: both]
    #[arg(long, value_enum, value_name = "AGENT")]
    pub agent: Option<Target>,
    /// Whose configuration it is: NS/KIND/NAME [default: from the file's place, else a service]
    #[arg(long, value_name = "PATH", conflicts_with = "path")]
    pub object: Option<String>,
    /// The name of the cluster
    #[arg(long, value_name = "NAME")]
    pub cluster_name: Option<String>,
    /// The nodes of the cluster, apart by blanks
    #[arg(long, value_name = "NODES")]
    pub nodes: Option<String>,
    /// Drop the findings of a rule by its code or name (OSV301, unknown-keyword), of a family of rules
    /// (keywords), or all `warnings`; may be repeated
    #[arg(long, value_name = "RULE", help_heading = FINDINGS)]
    pub allow: Vec<String>,
    /// Count them as warnings
    #[arg(long, value_name = "RULE", help_heading = FINDINGS)]
    pub warn: Vec<String>,
    /// Count them as errors, so that they end with 1; --deny warnings for all of these
    #[arg(long, value_name = "RULE", help_heading = FINDINGS)]
    pub deny: Vec<String>,
    /// The form of the report on standard output [default: text]
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "reports", help_heading = FINDINGS)]
    pub format: Option<ReportFormat>,
    /// Write a report to a file, or to standard output; may be repeated: --report sarif=out.sarif
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = report_to, help_heading = FINDINGS)]
    pub reports: Vec<ReportTo>,
    /// Apply the fixes that keep the meaning, and report what is left; standard input is printed fixed
    #[arg(long, conflicts_with = "path", help_heading = FINDINGS)]
    pub fix: bool,
    /// Print what --fix would change, and change nothing; exits as without it
    #[arg(long, conflicts_with_all = ["path", "fix", "format"], help_heading = FINDINGS)]
    pub diff: bool,
}

/// The heading of the flags that say what becomes of findings.
const FINDINGS: &str = "Findings";

/// A report and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTo {
    /// Its form.
    pub format: ReportFormat,
    /// The file to write it to; without one, standard output.
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT` or `FORMAT=FILE`.
fn report_to(text: &str) -> Result<ReportTo, String> {
    let (format, file) = match text.split_once('=') {
        Some((_, "")) => return Err("no file behind `=`".to_owned()),
        Some((format, file)) => (format, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = ReportFormat::from_str(format, false).map_err(|_| {
        let known = ReportFormat::value_variants().iter();
        let known = known.filter_map(ValueEnum::to_possible_value);
        let known: Vec<_> = known.map(|value| value.get_name().to_owned()).collect();
        format!("write one of {}", known.join(", "))
    })?;
    Ok(ReportTo { format, file })
}

/// The forms of a report of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Source lines with the faults marked
    #[default]
    Text,
    /// One line a finding: file:line:column: severity[code]: message
    Short,
    /// Versioned JSON: `regsvc schema report`
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// JUnit XML
    Junit,
    /// GitLab code quality
    Gitlab,
}

/// The environment of the commands that drive an agent.
const AGENT_VARIABLES: &str = "
  REGSVC_AGENT         v2 or v3, as --agent
  REGSVC_OM            the words that start `om`, such as \"ssh node1 om\"
  REGSVC_SVCMGR        the words that start `svcmgr`; without it `om` does the same
  REGSVC_CALL_TIMEOUT  the longest that a call may take [default: 30s to ask, 120s to act]
  REGSVC_POLL          the pause between two looks at a service [default: 1s]";

/// The environment of the commands that render.
const ANSWER_VARIABLES: &str = "
  REGSVC_VAR_NAME  the answer `name`: above regsvc.ini, below --set";

/// Both environments.
const VARIABLES: &str = "
  REGSVC_AGENT         v2 or v3, as --agent
  REGSVC_OM            the words that start `om`, such as \"ssh node1 om\"
  REGSVC_SVCMGR        the words that start `svcmgr`; without it `om` does the same
  REGSVC_CALL_TIMEOUT  the longest that a call may take [default: 30s to ask, 120s to act]
  REGSVC_POLL          the pause between two looks at a service [default: 1s]
  REGSVC_VAR_NAME      the answer `name`: above regsvc.ini, below --set";

const PLAN_CODES: &str = "
  0  nothing to do
  1  changes are pending
  3  that cannot be told";

/// How many services are worked on at the same time.
#[derive(Args, Clone, Debug)]
pub struct Jobs {
    /// How many services are worked on at the same time; 1 takes one after the other
    #[arg(short, long, value_name = "N", default_value = "4", value_parser = jobs)]
    pub jobs: std::num::NonZeroUsize,
}

const PLAN_EXAMPLES: &str = "
  regsvc plan test/registry
  regsvc plan --all --format json";

/// `regsvc plan`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", PLAN_EXAMPLES), ("Exit codes", PLAN_CODES), ("Environment", VARIABLES)]))]
pub struct Plan {
    /// The services
    #[command(flatten)]
    pub selection: Selection,
    /// The answers that are given
    #[command(flatten)]
    pub answers: Answers,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
    /// How many at the same time
    #[command(flatten)]
    pub jobs: Jobs,
    /// Plan for this configuration instead of a rendered one; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "size", "template", "file", "all"], requires = "path")]
    pub config: Option<PathBuf>,
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

/// `regsvc deploy`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", DEPLOY_EXAMPLES), ("Environment", VARIABLES)]))]
pub struct Deploy {
    /// The services
    #[command(flatten)]
    pub selection: Selection,
    /// The answers that are given
    #[command(flatten)]
    pub answers: Answers,
    /// The agent to drive
    #[command(flatten)]
    pub agent: Agent,
    /// How many at the same time
    #[command(flatten)]
    pub jobs: Jobs,
    /// What only the operator knows
    #[command(flatten)]
    pub secrets: Secrets,
    /// Deploy this configuration instead of a rendered one; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "size", "template", "file", "all"], requires = "path")]
    pub config: Option<PathBuf>,
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
    /// As --update, also where data would be left behind
    #[arg(long)]
    pub replace: bool,
    /// Bring back the previous configuration when the deployment fails or takes too long
    #[arg(long, conflicts_with = "no_wait")]
    pub rollback: bool,
    /// End with the proof that `regsvc test` gives, from where this runs
    #[arg(long, conflicts_with = "no_wait")]
    pub test: bool,
}

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

const STATUS_EXAMPLES: &str = "
  regsvc status test/registry --watch
  regsvc status test/registry --wait up --timeout 10m
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
    /// Show the status again whenever it changes, until interrupted
    #[arg(long, conflicts_with = "wait")]
    pub watch: bool,
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

const DOCTOR_EXAMPLES: &str = "
  regsvc doctor                   the cluster alone
  regsvc doctor test/registry     and what this service needs of it";
/// `regsvc remove`.
#[derive(Args, Debug)]
#[command(after_help = AGENT_VARIABLES)]
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

/// Which registry a command is about.
#[derive(Args, Clone, Debug, Default)]
pub struct Registry {
    /// The service: NS/NAME or NS/svc/NAME [default: the only one of the file of answers]
    #[arg(value_name = "PATH")]
    pub path: Option<String>,
    /// The file of answers, one section a service [default: regsvc.ini]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
}

const URL_EXAMPLES: &str = "
  docker push $(regsvc url test/registry)/IMAGE";

/// `regsvc url`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", URL_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Url {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
}

const CLIENT_EXAMPLES: &str = "
  regsvc client test/registry                        prints lines of shell
  regsvc client test/registry --install              writes the files
  regsvc client test/registry --for kubernetes";

/// `regsvc client`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", CLIENT_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Client {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
    /// The client that is to use it
    #[arg(long = "for", value_enum, default_value_t, value_name = "CLIENT")]
    pub client: ClientKind,
    /// Write the files instead of printing them; what is there already is kept
    #[arg(long)]
    pub install: bool,
    /// Install below this folder
    #[arg(long, value_name = "DIR", default_value = "/", requires = "install")]
    pub root: PathBuf,
    /// The image of the last lines
    #[arg(
        long,
        value_name = "IMAGE",
        default_value = "ghcr.io/opensvc/pause:latest"
    )]
    pub image: String,
    /// Hand these certificates in PEM to the client [default: that of the deployment]
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Where the registry is: https://HOST:PORT; no agent is asked then
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// The clients of registries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ClientKind {
    /// The Docker engine
    #[default]
    Docker,
    /// containerd, and what runs on it
    Containerd,
    /// Podman, Buildah, Skopeo, CRI-O
    Podman,
    /// Kubernetes: a secret to pull with, and containerd on its nodes
    Kubernetes,
}

const TEST_EXAMPLES: &str = "
  regsvc test test/registry --user me < password
  regsvc test --url https://HOST:5000 --ca ca.pem --size 1g
  regsvc test test/registry --keep --format json";

const TEST_EXIT_CODES: &str = "
  0  every step passed or was skipped
  1  a step failed
  3  it could not be tried";

const TEST_VARIABLES: &str = "
  DOCKER_CONFIG        the folder of Docker's config.json, whose passwords are used without --user
  REGSVC_AGENT, REGSVC_OM, REGSVC_CALL_TIMEOUT as in `regsvc status --help`";

/// `regsvc test`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", TEST_EXAMPLES), ("Exit codes", TEST_EXIT_CODES), ("Environment", TEST_VARIABLES)]))]
pub struct Test {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
    /// Where the registry is: https://HOST:PORT; no agent is asked then
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// How much each of the two layers measures that are pushed
    #[arg(long, value_name = "SIZE", default_value = "1m")]
    pub size: String,
    /// Leave in the registry what was pushed
    #[arg(long)]
    pub keep: bool,
    /// The repository to push to
    #[arg(long, value_name = "NAME", default_value = "regsvc-test", value_parser = repository)]
    pub repository: String,
    /// Who to be; the password is read from standard input [default: as Docker's config.json has it]
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Trust these certificates in PEM, too
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// How long all of it may take: 30s, 5m, 1h
    #[arg(long, value_name = "DURATION", default_value = "2m", value_parser = duration)]
    pub timeout: std::time::Duration,
    /// The form of the proof
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TestFormat,
}

/// The forms of a proof.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// A line a step, with the cause of a failure and what mends it
    #[default]
    Text,
    /// Versioned JSON: `regsvc schema test`
    Json,
}

const EXPLAIN_EXAMPLES: &str = "
  regsvc explain OSV301
  regsvc explain unknown-keyword";

/// `regsvc explain`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", EXPLAIN_EXAMPLES)]))]
pub struct Explain {
    /// The code or the name of a rule: OSV301, unknown-keyword
    #[arg(value_name = "CODE|NAME")]
    pub rule: String,
}

/// `regsvc rules`.
#[derive(Args, Debug)]
pub struct Rules {
    /// The form of the table
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: RulesFormat,
}

/// The forms of the table of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// A line a rule
    #[default]
    Text,
    /// Versioned JSON, with the manual pages
    Json,
    /// The table of docs/rules.md
    Markdown,
}

/// `regsvc schema`.
#[derive(Args, Debug)]
pub struct Schema {
    /// Whose format
    #[arg(value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Published,
}

/// The formats whose schema is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Published {
    /// `validate --format json`
    #[default]
    Report,
    /// `status --format json`
    Status,
    /// `plan --format json`
    Plan,
    /// `doctor --format json`
    Doctor,
    /// `test --format json`
    Test,
}

const KEYWORDS_EXAMPLES: &str = "
  regsvc keywords                        every group and its drivers
  regsvc keywords container.docker
  regsvc keywords --keyword access       where a keyword is accepted";

/// `regsvc keywords`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", KEYWORDS_EXAMPLES)]))]
pub struct Keywords {
    /// DEFAULT, subset, a driver group such as `fs`, or a driver such as `container.docker`
    #[arg(value_name = "GROUP[.DRIVER]")]
    pub section: Option<String>,
    /// This keyword only; without a section, wherever it is accepted
    #[arg(long, value_name = "NAME")]
    pub keyword: Option<String>,
    /// The agents to say it for [env: REGSVC_AGENT] [default: both]
    #[arg(long, value_enum, value_name = "AGENT")]
    pub agent: Option<Target>,
    /// The kind of the object: svc, vol, cfg, sec, usr or nscfg
    #[arg(long, value_name = "KIND", default_value = "svc", value_parser = kind)]
    pub kind: Kind,
    /// The form of the reference
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: KeywordsFormat,
}

/// The forms of the reference of keywords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum KeywordsFormat {
    /// Text for people
    #[default]
    Text,
    /// Versioned JSON
    Json,
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

/// `regsvc completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Reads the kind of an object whose keywords are known.
fn kind(text: &str) -> Result<Kind, String> {
    text.parse()
        .ok()
        .filter(|&kind| kind != Kind::Node && kind != Kind::Ccfg)
        .ok_or("write svc, vol, cfg, sec, usr or nscfg".into())
}

/// Reads the name of a repository, as the distribution specification has it.
fn repository(text: &str) -> Result<String, String> {
    let is_word = |word: &str| {
        let ends = [word.chars().next(), word.chars().last()];
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        ends.iter().all(|end| end.is_some_and(is_letter))
            && word.chars().all(|c| is_letter(c) || "._-".contains(c))
    };
    match text.len() <= 200 && text.split('/').all(is_word) {
        true => Ok(text.to_owned()),
        false => {
            Err("write lower case letters, digits, `.`, `_`, `-`, and `/` between words".into())
        }
    }
}

/// Reads how many services are worked on at the same time.
fn jobs(text: &str) -> Result<std::num::NonZeroUsize, String> {
    let number = text.parse().ok();
    number
        .filter(|jobs: &std::num::NonZeroUsize| jobs.get() <= 64)
        .ok_or("write a number from 1 to 64".into())
}

/// Reads a waiting time: a number with a unit, `90s`, `5m`, `1h30m`.
fn duration(text: &str) -> Result<std::time::Duration, String> {
    const HELP: &str = "write a number and a unit, such as 90s, 5m or 1h30m";
    let mut rest = text;
    let mut seconds = 0u64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or(HELP)?;
        let number: u64 = rest[..digits].parse().map_err(|_| HELP)?;
        let factor = match rest.as_bytes()[digits] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            _ => return Err(HELP.into()),
        };
        seconds = number
            .checked_mul(factor)
            .and_then(|part| seconds.checked_add(part))
            .ok_or("too long")?;
        rest = &rest[digits + 1..];
    }
    match seconds {
        0 => Err(HELP.into()),
        seconds if seconds > 7 * 24 * 3600 => Err("a week is the longest".into()),
        seconds => Ok(std::time::Duration::from_secs(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn a_waiting_time_has_units_and_an_end() {
        assert_eq!(duration("1h30m").unwrap().as_secs(), 5400);
        for bad in [
            "",
            "5",
            "m",
            "0s",
            "5 m",
            "-5m",
            "8d",
            "99999999999999999999h",
            "200h",
            "5é",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
