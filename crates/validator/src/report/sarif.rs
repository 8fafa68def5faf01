//! SARIF 2.1.0. No source text is quoted: a viewer has the file.

use std::collections::BTreeSet;
use std::fmt::{Result, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::fingerprint::Fingerprints;
use super::secret::Secrets;
use super::{Checked, Lines, Summary, ends, uri, whole_message};
use crate::diagnostic::{Diagnostic, Fix, Safety, Severity};
use crate::rules::{self, Rule};
use crate::span::Span;

/// The results come first: which rules they use is known at the end.
pub(super) const HEAD: &str = "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\
     \"version\":\"2.1.0\",\"runs\":[{\"columnKind\":\"unicodeCodePoints\",\"results\":[\n";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

/// A file that is being written: its name as a URI, its lines.
struct Artifact<'a> {
    uri: String,
    lines: Lines<'a>,
}

impl Artifact<'_> {
    fn location(&self) -> Value {
        json!({ "uri": self.uri })
    }

    fn region(&self, span: Span) -> Region {
        let (start, end) = ends(span, &self.lines);
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: start.offset,
            byte_length: span.len(),
        }
    }

    fn place(&self, span: Span) -> Value {
        json!({ "artifactLocation": self.location(), "region": self.region(span) })
    }
}

pub(super) fn file(checked: &Checked<'_>, out: &mut impl Write) -> Result {
    let artifact = Artifact {
        uri: uri::reference(checked.file),
        lines: Lines::new(checked.text),
    };
    let secrets = Secrets::new(checked);
    let mut fingerprints = Fingerprints::new(uri::plain(checked.file));
    for (index, finding) in checked.findings.iter().enumerate() {
        let mut result = result(finding, &artifact, &fingerprints.next(finding));
        let fixes = secrets
            .fixes(finding)
            .map(|fix| change(fix, finding, &artifact));
        let fixes: Vec<_> = fixes.collect();
        if !fixes.is_empty() {
            result["fixes"] = fixes.into();
        }
        let separator = if index > 0 { ",\n" } else { "" };
        write!(out, "{separator}{result}")?;
    }
    Ok(())
}

pub(super) fn end(
    summary: Summary,
    codes: &BTreeSet<&'static str>,
    out: &mut impl Write,
) -> Result {
    let used = codes.iter().filter_map(|code| rules::find(code));
    let driver = json!({
        "name": "regsvc",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": used.map(describe).collect::<Vec<_>>(),
    });
    let invocation = json!({ "executionSuccessful": summary.unreadable == 0 });
    writeln!(
        out,
        "\n],\"tool\":{{\"driver\":{driver}}},\"invocations\":[{invocation}]}}]}}"
    )
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn describe(rule: &'static Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.manual, "markdown": rule.manual },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.family()] },
    })
}

fn result(finding: &Diagnostic, artifact: &Artifact<'_>, fingerprint: &str) -> Value {
    let mut location = json!({ "physicalLocation": artifact.place(finding.primary.span) });
    if !finding.primary.text.is_empty() {
        location["message"] = json!({ "text": finding.primary.text });
    }
    if let Some(logical) = logical(finding) {
        location["logicalLocations"] = json!([logical]);
    }
    let agents: Vec<_> = finding.agents.iter().map(|agent| agent.as_str()).collect();
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": whole_message(finding) },
        "locations": [location],
        "partialFingerprints": { "regsvc/v1": fingerprint },
        "properties": { "agents": agents, "notes": finding.notes },
    });
    let related = finding.related.iter().enumerate().map(|(index, label)| {
        json!({
            "id": index,
            "physicalLocation": artifact.place(label.span),
            "message": { "text": label.text },
        })
    });
    let related: Vec<_> = related.collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

/// The section and the keyword that a finding is about.
fn logical(finding: &Diagnostic) -> Option<Value> {
    let subject = &finding.subject;
    let section = subject.section.as_ref()?;
    Some(match &subject.keyword {
        Some(keyword) => json!({
            "name": keyword,
            "fullyQualifiedName": format!("{section}.{keyword}"),
            "kind": "member",
        }),
        None => json!({ "name": section, "fullyQualifiedName": section, "kind": "object" }),
    })
}

fn change(fix: &Fix, finding: &Diagnostic, artifact: &Artifact<'_>) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        json!({
            "deletedRegion": artifact.region(edit.span),
            "insertedContent": { "text": edit.text },
        })
    });
    let safety = match fix.safety {
        Safety::Safe => "safe",
        Safety::Suggested => "suggested",
    };
    json!({
        "description": { "text": finding.help.as_deref().unwrap_or("change it") },
        "artifactChanges": [{
            "artifactLocation": artifact.location(),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
        "properties": { "safety": safety },
    })
}
