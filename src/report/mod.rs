//! Findings -> a report: one file a format. A report is written file by file, so that its size is no
//! matter of memory.

mod json;
mod place;
mod short;
mod text;

pub use place::{Lines, Position};

use std::fmt::{Result, Write};

use crate::diagnostic::{Diagnostic, Severity};

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Source lines with the faults marked.
    Text {
        /// Whether to colour them.
        colour: bool,
        /// How many columns there are.
        width: usize,
    },
    /// One line a finding.
    Short,
    /// Versioned JSON.
    Json,
}

/// A file that was checked.
#[derive(Debug)]
pub struct Checked<'a> {
    /// Its name, as the user wrote it.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What was found in it, in order of place.
    pub findings: &'a [Diagnostic],
}

/// How much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were checked.
    pub files: usize,
    /// Findings by severity.
    pub errors: usize,
    /// See [`Summary::errors`].
    pub warnings: usize,
    /// See [`Summary::errors`].
    pub notes: usize,
}

impl Summary {
    /// Counts a file and its findings.
    pub fn count(&mut self, findings: &[Diagnostic]) {
        self.files += 1;
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
    }
}

/// A report that is being written.
#[derive(Debug)]
pub struct Report {
    format: Format,
    files: usize,
}

impl Report {
    /// Begins a report.
    pub fn new(format: Format) -> Self {
        Report { format, files: 0 }
    }

    /// Writes what was found in a file.
    pub fn file(&mut self, checked: &Checked<'_>, out: &mut impl Write) -> Result {
        let first = self.files == 0;
        self.files += 1;
        match self.format {
            Format::Text { colour, width } => text::file(checked, colour, width, out),
            Format::Short => short::file(checked, out),
            Format::Json => json::file(checked, first, out),
        }
    }

    /// Ends the report.
    pub fn end(&mut self, summary: Summary, out: &mut impl Write) -> Result {
        match self.format {
            Format::Text { colour, .. } => text::end(summary, colour, out),
            Format::Short => Ok(()),
            Format::Json => json::end(summary, self.files == 0, out),
        }
    }
}

/// The agents of a finding in words, when it does not hold for both.
fn agents(finding: &Diagnostic) -> Option<String> {
    let mut agents = finding.agents.iter();
    match (agents.next(), agents.next()) {
        (Some(agent), None) => Some(format!("agent {}", agent.version())),
        _ => None,
    }
}
