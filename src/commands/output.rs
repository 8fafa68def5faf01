//! Standard output, whose reader may have gone.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};

/// Prints `text` as it is. A closed pipe is no failure: whoever read it has seen enough.
pub(super) fn print(text: &str) -> Result<()> {
    forgive(write(&mut io::stdout().lock(), text))
}

fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn forgive(result: io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("writing to standard output"),
    }
}
