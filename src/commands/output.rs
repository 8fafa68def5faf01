//! Texts -> standard output and standard error, in colour where that is wanted; never a panic.

use std::io::{ErrorKind, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use anyhow::{Result, bail};

use super::{advice, speaker};

use crate::report::Format;

/// Whether somebody still reads what we print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Somebody does.
    There,
    /// The other end of the pipe is closed: what is left to print is for nobody.
    Gone,
}

/// Prints to standard output; of a service among several, when its turn has come.
///
/// # Errors
/// It cannot be written, for another reason than that nobody reads it.
pub(super) fn print(text: &str) -> Result<Reader> {
    if speaker::keeps(text) {
        return Ok(Reader::There);
    }
    written(&mut anstream::stdout().lock(), text)
}

fn written(out: &mut impl Write, text: &str) -> Result<Reader> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => bail!("writing to standard output: {}", advice::words(&error)),
    }
}

/// Prints to standard output what is ready for it as it is, colour included or not.
///
/// # Errors
/// Those of [`print`].
pub(super) fn write(text: &str) -> Result<Reader> {
    written(&mut std::io::stdout().lock(), text)
}

/// The text report, as standard output can show it.
pub(super) fn text_on_stdout() -> Format {
    let stdout = std::io::stdout();
    text(anstream::AutoStream::choice(&stdout), width())
}

/// The text report, as standard error can show it.
pub(super) fn text_on_stderr() -> Format {
    let stderr = std::io::stderr();
    let width = stderr.is_terminal().then(columns);
    text(anstream::AutoStream::choice(&stderr), width)
}

/// The text report, for a file.
pub(super) fn plain_text() -> Format {
    text(anstream::ColorChoice::Never, None)
}

/// How many columns there are, if we print to a terminal.
pub(super) fn width() -> Option<usize> {
    std::io::stdout().is_terminal().then(columns)
}

/// How many columns a reader has: those of the terminal that one of our streams is on, else `COLUMNS`, else 80.
pub(super) fn columns() -> usize {
    const USUAL: usize = 80;
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    let size = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let columns = size.or_else(said).filter(|columns| *columns > 0);
    columns.unwrap_or(USUAL)
}

/// On a terminal as wide as it is; else wide enough for any line that a person would write.
fn text(colour: anstream::ColorChoice, width: Option<usize>) -> Format {
    Format::Text {
        colour: colour != anstream::ColorChoice::Never,
        width: width.unwrap_or(Format::WIDE),
    }
}

/// Prints a line to standard error, whole: nothing else comes into it. When nobody reads it there is nobody to tell.
pub(super) fn note(line: &str) {
    let line = format!("{}\n", speaker::addressed(line));
    speaker::aside(|| {
        let _ = anstream::stderr().lock().write_all(line.as_bytes());
    });
}

/// Prints what keeps the program from its end to standard error.
pub(super) fn error(message: &str) {
    const NAME: Style = AnsiColor::Red.on_default().bold();
    note(&format!("{NAME}regsvc:{NAME:#} {message}"));
}

/// Prints what the user should know, though the work goes on, to standard error.
pub(super) fn warning(message: &str) {
    const NAME: Style = AnsiColor::Yellow.on_default().bold();
    note(&format!("{NAME}regsvc: warning:{NAME:#} {message}"));
}

/// Prints what may surprise, and is as it was asked for, to standard error.
pub(super) fn remark(message: &str) {
    const NAME: Style = AnsiColor::Green.on_default().bold();
    note(&format!("{NAME}regsvc: note:{NAME:#} {message}"));
}
