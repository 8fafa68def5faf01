//! A step of a proof: what was tried, how it ended, what it took, and what mends it.

use std::fmt;
use std::time::Duration;

/// How a step ends, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It works.
    Pass,
    /// It was not tried; the step says why.
    Skipped,
    /// It does not work.
    Fail,
}

impl State {
    /// The word for it, in reports of either form.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Pass => "pass",
            State::Skipped => "skipped",
            State::Fail => "fail",
        }
    }
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What was tried: `upload`.
    pub name: &'static str,
    /// How it ended.
    pub state: State,
    /// What was found, or why it was not tried, as a clause.
    pub found: String,
    /// Whether it was not tried though there is something to try: for want of a step before it, of time, of a password.
    pub is_left: bool,
    /// The likely cause of a failure, as a clause.
    pub cause: Option<String>,
    /// The command that mends it, or that looks further. Words in capitals are the reader's to fill in.
    pub mend: Option<String>,
    /// What it took.
    pub figures: Figures,
}

/// What a step took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// The bytes that went over the network as payload.
    pub bytes: Option<u64>,
    /// The time, if it was tried.
    pub elapsed: Option<Duration>,
}

impl Figures {
    /// The speed in bytes a second, where there was something to measure.
    pub fn speed(&self) -> Option<f64> {
        /// Fewer bytes measure a round trip and not a speed.
        const ENOUGH: u64 = 64 << 10;
        let seconds = self.elapsed?.as_secs_f64();
        let bytes = self.bytes.filter(|bytes| *bytes >= ENOUGH)? as f64;
        (seconds > 0.0).then_some(bytes / seconds)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(elapsed) = self.elapsed else {
            return Ok(());
        };
        if let Some(bytes) = self.bytes {
            write!(f, "{} bytes, ", bytes)?;
        }
        if let Some(speed) = self.speed() {
            write!(f, "{:.1} MB/s, ", speed / 1e6)?;
        }
        write!(f, "{} ms", elapsed.as_millis())
    }
}
