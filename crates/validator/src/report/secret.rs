//! Secrets in a text -> the text without them, every other byte at its place.

use std::borrow::Cow;

use super::Checked;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::span::Span;

/// The shortest text that is looked for in fixes; shorter ones are everywhere.
const SHORTEST: usize = 3;

/// The secrets that the findings of a file name.
pub(super) struct Secrets<'a> {
    text: &'a str,
    /// In order of place.
    spans: Vec<Span>,
}

impl<'a> Secrets<'a> {
    pub(super) fn new(checked: &Checked<'a>) -> Self {
        let findings = checked.findings.iter();
        let mut spans: Vec<_> = findings
            .flat_map(|finding| finding.secrets.iter().copied())
            .collect();
        spans.sort_unstable();
        spans.dedup();
        Secrets {
            text: checked.text,
            spans,
        }
    }

    /// The text with every secret replaced; lines and columns stay.
    pub(super) fn masked(&self) -> Cow<'a, str> {
        if self.spans.is_empty() {
            return self.text.into();
        }
        let mut text = String::with_capacity(self.text.len());
        for secret in &self.spans {
            let start = secret.start.max(text.len());
            if start < secret.end {
                text.push_str(&self.text[text.len()..start]);
                text.extend(self.text[start..secret.end].chars().map(mask));
            }
        }
        text.push_str(&self.text[text.len()..]);
        text.into()
    }

    /// The fixes of a finding that may be shown: none that writes anything in the place of a secret, or that quotes
    /// one of the finding.
    pub(super) fn fixes<'f>(&self, finding: &'f Diagnostic) -> impl Iterator<Item = &'f Fix> {
        finding.fixes.iter().filter(|fix| {
            let mut edits = fix.edits.iter();
            let mut secrets = finding.secrets.iter();
            let writes = |edit: &Edit| !edit.text.is_empty() && !self.meeting(edit.span).is_empty();
            let quotes = |secret: &Span| {
                let secret = secret.text(self.text).trim();
                let mut edits = fix.edits.iter();
                secret.len() >= SHORTEST && edits.any(|edit| edit.text.contains(secret))
            };
            !edits.any(writes) && !secrets.any(quotes)
        })
    }

    /// The secrets that meet a place.
    fn meeting(&self, span: Span) -> &[Span] {
        let from = self
            .spans
            .partition_point(|secret| secret.end <= span.start);
        let to = self.spans.partition_point(|secret| secret.start < span.end);
        &self.spans[from..to.max(from)]
    }
}

/// A character of the same length that says nothing.
fn mask(c: char) -> char {
    match c {
        '\n' | '\r' => c,
        _ => ['*', '·', '•', '🞄'][c.len_utf8() - 1],
    }
}
