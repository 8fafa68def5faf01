//! Texts -> standard output and standard error, in colour where that is wanted; never a panic.

use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};

/// Whether somebody still reads what we print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Somebody does.
    There,
    /// The other end of the pipe is closed: what is left to print is for nobody.
    Gone,
}

/// Prints to standard output.
///
/// # Errors
/// It cannot be written, for another reason than that nobody reads it.
pub(super) fn print(text: &str) -> Result<Reader> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(error).context("writing to standard output"),
    }
}

/// Prints a line to standard error. When nobody reads it there is nobody to tell.
pub(super) fn note(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
