//! A text and the findings in it -> the text after their safe fixes; every other byte stays.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};

/// How often a text is checked again after its fixes: a fix may bare another fault, but not for ever.
const ROUNDS: usize = 8;

/// A text after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// What is left to find in it.
    pub findings: Vec<Diagnostic>,
    /// How many findings were fixed.
    pub applied: usize,
}

/// Applies the safe fixes of `findings`, checks the text again, and goes on until none is left.
pub fn fix(
    text: &str,
    findings: Vec<Diagnostic>,
    check: impl Fn(&str) -> Vec<Diagnostic>,
) -> Fixed {
    let mut fixed = Fixed {
        text: text.to_owned(),
        findings,
        applied: 0,
    };
    for _ in 0..ROUNDS {
        let (text, applied) = apply(&fixed.text, &fixed.findings);
        if applied == 0 {
            break;
        }
        fixed.findings = check(&text);
        fixed.text = text;
        fixed.applied += applied;
    }
    fixed
}

/// Applies the safe fixes that do not meet; of two that do, the one of the earlier finding. Gives the text
/// and how many were applied.
pub fn apply(text: &str, findings: &[Diagnostic]) -> (String, usize) {
    let mut edits: BTreeMap<usize, &Edit> = BTreeMap::new();
    let mut applied = 0;
    for finding in findings {
        let safe = finding.fixes.iter().find(|fix| fix.safety == Safety::Safe);
        if let Some(fix) = safe.filter(|fix| fits(fix, text, &edits)) {
            edits.extend(fix.edits.iter().map(|edit| (edit.span.start, edit)));
            applied += 1;
        }
    }
    (splice(text, edits.into_values()), applied)
}

/// Whether the edits of a fix are places of the text, change it, and meet none that is taken, nor each other.
fn fits(fix: &Fix, text: &str, taken: &BTreeMap<usize, &Edit>) -> bool {
    let ordered = fix.edits.windows(2).all(|pair| {
        pair[0].span.end <= pair[1].span.start && pair[0].span.start < pair[1].span.start
    });
    let free = |edit: &Edit| {
        // Two edits that begin at one place have no order.
        let before = taken.range(..=edit.span.start).next_back();
        let after = taken.range(edit.span.start..).next();
        before.is_none_or(|(&start, before)| {
            before.span.end <= edit.span.start && start < edit.span.start
        }) && after.is_none_or(|(&start, _)| edit.span.end <= start && edit.span.start < start)
    };
    let here = |edit: &Edit| text.get(edit.span.range());
    ordered
        && fix
            .edits
            .iter()
            .all(|edit| here(edit).is_some() && free(edit))
        && fix.edits.iter().any(|edit| here(edit) != Some(&edit.text))
}

/// Replaces places that are in order and do not meet.
fn splice<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut spliced = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        spliced.push_str(&text[done..edit.span.start]);
        spliced.push_str(&edit.text);
        done = edit.span.end;
    }
    spliced.push_str(&text[done..]);
    spliced
}
