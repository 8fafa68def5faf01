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

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use super::{Credentials, Endpoint, Failure, Limits, Trust};

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
    /// Whether the password may be an old one: that it is refused says nothing of the registry.
    pub is_guessed: bool,
    /// A user who may come in, where one is known.
    pub user: Option<String>,
    /// What it ought to be.
    pub expected: Expected,
}

impl Subject {
    /// Whether a failure is that of somebody without a password that is known to be the right one; where nobody should
    /// be asked for one, it never is.
    fn is_kept_out(&self, failure: &Failure) -> bool {
        let is_nobody = self.credentials.is_none() || self.is_guessed;
        let is_refused = matches!(failure.status(), Some(401 | 403));
        is_nobody && is_refused && self.expected.auth != Some(false)
    }

    /// Who comes, or is known to be let in, else the word that stands for it, as a word of a line of shell.
    fn visitor(&self) -> Cow<'_, str> {
        let known = self.credentials.as_ref().map(Credentials::user);
        shell_words::quote(known.or(self.user.as_deref()).unwrap_or("NAME"))
    }

    /// The command that proves what was left out for want of a password.
    fn rest(&self) -> String {
        let user = self.visitor();
        match &self.path {
            Some(path) => format!("regsvc test {} --user {user}", shell_words::quote(path)),
            None => format!("regsvc test --url {} --user {user}", self.endpoint),
        }
    }
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
    /// The command that proves what was left out for want of a password, where something was.
    pub rest: Option<String>,
    /// How long all of it took.
    pub elapsed: Duration,
}

impl Proof {
    /// The steps that are still to be taken.
    pub fn left_out(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.is_left)
    }

    /// Whether everything was tried that there was to try.
    pub fn is_complete(&self) -> bool {
        self.left_out().next().is_none()
    }

    /// The step that fails.
    pub fn failed(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.state == State::Fail)
    }

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
