//! The command line, as types: a file a family of verbs.

mod argument;
mod flags;
mod answers;
mod validate;
mod service;
mod registry;
mod reference;

pub use answers::{Import, Init, Render, Templates};
pub use flags::{Agent, AgentGeneration, Answers, Jobs, Secrets, Selection, Target};
pub use reference::{
    Completions, Explain, Keywords, KeywordsFormat, Published, Rules, RulesFormat, Schema,
};
pub use registry::{
    Cert, CertVerb, Client, ClientKind, Gc, OfRegistry, Registry, Test, TestFormat, Url, User,
    UserAdd, UserRemove, UserVerb,
};
pub use service::{
    Awaited, Deploy, Doctor, DoctorFormat, History, HistoryFormat, Plan, PlanFormat, Remove,
    Status, StatusFormat, Wanted,
};
pub use validate::{ReportFormat, ReportTo, Validate};

use anstyle::Style;
use clap::builder::StyledStr;
use clap::{Parser, Subcommand, ValueEnum};

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
    /// Show what was deployed, when, by whom and from which answers
    History(History),
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
    /// Say who may come in: add, remove or list the users of a registry
    User(User),
    /// Show or renew the certificate of a registry
    Cert(Cert),
    /// Collect what no image of a registry needs, now, and say what was freed
    Gc(Gc),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
