//! Findings -> a report: one file a format.
//!
//! What a report says of a file is a [`Page`], made without looking at other files; a [`Report`] puts pages
//! together in order. So pages are made in parallel, and a report is written as it grows: its size is no
//! matter of memory.

mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod place;
mod sarif;
mod secret;
mod short;
mod text;
mod uri;

#[cfg(test)]
mod tests;

pub use place::{Lines, Position};

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::escaped;
use crate::span::Span;

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
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// JUnit XML.
    Junit,
    /// A GitLab code quality report.
    Gitlab,
}

impl Format {
    /// The width of a text report that is not for a terminal: enough for any line that a person would write.
    pub const WIDE: usize = 140;

    /// What the report says of a file.
    pub fn page(self, checked: &Checked<'_>) -> Page {
        let mut text = String::new();
        let written = match self {
            Format::Text { colour, width } => text::file(checked, colour, width, &mut text),
            Format::Short => short::file(checked, &mut text),
            Format::Json => json::file(checked, &mut text),
            Format::Sarif => sarif::file(checked, &mut text),
            Format::Github => github::file(checked, &mut text),
            Format::Junit => junit::file(checked, &mut text),
            Format::Gitlab => gitlab::file(checked, &mut text),
        };
        written.expect("a string takes every text");
        let codes = checked.findings.iter().map(|finding| finding.code);
        Page {
            text,
            codes: codes.collect(),
        }
    }

    /// What the report says of a file that cannot be read, where its form has a place for that.
    pub fn unreadable(self, file: &str, reason: &str) -> Page {
        let text = match self {
            Format::Junit => junit::unreadable(file, reason),
            _ => String::new(),
        };
        Page {
            text,
            codes: BTreeSet::new(),
        }
    }

    /// What stands between two pages.
    fn separator(self) -> &'static str {
        match self {
            Format::Json | Format::Sarif | Format::Gitlab => ",\n",
            _ => "",
        }
    }
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

impl Checked<'_> {
    /// The name on one line, harmless to a terminal.
    fn name(&self) -> Cow<'_, str> {
        escaped(self.file)
    }
}

/// What a report says of one file.
#[derive(Debug)]
pub struct Page {
    /// The text, in the form of the report.
    pub text: String,
    /// The codes of the rules that found something.
    codes: BTreeSet<&'static str>,
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
    /// Files that could not be read, and so were not checked.
    pub unreadable: usize,
    /// Files that were found in folders and are other programs', and so were not checked.
    pub skipped: usize,
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

    /// Adds what was found in other files.
    pub fn add(&mut self, other: Summary) {
        self.files += other.files;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.unreadable += other.unreadable;
        self.skipped += other.skipped;
    }
}

/// A report that is being written.
#[derive(Debug)]
pub struct Report {
    format: Format,
    begun: bool,
    pages: usize,
    codes: BTreeSet<&'static str>,
}

impl Report {
    /// Begins a report.
    pub fn new(format: Format) -> Self {
        Report {
            format,
            begun: false,
            pages: 0,
            codes: BTreeSet::new(),
        }
    }

    /// Its form.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Writes the next page.
    pub fn page(&mut self, page: &Page, out: &mut String) {
        self.begin(out);
        if page.text.is_empty() {
            return;
        }
        if self.pages > 0 {
            out.push_str(self.format.separator());
        }
        self.pages += 1;
        self.codes.extend(&page.codes);
        out.push_str(&page.text);
    }

    /// Ends the report.
    pub fn end(mut self, summary: Summary, out: &mut String) {
        self.begin(out);
        let written = match self.format {
            Format::Text { colour, .. } => text::end(summary, &self.codes, colour, out),
            Format::Short | Format::Github => Ok(()),
            Format::Json => json::end(summary, out),
            Format::Sarif => sarif::end(summary, &self.codes, out),
            Format::Junit => junit::end(out),
            Format::Gitlab => gitlab::end(out),
        };
        written.expect("a string takes every text");
    }

    fn begin(&mut self, out: &mut String) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        out.push_str(match self.format {
            Format::Text { .. } | Format::Short | Format::Github => "",
            Format::Json => json::HEAD,
            Format::Sarif => sarif::HEAD,
            Format::Junit => junit::HEAD,
            Format::Gitlab => gitlab::HEAD,
        });
    }
}

/// The agents of a finding in words, when it does not hold for both.
fn agents(finding: &Diagnostic) -> Option<String> {
    let mut agents = finding.agents.iter();
    match (agents.next(), agents.next()) {
        (Some(agent), None) => Some(["agent ", agent.version()].concat()),
        _ => None,
    }
}

/// The message of a finding with the agents that it holds for, where these are not both.
fn message(finding: &Diagnostic) -> Cow<'_, str> {
    match agents(finding) {
        Some(agents) => [&*finding.message, " (", &agents, ")"].concat().into(),
        None => (&*finding.message).into(),
    }
}

/// All that a finding says, for a reader who does not see the text: its message, its notes, what to do; a line each.
fn whole_message(finding: &Diagnostic) -> String {
    let mut lines = message(finding).into_owned();
    for line in finding
        .notes
        .iter()
        .map(String::as_str)
        .chain(finding.help.as_deref())
    {
        lines.push('\n');
        lines.push_str(line);
    }
    lines
}

/// Where a span begins and ends.
fn ends(span: Span, lines: &Lines<'_>) -> (Position, Position) {
    (lines.position(span.start), lines.position(span.end))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers are always JSON")
}
