//! Findings -> findings without the consequences of others: one fault, one finding.
//!
//! A line that is not read as it was meant gives a value, a keyword or a section that no other rule can
//! make sense of. What those rules then say is true, and of no use.

mod consequence;
mod said;

use rustc_hash::FxHashSet;

use self::said::Said;
use super::rule::Findings;
use crate::diagnostic::{Diagnostic, Severity};

/// Drops what only follows from how a line is read, and what says less of a value than another finding.
pub(super) fn drop_consequences(text: &str, findings: &mut Findings) {
    // A text of four bytes a character, read by two of them, is not worth a word more.
    if findings.iter().any(|finding| finding.name == "nul-byte") {
        let is_wide = |finding: &Diagnostic| finding.name == "utf-16";
        if findings.iter().any(is_wide) {
            findings.retain(is_wide);
        }
    }
    let mut said = Said::default();
    for finding in findings.iter() {
        said.note(text, finding);
    }
    let spans = said.nowhere.values_mut().chain(said.faulty.values_mut());
    spans.for_each(|spans| spans.sort_unstable_by_key(|span| (span.end, span.start)));
    let explained = findings.iter().map(|finding| said.explained(finding));
    let explained: Vec<_> = explained.collect();
    let mut explained = explained.into_iter();
    let mut lossy = FxHashSet::default();
    findings.retain_mut(|finding| {
        let explained = explained.next().unwrap_or_default();
        let left = finding.agents;
        finding.agents = left.filter(|generation| !explained.contains(generation));
        if finding.agents.is_empty() && finding.name == "duplicate-keyword" {
            let is_lost = finding.severity == Severity::Error;
            lossy.extend(finding.subject.section.take().filter(|_| is_lost));
        }
        !finding.agents.is_empty()
    });
    // Where the two sections do not say the same, what one of them says is lost.
    let twice = findings
        .iter_mut()
        .filter(|finding| finding.name == "duplicate-section");
    for finding in twice {
        let section = finding.subject.section.as_ref();
        if section.is_some_and(|section| lossy.contains(section)) {
            finding.severity = Severity::Error;
            finding.primary.text = "merged: the last value of each keyword wins".into();
        }
    }
}
