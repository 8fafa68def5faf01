//! The command line, as types.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::generation::{Generation, Generations};
use crate::schema::Kind;

/// Renders, checks and deploys services on OpenSVC clusters, beginning with private Docker registries.
#[derive(Debug, Parser)]
#[command(
    name = "regsvc",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done or clean; 1 problems found, or the service is not up, failed or timed out;\n\
                  2 a flag, path or answer cannot be used; 3 the work could not be done\n\
                  (agent missing, refused, unreadable file)."
)]
pub struct Cli {
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
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
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// A built-in template, or a folder with one of your own [default: registry]
    #[arg(long, value_name = "NAME|DIR")]
    pub template: Option<String>,
    /// Answer a question of the template; taken literally, may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// The size of the data volume: 20g
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub size: Option<String>,
}

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// Agent 2.1
    V2,
    /// Agent 3
    V3,
    /// Both agents
    #[default]
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

/// `regsvc init`.
#[derive(Args, Debug)]
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

/// `regsvc render`.
#[derive(Args, Debug)]
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

/// `regsvc validate`.
#[derive(Args, Debug)]
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
    /// The agents to check for
    #[arg(long, value_enum, default_value_t, value_name = "AGENT")]
    pub agent: Target,
    /// Whose configuration it is: NS/KIND/NAME [default: from the file's place, else a service]
    #[arg(long, value_name = "PATH", conflicts_with = "path")]
    pub object: Option<String>,
    /// The name of the cluster
    #[arg(long, value_name = "NAME")]
    pub cluster_name: Option<String>,
    /// The nodes of the cluster, apart by blanks
    #[arg(long, value_name = "NODES")]
    pub nodes: Option<String>,
    /// Drop the findings of a rule, a family, or `warnings`; may be repeated
    #[arg(long, value_name = "NAME|FAMILY")]
    pub allow: Vec<String>,
    /// Count them as warnings
    #[arg(long, value_name = "NAME|FAMILY")]
    pub warn: Vec<String>,
    /// Count them as errors, so that they end with 1
    #[arg(long, value_name = "NAME|FAMILY|warnings")]
    pub deny: Vec<String>,
    /// The form of the report on standard output [default: text]
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "reports")]
    pub format: Option<ReportFormat>,
    /// Write a report to a file, or to standard output; may be repeated: --report sarif=out.sarif
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = report_to)]
    pub reports: Vec<ReportTo>,
    /// Apply the fixes that keep the meaning, and report what is left; standard input is printed fixed
    #[arg(long, conflicts_with = "path")]
    pub fix: bool,
    /// Print what --fix would change, and change nothing
    #[arg(long, conflicts_with_all = ["path", "fix", "format"])]
    pub diff: bool,
}

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
const AGENT_VARIABLES: &str = "Environment:
  REGSVC_AGENT         v2 or v3, as --agent
  REGSVC_OM            the words that start `om`, such as \"ssh node1 om\"
  REGSVC_SVCMGR        the words that start `svcmgr`; without it `om` does the same
  REGSVC_CALL_TIMEOUT  how long one call of the agent may take [default: 30s to ask, 120s to act]
  REGSVC_POLL          how long to pause between two looks at a service [default: 1s]";

/// `regsvc plan`.
#[derive(Args, Debug)]
#[command(
    after_help = "Exit codes: 0 nothing to do; 1 changes are pending; 3 that cannot be told."
)]
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

/// `regsvc deploy`.
#[derive(Args, Debug)]
#[command(after_help = AGENT_VARIABLES)]
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
    /// Deploy this configuration instead of a rendered one; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "size", "template", "file", "all"], requires = "path")]
    pub config: Option<PathBuf>,
    /// Print what would be run and the configuration; call nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait until the service is up: 30s, 5m, 1h
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub timeout: std::time::Duration,
    /// Return as soon as the agent has taken the service
    #[arg(long)]
    pub no_wait: bool,
    /// Change a service that exists with another configuration
    #[arg(long)]
    pub update: bool,
}

/// `regsvc status`.
#[derive(Args, Debug)]
#[command(after_help = AGENT_VARIABLES)]
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
#[command(after_help = AGENT_VARIABLES)]
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

/// `regsvc explain`.
#[derive(Args, Debug)]
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
}

/// `regsvc keywords`.
#[derive(Args, Debug)]
pub struct Keywords {
    /// DEFAULT, subset, a driver group such as `fs`, or a driver such as `container.docker`
    #[arg(value_name = "GROUP[.DRIVER]")]
    pub section: Option<String>,
    /// This keyword only; without a section, wherever it is accepted
    #[arg(long, value_name = "NAME")]
    pub keyword: Option<String>,
    /// The agents to say it for
    #[arg(long, value_enum, default_value_t, value_name = "AGENT")]
    pub agent: Target,
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

/// `regsvc templates`.
#[derive(Args, Debug)]
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
