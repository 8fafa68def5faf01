//! A character that ends a line for agent 2.1 alone.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::document::{Document, Oddity, OddityKind, is_separator};
use crate::generation::Generation;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV111",
    name: "line-separator",
    severity: Severity::Error,
    manual: include_str!("line_separator.md"),
    check: Check::Whole(check),
};

/// The first such character of a line stands for all of the line.
fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let document = configuration.document;
    let mut last = None;
    for oddity in document.oddities() {
        if oddity.kind != OddityKind::LineSeparator {
            continue;
        }
        let line = document.line_at(oddity.span.start);
        if last == Some(line) {
            continue;
        }
        let end = document.line(line).content(document.text()).end;
        let behind = oddity.span.end..end.max(oddity.span.end);
        if let Some(finding) = finding(configuration, oddity, &document.text()[behind]) {
            findings.push(finding);
            last = Some(line);
        }
    }
}

/// What 2.1 makes of the text behind the character, which reaches to the next one.
fn finding(configuration: &Configuration<'_>, oddity: &Oddity, behind: &str) -> Option<Diagnostic> {
    let document = configuration.document;
    let piece = behind.split(is_separator).next().unwrap_or(behind);
    let text = piece.trim();
    if text.is_empty() {
        return None;
    }
    let start = oddity.span.end + (piece.len() - piece.trim_start().len());
    let (severity, label) = if text.starts_with(['#', ';']) {
        (
            Severity::Warning,
            "agent 2.1 ends the line here, and takes the rest for a comment",
        )
    } else if begins_entry(document, start) {
        (
            Severity::Error,
            "agent 2.1 ends the line here, and reads a keyword behind it",
        )
    } else if begins_header(document, start) {
        (
            Severity::Error,
            "agent 2.1 ends the line here, and reads a section behind it",
        )
    } else if start > oddity.span.end {
        (
            Severity::Warning,
            "agent 2.1 puts a line break into the value here",
        )
    } else {
        (
            Severity::Error,
            "agent 2.1 ends the line here, and refuses the file for what is behind",
        )
    };
    let c = oddity.span.text(document.text()).chars().next()?;
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            format!("U+{:04X} ends a line, for agent 2.1 alone", u32::from(c)),
            label,
        )
        .about(subject(configuration, oddity))
        .severity(severity)
        .help("write a blank or a line break in its place")
        .fix(Safety::Suggested, oddity.span, " ");
    Some(finding)
}

fn begins_entry(document: &Document<'_>, offset: usize) -> bool {
    let entries = document.entries();
    let at = entries.partition_point(|entry| entry.span().start < offset);
    let entry = entries.get(at).filter(|entry| entry.span().start == offset);
    entry.is_some_and(|entry| entry.read(Generation::V2).is_some())
}

fn begins_header(document: &Document<'_>, offset: usize) -> bool {
    let headers = document.headers();
    let at = headers.partition_point(|header| header.line.start < offset);
    let header = headers.get(at);
    header
        .is_some_and(|header| header.line.start == offset && header.agents.contains(Generation::V2))
}
