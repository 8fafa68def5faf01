//! The house of `regsvc`, in the order of its line.
//!
//! ```text
//! arguments ─▶ parameters ─▶ template ─▶ INI text ─▶ document ─▶ diagnostics ─▶ report
//!                                           ▼
//!                              plan ─▶ agent calls ─▶ agent ─▶ reply ─▶ status ─▶ progress, verdict
//! ```
//!
//! Each arrow is a function, each noun is a module. A module imports only from modules that
//! stand above it on the map; files, the terminal, the environment, the network and the clock
//! are touched in `registry`, `agent` and `commands` alone. `tests/architecture.rs` holds both promises.
//!
//! | module | what it takes and gives |
//! |---|---|
//! | [`generation`] | the two agent generations, and values that differ between them |
//! | [`span`] | a place in a text |
//! | [`bytes`] | bytes -> whether all of them, or any, are of a kind |
//! | [`path`] | a service's path -> the spelling that both agents accept |
//! | [`printable`] | somebody else's text -> text that can be shown |
//! | [`nearest`] | a word that nobody knows -> the known word that was probably meant |
//! | [`distribution`] | a `REGISTRY_…` variable and its value -> what each release of the registry makes of them |
//! | [`value`] | a value's text -> what each agent reads in it |
//! | [`parameters`] | a template's questions and what was given -> the answers, with their origins |
//! | [`template`] | a template and answers -> INI text that knows where each line comes from |
//! | [`document`] | INI text -> entries that know where they stand, as each agent reads them |
//! | [`schema`] | a generation and a section -> the keywords that its agent accepts there |
//! | [`reference`] | a value's text -> the references in it |
//! | [`diagnostic`] | a finding, as data |
//! | [`fix`] | a text and the findings in it -> the text after their safe fixes |
//! | [`configuration`] | a document and an identity -> sections, drivers, settings, resolved values |
//! | [`volume`] | the configuration of a volume object -> who uses it, and where its files are |
//! | [`rules`] | a configuration -> findings; the table of all rules |
//! | [`secret`] | somebody else's words -> the same, with secrets by their fingerprints |
//! | [`report`] | findings -> text, short lines, JSON, SARIF and the forms of others |
//! | [`status`] | an agent's JSON reply -> what a service is doing, changes, verdict |
//! | [`object`] | what a template says of cfg and sec objects, and what lives -> what makes them as wanted |
//! | [`journal`] | an agent's log -> what resources complained of since a moment |
//! | [`plan`] | the configuration that is wanted and what lives -> steps, as data |
//! | [`history`] | the text of a history <-> deployments; what lives -> how far it has left the last one |
//! | [`adoption`] | a configuration and a template -> the answers that make it, or a template of its own |
//! | [`doctor`] | what an agent says of its cluster and what a service needs -> checks, with what mends each |
//! | [`registry`] | an endpoint, trust and credentials -> a registry's answers, and the proof that it works |
//! | [`agent`] | calls, as data -> an agent's replies; the only place that starts processes |
//! | [`cli`] | arguments -> types |
//! | [`commands`] | one verb a file |

pub mod generation;
pub mod span;
pub mod bytes;
pub mod path;
pub mod printable;
pub mod nearest;
pub mod distribution;
pub mod value;
pub mod parameters;
pub mod template;
pub mod document;
pub mod schema;
pub mod reference;
pub mod diagnostic;
pub mod fix;
pub mod configuration;
pub mod volume;
pub mod rules;
pub mod secret;
pub mod report;
pub mod status;
pub mod object;
pub mod journal;
pub mod plan;
pub mod history;
pub mod adoption;
pub mod doctor;
pub mod registry;
pub mod agent;
pub mod cli;
pub mod commands;

use std::ffi::OsString;
use std::fmt;
use std::process::ExitCode;

/// Every way that a command can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Done, or clean.
    Done,
    /// Problems were found, or the service is not up, failed or timed out.
    Problems,
    /// A flag, a path or an answer cannot be used.
    Usage,
    /// The work could not be done: agent missing, refused, unreadable file.
    Failed,
}

impl Outcome {
    /// How a command ends that gave `error`.
    pub fn of(error: &anyhow::Error) -> Self {
        match error.downcast_ref::<Unusable>() {
            Some(_) => Outcome::Usage,
            None => Outcome::Failed,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Problems => 1,
            Outcome::Usage => 2,
            Outcome::Failed => 3,
        })
    }
}

/// The user gave something that cannot be used: a flag, a path, an answer. Ends with [`Outcome::Usage`].
#[derive(Debug)]
pub struct Unusable(String);

impl Unusable {
    /// An error that says what cannot be used and what to write instead.
    pub fn error(message: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Unusable(message.into()))
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

/// Runs a command line, the program's name first, and says how it ended.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> Outcome {
    commands::start(arguments.into_iter().collect())
}
