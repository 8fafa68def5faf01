//! What is found for each agent -> one finding where both are concerned.

use std::cmp::Ordering;

use super::rule::Findings;
use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::generation::Generation;

/// Looks for each agent that is asked about, and pushes what it finds: once, for both, where the fact and
/// the place are the same.
pub(super) fn for_each_agent(
    configuration: &Configuration<'_>,
    findings: &mut Findings,
    find: impl FnMut(Generation, &mut Findings),
) {
    let by_message = |a: &Diagnostic, b: &Diagnostic| a.message.cmp(&b.message);
    gather(configuration, findings, find, by_message, |a, b| {
        a.message == b.message
    });
}

/// The same, where one fault of a place is told in the words of each agent: those of the first are enough.
pub(super) fn for_each_agent_once(
    configuration: &Configuration<'_>,
    findings: &mut Findings,
    find: impl FnMut(Generation, &mut Findings),
) {
    let as_found = |_: &Diagnostic, _: &Diagnostic| Ordering::Equal;
    gather(configuration, findings, find, as_found, |a, b| {
        a.agents.intersection(b.agents).is_empty() || a.message == b.message
    });
}

fn gather(
    configuration: &Configuration<'_>,
    findings: &mut Findings,
    mut find: impl FnMut(Generation, &mut Findings),
    order: impl Fn(&Diagnostic, &Diagnostic) -> Ordering,
    is_same: impl Fn(&Diagnostic, &Diagnostic) -> bool,
) {
    let mut all = Findings::new();
    for generation in configuration.agents.iter() {
        let before = all.len();
        find(generation, &mut all);
        for finding in &mut all[before..] {
            finding.agents = generation.into();
        }
    }
    if all.is_empty() {
        return;
    }
    let place = |finding: &Diagnostic| {
        let span = finding.primary.span;
        (span.start, span.end)
    };
    // Stable: what was found for 2.1 stays the first of its place.
    all.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| order(a, b)));
    all.dedup_by(|later, first| {
        let same = place(later) == place(first) && is_same(later, first);
        if same {
            first.agents = first.agents.union(later.agents);
            first.severity = first.severity.max(later.severity);
        }
        same
    });
    findings.append(&mut all);
}
