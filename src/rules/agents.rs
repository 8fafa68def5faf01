//! What is found for each agent -> one finding where both are concerned.

use super::rule::Findings;
use crate::configuration::Configuration;
use crate::generation::{Generation, Generations};

/// Looks for each agent that is asked about, and pushes what it finds: once, for both, where the fact and
/// the place are the same.
pub(super) fn for_each_agent(
    configuration: &Configuration<'_>,
    findings: &mut Findings,
    mut find: impl FnMut(Generation, &mut Findings),
) {
    let mut all = Findings::new();
    for generation in configuration.agents.iter() {
        let mut found = Findings::new();
        find(generation, &mut found);
        let agents = Generations::from(generation);
        all.extend(found.into_iter().map(|finding| finding.agents(agents)));
    }
    let place = |finding: &crate::diagnostic::Diagnostic| {
        let span = finding.primary.span;
        (span.start, span.end)
    };
    // Stable: what was found for 2.1 stays the first of its place.
    all.sort_by(|a, b| {
        place(a)
            .cmp(&place(b))
            .then_with(|| a.message.cmp(&b.message))
    });
    all.dedup_by(|later, first| {
        let same = place(later) == place(first) && later.message == first.message;
        if same {
            first.agents = first.agents.union(later.agents);
            first.severity = first.severity.max(later.severity);
        }
        same
    });
    findings.append(&mut all);
}
