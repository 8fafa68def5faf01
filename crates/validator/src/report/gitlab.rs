//! A GitLab code quality report: a list of findings, each with a name that survives moved lines.

use std::fmt::{Result, Write};

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::{Checked, Lines, ends, json, message, uri};
use crate::diagnostic::Severity;

pub(super) const HEAD: &str = "[\n";

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Extent,
}

#[derive(Serialize)]
struct Extent {
    begin: usize,
    end: usize,
}

pub(super) fn file(checked: &Checked<'_>, out: &mut impl Write) -> Result {
    let lines = Lines::new(checked.text);
    let path = uri::plain(checked.file);
    let mut fingerprints = Fingerprints::new(path);
    for (index, finding) in checked.findings.iter().enumerate() {
        let (start, end) = ends(finding.primary.span, &lines);
        let issue = Issue {
            description: format!("{}: {}", finding.code, message(finding)),
            check_name: finding.name,
            fingerprint: fingerprints.next(finding),
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location {
                path,
                lines: Extent {
                    begin: start.line,
                    end: end.line,
                },
            },
        };
        let separator = if index > 0 { ",\n" } else { "" };
        write!(out, "{separator}{}", json(&issue))?;
    }
    Ok(())
}

pub(super) fn end(out: &mut impl Write) -> Result {
    writeln!(out, "\n]")
}
