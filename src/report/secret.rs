//! Secrets in a text -> the text without them, every other byte at its place.

use std::borrow::Cow;

use super::Checked;
use crate::span::Span;

/// The shortest text that is looked for in fixes; shorter ones are everywhere.
const SHORTEST: usize = 3;

fn spans<'a>(checked: &Checked<'a>) -> impl Iterator<Item = Span> {
    let findings = checked.findings.iter();
    findings.flat_map(|finding| finding.secrets.iter().copied())
}

/// The secrets themselves, to be looked for.
pub(super) fn texts<'a>(checked: &Checked<'a>) -> Vec<&'a str> {
    spans(checked)
        .map(|span| span.text(checked.text).trim())
        .filter(|secret| secret.len() >= SHORTEST)
        .collect()
}

/// The text with every secret that a finding names replaced; lines and columns stay.
pub(super) fn masked<'a>(checked: &Checked<'a>) -> Cow<'a, str> {
    let mut secrets: Vec<Span> = spans(checked).collect();
    if secrets.is_empty() {
        return checked.text.into();
    }
    secrets.sort_unstable();
    let mut text = String::with_capacity(checked.text.len());
    for secret in secrets {
        let start = secret.start.max(text.len());
        if start < secret.end {
            text.push_str(&checked.text[text.len()..start]);
            text.extend(checked.text[start..secret.end].chars().map(mask));
        }
    }
    text.push_str(&checked.text[text.len()..]);
    text.into()
}

/// A character of the same length that says nothing.
fn mask(c: char) -> char {
    match c {
        '\n' | '\r' => c,
        _ => ['*', '·', '•', '🞄'][c.len_utf8() - 1],
    }
}
