//! The words that both agents use for states.

use std::fmt;

/// The state of a resource, an instance or a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Up.
    Up,
    /// Down.
    Down,
    /// Some of it is up, or something needs attention.
    Warn,
    /// It has no state: disabled, or nothing to be up.
    NotApplicable,
    /// A standby resource is up, as it must be.
    StandbyUp,
    /// A standby resource is down.
    StandbyDown,
    /// Another word, kept; also `undef`, and empty when the agent says nothing.
    Other(String),
}

impl State {
    /// Reads a state.
    pub fn read(word: &str) -> Self {
        match word {
            "up" => State::Up,
            "down" => State::Down,
            "warn" => State::Warn,
            "n/a" => State::NotApplicable,
            "stdby up" => State::StandbyUp,
            "stdby down" => State::StandbyDown,
            other => State::Other(other.to_owned()),
        }
    }

    /// The word, as the agents write it.
    pub fn as_str(&self) -> &str {
        match self {
            State::Up => "up",
            State::Down => "down",
            State::Warn => "warn",
            State::NotApplicable => "n/a",
            State::StandbyUp => "stdby up",
            State::StandbyDown => "stdby down",
            State::Other(word) if word.is_empty() => "undef",
            State::Other(word) => word,
        }
    }

    /// Whether nothing is missing.
    pub fn is_well(&self) -> bool {
        matches!(self, State::Up | State::NotApplicable | State::StandbyUp)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether what a resource, an instance or a service needs has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provisioned {
    /// It has.
    Yes,
    /// It has not.
    No,
    /// Some of it has.
    Mixed,
    /// There is nothing to make.
    NotApplicable,
    /// The agent does not know, or says something else.
    Unknown,
}

impl Provisioned {
    /// The word: `true`, `false`, `mixed`, `n/a` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Provisioned::Yes => "true",
            Provisioned::No => "false",
            Provisioned::Mixed => "mixed",
            Provisioned::NotApplicable => "n/a",
            Provisioned::Unknown => "unknown",
        }
    }

    /// Whether nothing is left to be made.
    pub fn is_done(self) -> bool {
        matches!(self, Provisioned::Yes | Provisioned::NotApplicable)
    }
}
