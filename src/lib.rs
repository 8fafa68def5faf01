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
//! are touched in `agent` and `commands` alone. `tests/architecture.rs` holds both promises.
//!
//! | module | what it takes and gives |
//! |---|---|
//! | [`generation`] | the two agent generations |
//! | [`path`] | a service's path -> the spelling that both agents accept |
//! | [`diagnostic`] | a finding, as data |

pub mod diagnostic;
pub mod generation;
pub mod path;

use std::process::ExitCode;

/// Every way that a command can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Done, or clean.
    Done,
    /// Problems were found, or the service is not up, failed or timed out.
    Problems,
    /// The command line, a path or an answer cannot be used.
    Usage,
    /// The work could not be done: agent missing, refused, unreadable file.
    Failed,
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
