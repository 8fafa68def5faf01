//! A registry -> the proof that it works: steps, each with what was found, what it took, and what mends it.

mod cause;
mod clean;
mod enter;
mod image;
mod page;
pub mod published;
mod refused;
mod step;
mod transfer;
mod untrusted;
mod walk;

use std::net::IpAddr;
use std::time::Duration;

use super::{Credentials, Endpoint, Limits, Trust};

pub use page::{line, summary};
pub use step::{Figures, State, Step};

/// The registry that is proved, and what is known of it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The service, as it is written on the command line: `test/registry`.
    pub path: Option<String>,
    /// Where it is reached.
    pub endpoint: Endpoint,
    /// The address that it has, for where no DNS knows its name.
    pub address: Option<IpAddr>,
    /// Whom we trust.
    pub trust: Trust,
    /// Who we are.
    pub credentials: Option<Credentials>,
    /// What it ought to be.
    pub expected: Expected,
}

/// What a registry ought to be, where that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Whether it asks for credentials.
    pub auth: Option<bool>,
    /// Whether it speaks TLS.
    pub tls: Option<bool>,
    /// Whether it lets clients delete.
    pub delete: Option<bool>,
    /// Whether it refuses what is pushed: it is read-only, or a cache of another one.
    pub read_only: Option<bool>,
}

/// How a registry is proved.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The repository that is pushed to.
    pub repository: String,
    /// How many bytes each layer has.
    pub size: u64,
    /// Whether what was pushed stays there.
    pub keep: bool,
    /// Whether missing credentials end the proof at the door, without a failure.
    pub to_the_door: bool,
    /// What the content is made of, and its tag.
    pub seed: u64,
    /// How long we wait.
    pub limits: Limits,
}

/// The proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// The service.
    pub path: Option<String>,
    /// Where it was reached.
    pub url: String,
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// The image that was pushed and is still there: `HOST:PORT/REPOSITORY:TAG`.
    pub image: Option<String>,
    /// What else is left in the registry, in words.
    pub left: Vec<String>,
    /// How long all of it took.
    pub elapsed: Duration,
}

impl Proof {
    /// How the worst of the steps ended.
    pub fn state(&self) -> State {
        let states = self.steps.iter().map(|step| step.state);
        states.max().unwrap_or(State::Pass)
    }
}

/// Proves a registry. `show` gets each step as soon as it has ended; `stop` ends the proof between two steps,
/// and what was pushed is taken away all the same.
pub fn prove(
    subject: &Subject,
    trial: &Trial,
    stop: &dyn Fn() -> bool,
    show: &mut dyn FnMut(&Step),
) -> Proof {
    walk::walk(subject, trial, stop, show)
}
