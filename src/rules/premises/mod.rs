//! Findings -> findings whose premises hold: what rests on a name that is misspelt is not said.
//!
//! Many rules conclude from what is not there: no `netns`, no volume of that name, no such section. Where
//! a line that was meant to say it has a finding of its own, that finding is the one to mend.

mod astray;
mod misread;
mod table;
#[cfg(test)]
mod tests;

use rustc_hash::{FxHashMap, FxHashSet};

use self::misread::{Misread, first_word, is_meant};
use super::rule::Findings;
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generations;

/// Drops the findings whose premise is a name that is not read as it was meant.
pub(super) fn drop_unfounded(configuration: &Configuration<'_>, findings: &mut Findings) {
    astray::drop_astray(configuration, findings);
    let misread = Misread::of(configuration, findings);
    let unfounded: Vec<_> = findings
        .iter()
        .map(|finding| misread.is_premise_of(configuration, finding))
        .collect();
    let mut unfounded = unfounded.into_iter();
    findings.retain(|_| unfounded.next() != Some(true));
    drop_of_wrong_holders(findings);
    drop_of_wrong_types(configuration, findings);
}

/// Whether a container can hold a network is not said where what it says of that has an error of its own.
fn drop_of_wrong_holders(findings: &mut Findings) {
    let is_of_holder = |finding: &Diagnostic| finding.name == "holder-unavailable";
    if !findings.iter().any(is_of_holder) {
        return;
    }
    let errors = findings.iter().filter(|it| it.severity == Severity::Error);
    let errors = errors.filter(|finding| !is_of_holder(finding));
    let errors: FxHashSet<_> = errors.map(|finding| finding.primary.span.start).collect();
    findings.retain(|finding| {
        let mut of_holder = finding.related.iter().map(|label| label.span.start);
        !is_of_holder(finding) || !of_holder.any(|start| errors.contains(&start))
    });
}

/// One finding on a wrong type stands for its section.
fn drop_of_wrong_types(configuration: &Configuration<'_>, findings: &mut Findings) {
    let mut wrong: FxHashMap<String, Generations> = FxHashMap::default();
    for finding in findings.iter() {
        let subject = &finding.subject;
        let keyword = subject.keyword.as_deref().unwrap_or_default();
        let is_type = match finding.name {
            "stray-line" => {
                let line = finding.primary.span.text(configuration.document.text());
                is_meant(first_word(line), "type")
            }
            _ => keyword == "type",
        };
        if is_type && finding.severity == Severity::Error {
            let section = subject.section.clone().unwrap_or_default();
            let agents = wrong.entry(section).or_default();
            *agents = agents.union(finding.agents);
        }
    }
    findings.retain_mut(|finding| {
        let section = finding.subject.section.as_deref().unwrap_or_default();
        let of_vocabulary = matches!(
            finding.name,
            "unknown-keyword"
                | "missing-keyword"
                | "unread-keyword"
                | "unmet-condition"
                | "one-agent-keyword"
        );
        let keyword = finding.subject.keyword.as_deref().unwrap_or_default();
        let is_type = keyword == "type";
        if let Some(agents) = wrong.get(section).filter(|_| of_vocabulary && !is_type) {
            let left = finding.agents;
            finding.agents = left.filter(|generation| !agents.contains(generation));
        }
        !finding.agents.is_empty()
    });
}
