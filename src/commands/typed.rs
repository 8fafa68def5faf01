//! A terminal or standard input -> what somebody types or hands over, unless a signal comes first.
//!
//! Signals only raise a flag here, and reads go on after them: so another thread reads, and this one looks at both.

use std::io::Read;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use anyhow::{Context, Result, anyhow};
use dialoguer::console::Term;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::Unusable;
use crate::agent::Interrupt;
use crate::agent::interrupt::SLICE;

/// Asks on the terminal, without an echo.
///
/// # Errors
/// The terminal is gone, or we are interrupted; the terminal is as it was then.
pub(super) fn unseen(question: &str, interrupt: &Interrupt) -> Result<String> {
    const ASKING: &str = "asking on the terminal";
    let before = tcgetattr(std::io::stdin()).context(ASKING)?;
    Term::stderr().write_str(question).context(ASKING)?;
    let line = unless_interrupted(interrupt, || Term::stderr().read_secure_line());
    if line.is_err() {
        // Whoever reads on has turned the echo off, and will not turn it on again.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &before);
        let _ = Term::stderr().write_line("");
    }
    line?.context(ASKING)
}

/// Reads standard input to its end; `most` bytes of it.
///
/// # Errors
/// [`Unusable`]: it is longer. Or it is no text, cannot be read, or we are interrupted.
pub(super) fn all(most: u64, interrupt: &Interrupt) -> Result<String> {
    let read = unless_interrupted(interrupt, move || {
        let mut text = String::new();
        let read = std::io::stdin().take(most + 1).read_to_string(&mut text);
        read.map(|_| text)
    })?;
    // What was read may be a secret: it stands in no error.
    let text = read
        .map_err(|error| anyhow!(std::io::Error::from(error.kind())))
        .context("reading standard input")?;
    match text.len() as u64 > most {
        true => Err(Unusable::error(format!(
            "standard input is longer than {most} bytes"
        ))),
        false => Ok(text),
    }
}

/// What a read comes to that may never end.
fn unless_interrupted<T: Send + 'static>(
    interrupt: &Interrupt,
    read: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        // Whoever waited may be gone.
        let _ = sender.send(read());
    });
    loop {
        match receiver.recv_timeout(SLICE) {
            Ok(read) => return Ok(read),
            Err(RecvTimeoutError::Timeout) => interrupt.check()?,
            Err(RecvTimeoutError::Disconnected) => return Err(anyhow!("reading ended early")),
        }
    }
}
