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
//! The rooms from the INI text to the report are those of the validator, a package of its own: its map stands in
//! `crates/validator/src/lib.rs`, and all of it is above this one.
//!
//! | module | what it takes and gives |
//! |---|---|
//! | [`parameters`] | a template's questions and what was given -> the answers, with their origins |
//! | [`template`] | a template and answers -> INI text that knows where each line comes from |
//! | [`secret`] | somebody else's words -> the same, with secrets by their fingerprints |
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

pub use regsvc_validator::{
    bytes, configuration, diagnostic, distribution, document, fix, generation, nearest, path,
    printable, reference, report, rules, schema, span, value, volume,
};

pub mod parameters;
pub mod template;
pub mod secret;
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
