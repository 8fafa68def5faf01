//! JUnit XML: a suite a file, a case a finding; errors fail, warnings and notes are said by a case that passes.

use std::fmt::{Result, Write};

use super::{Checked, Lines, message};
use crate::diagnostic::{Diagnostic, Severity};

pub(super) const HEAD: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"regsvc\">\n";

pub(super) fn file(checked: &Checked<'_>, out: &mut impl Write) -> Result {
    let lines = Lines::new(checked.text);
    let file = escape(checked.file);
    let findings = checked.findings;
    let failures = findings.iter().filter(|finding| fails(finding)).count();
    open(&file, findings.len().max(1), failures, 0, out)?;
    if findings.is_empty() {
        writeln!(out, "    <testcase classname=\"{file}\" name=\"clean\"/>")?;
    }
    for finding in findings {
        case(finding, &file, &lines, out)?;
    }
    writeln!(out, "  </testsuite>")
}

/// A suite of one case that could not be run.
pub(super) fn unreadable(file: &str, reason: &str) -> String {
    let (file, reason) = (escape(file), escape(reason));
    let mut out = String::new();
    let written = open(&file, 1, 0, 1, &mut out).and_then(|()| {
        writeln!(
            out,
            "    <testcase classname=\"{file}\" name=\"readable\">\n      \
             <error message=\"{reason}\"/>\n    </testcase>\n  </testsuite>"
        )
    });
    written.expect("a string takes every text");
    out
}

pub(super) fn end(out: &mut impl Write) -> Result {
    writeln!(out, "</testsuites>")
}

fn open(file: &str, tests: usize, failures: usize, errors: usize, out: &mut impl Write) -> Result {
    writeln!(
        out,
        "  <testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    )
}

fn fails(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error
}

fn case(finding: &Diagnostic, file: &str, lines: &Lines<'_>, out: &mut impl Write) -> Result {
    let place = lines.position(finding.primary.span.start);
    let severity = finding.severity.as_str();
    let message = escape(&message(finding));
    writeln!(
        out,
        "    <testcase classname=\"{file}\" name=\"{}\">",
        escape(&name(finding))
    )?;
    let mut text = format!(
        "{file}:{}:{}: {severity}[{}]: {message}",
        place.line, place.column, finding.code
    );
    for note in &finding.notes {
        text.push_str("\nnote: ");
        text.push_str(&escape(note));
    }
    if let Some(help) = &finding.help {
        text.push_str("\nhelp: ");
        text.push_str(&escape(help));
    }
    match fails(finding) {
        true => writeln!(
            out,
            "      <failure type=\"{}\" message=\"{message}\">{text}</failure>",
            finding.code
        )?,
        false => writeln!(out, "      <system-out>{text}</system-out>")?,
    }
    writeln!(out, "    </testcase>")
}

/// What a case is called: without line and column, so that its history goes on when lines move.
fn name(finding: &Diagnostic) -> String {
    let subject = &finding.subject;
    let mut name = format!("{} {}", finding.code, finding.name);
    if let Some(section) = &subject.section {
        name.push_str(": ");
        name.push_str(section);
    }
    if let Some(keyword) = &subject.keyword {
        name.push('.');
        name.push_str(keyword);
    }
    if let Some(scope) = &subject.scope {
        name.push('@');
        name.push_str(scope);
    }
    name
}

/// The text in XML 1.0; a character that XML cannot hold becomes U+FFFD.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // As references, or reading an attribute makes them blanks.
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_only_what_xml_can_hold() {
        assert_eq!(
            escape("<a b=\"&\">\r\n\0\u{1b}\u{ffff}é"),
            "&lt;a b=&quot;&amp;&quot;&gt;&#13;&#10;\u{fffd}\u{fffd}\u{fffd}é"
        );
    }
}
