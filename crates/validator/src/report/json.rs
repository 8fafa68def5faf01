//! The JSON report, version 1: a promise to the programs that read it.

use std::fmt::{Result, Write};

use serde::Serialize;

use super::secret::Secrets;
use super::{Checked, Lines, Position, Summary, ends, json};
use crate::diagnostic::{Diagnostic, Fix, Label, Safety};

/// Every report carries its version.
pub(super) const HEAD: &str = "{\"version\":1,\"files\":[\n";

#[derive(Serialize)]
struct File<'a> {
    file: &'a str,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    agents: Vec<&'static str>,
    section: Option<&'a str>,
    keyword: Option<&'a str>,
    scope: Option<&'a str>,
    message: &'a str,
    label: &'a str,
    start: Position,
    end: Position,
    related: Vec<Related<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
    fixes: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    start: Position,
    end: Position,
    label: &'a str,
}

#[derive(Serialize)]
struct Change<'a> {
    safety: &'static str,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    start: Position,
    end: Position,
    text: &'a str,
}

#[derive(Serialize)]
struct Counts {
    files: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    #[serde(skip_serializing_if = "is_none")]
    skipped: usize,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Writes a file's findings, one file a line.
pub(super) fn file(checked: &Checked<'_>, out: &mut impl Write) -> Result {
    let lines = Lines::new(checked.text);
    let secrets = Secrets::new(checked);
    let file = File {
        file: checked.file,
        findings: checked
            .findings
            .iter()
            .map(|finding| describe(finding, &secrets, &lines))
            .collect(),
    };
    out.write_str(&json(&file))
}

/// Writes the summary.
pub(super) fn end(summary: Summary, out: &mut impl Write) -> Result {
    let counts = Counts {
        files: summary.files,
        errors: summary.errors,
        warnings: summary.warnings,
        notes: summary.notes,
        skipped: summary.skipped,
    };
    writeln!(out, "\n],\"summary\":{}}}", json(&counts))
}

fn describe<'a>(finding: &'a Diagnostic, secrets: &Secrets<'_>, lines: &Lines<'_>) -> Finding<'a> {
    let (start, end) = ends(finding.primary.span, lines);
    let subject = &finding.subject;
    Finding {
        code: finding.code,
        name: finding.name,
        severity: finding.severity.as_str(),
        agents: finding.agents.iter().map(|agent| agent.as_str()).collect(),
        section: subject.section.as_deref(),
        keyword: subject.keyword.as_deref(),
        scope: subject.scope.as_deref(),
        message: &finding.message,
        label: &finding.primary.text,
        start,
        end,
        related: finding
            .related
            .iter()
            .map(|label| related(label, lines))
            .collect(),
        notes: &finding.notes,
        help: finding.help.as_deref(),
        fixes: secrets
            .fixes(finding)
            .map(|fix| change(fix, lines))
            .collect(),
    }
}

fn related<'a>(label: &'a Label, lines: &Lines<'_>) -> Related<'a> {
    let (start, end) = ends(label.span, lines);
    Related {
        start,
        end,
        label: &label.text,
    }
}

fn change<'a>(fix: &'a Fix, lines: &Lines<'_>) -> Change<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let (start, end) = ends(edit.span, lines);
        Replacement {
            start,
            end,
            text: &edit.text,
        }
    });
    Change {
        safety: match fix.safety {
            Safety::Safe => "safe",
            Safety::Suggested => "suggested",
        },
        edits: edits.collect(),
    }
}
