//! Workflow commands of GitHub Actions: `::error file=…,line=…::message`.

use std::fmt::{Result, Write};

use super::{Checked, Lines, ends, uri, whole_message};
use crate::diagnostic::{Diagnostic, Severity};

pub(super) fn file(checked: &Checked<'_>, out: &mut impl Write) -> Result {
    if checked.findings.is_empty() {
        return Ok(());
    }
    let lines = Lines::new(checked.text);
    let file = property(uri::plain(checked.file));
    checked
        .findings
        .iter()
        .try_for_each(|finding| command(finding, &file, &lines, out))
}

fn command(finding: &Diagnostic, file: &str, lines: &Lines<'_>, out: &mut impl Write) -> Result {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = ends(finding.primary.span, lines);
    write!(out, "::{level} file={file},line={}", start.line)?;
    // Columns of an annotation over several lines are refused.
    match start.line == end.line {
        true => write!(out, ",col={},endColumn={}", start.column, end.column)?,
        false => write!(out, ",endLine={}", end.line)?,
    }
    let title = property(&format!("{} {}", finding.code, finding.name));
    writeln!(out, ",title={title}::{}", data(&whole_message(finding)))
}

/// A message: what would end the line is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property: what would end it is escaped, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_begins_another_command() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c%2C"), "a%2Cb%3Ac%252C");
    }
}
