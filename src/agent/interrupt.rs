//! SIGINT, SIGTERM and SIGHUP -> a flag that every wait looks at.
//!
//! Nothing is ended by a signal itself: whoever waits sees the flag within a few hundredths of a
//! second, ends the call that runs and says what was left.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// The longest that a signal is not noticed.
pub const SLICE: Duration = Duration::from_millis(20);

/// Whether one of the signals has come.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Listens to the signals from now on.
    ///
    /// # Errors
    /// The system refuses to register them.
    pub fn listen() -> Result<Self> {
        let flag = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register_usize(
                signal,
                Arc::clone(&flag),
                signal.unsigned_abs() as usize,
            )
            .context("listening to signals")?;
        }
        Ok(Interrupt(flag))
    }

    /// The signal that has come, as an error.
    ///
    /// # Errors
    /// [`Interrupted`], when one has.
    pub fn check(&self) -> Result<(), Interrupted> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            signal => Err(Interrupted { signal, left: None }),
        }
    }

    /// Sleeps.
    ///
    /// # Errors
    /// [`Interrupted`], at once when a signal comes.
    pub fn sleep(&self, pause: Duration) -> Result<(), Interrupted> {
        let end = Instant::now() + pause;
        loop {
            self.check()?;
            let rest = end.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return Ok(());
            }
            std::thread::sleep(rest.min(SLICE));
        }
    }
}

/// The user, or the system, wants us to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    signal: usize,
    left: Option<String>,
}

impl Interrupted {
    /// The exit code of a program that the signal ends.
    pub fn exit_code(&self) -> i32 {
        128 + i32::try_from(self.signal).unwrap_or_default()
    }

    /// The same, with what is left behind.
    #[must_use]
    pub fn leaving(self, left: String) -> Self {
        Interrupted {
            left: Some(left),
            ..self
        }
    }
}

impl Interrupted {
    /// What is left behind, if that was said.
    pub fn left(&self) -> Option<&str> {
        self.left.as_deref()
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match i32::try_from(self.signal) {
            Ok(SIGINT) => "SIGINT",
            Ok(SIGTERM) => "SIGTERM",
            _ => "SIGHUP",
        };
        write!(f, "interrupted by {name}")?;
        match &self.left {
            Some(left) => write!(f, ": {left}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Interrupted {}
