//! Texts -> standard output and standard error, in colour where that is wanted; never a panic.

use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};

/// Prints to standard output.
///
/// # Errors
/// It cannot be written; see [`is_closed`].
pub(super) fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context("writing to standard output")
}

/// Prints a line to standard error. When nobody reads it there is nobody to tell.
pub(super) fn note(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Whether an error says that the reader of our output is gone.
pub(super) fn is_closed(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
