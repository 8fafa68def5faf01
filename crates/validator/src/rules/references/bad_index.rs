//! A reference to a word of a list that is not there.

use super::{is_read, written_place};
use crate::configuration::{Configuration, ProblemKind, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV504",
    name: "bad-index",
    severity: Severity::Error,
    manual: include_str!("bad_index.md"),
    check: Check::Unusual(check),
};

/// Lists that are empty on a cluster that does not set them up.
const MAY_BE_EMPTY: [&str; 2] = ["dns", "dnsnodes"];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_read(configuration, setting, generation) {
            return;
        }
        for problem in setting.value(generation).problems() {
            let (fact, label) = match &problem.kind {
                ProblemKind::BadIndex => (
                    "has an index that is no number".to_owned(),
                    "agent 2.1 refuses it, agent 3 keeps the braces",
                ),
                ProblemKind::IndexOutOfRange(count) => {
                    (of_words(*count), "the braces stay in the value")
                }
                _ => continue,
            };
            let span = written_place(configuration, setting, generation, problem.span.clone());
            let written = span.text(configuration.document.text());
            let message = format!("reference `{written}` {fact}");
            found.push(
                RULE.finding(generation.into(), span, message, label)
                    .about(configuration.subject(setting))
                    .help("count the words from 0"),
            );
        }
        may_be_empty(configuration, setting, generation, found);
    });
}

fn of_words(count: usize) -> String {
    match count {
        0 => "takes a word of an empty list".to_owned(),
        1 => "is beyond the one word that there is, number 0".to_owned(),
        n => format!(
            "is beyond the {n} words that there are, numbers 0 to {}",
            n - 1
        ),
    }
}

/// An index into a list that only a cluster can tell, and that not every cluster has.
fn may_be_empty(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    found: &mut Findings,
) {
    let written = setting.value(generation).written().unwrap_or_default();
    for reference in references(written, generation) {
        let is_number = reference
            .index
            .is_some_and(|index| index.parse::<u32>().is_ok());
        if !is_number || !MAY_BE_EMPTY.contains(&reference.target) {
            continue;
        }
        let span = written_place(configuration, setting, generation, reference.span.clone());
        let finding: Diagnostic = RULE
            .finding(
                generation.into(),
                span,
                format!(
                    "reference `{{{}}}` needs a cluster with DNS servers",
                    reference.body
                ),
                "the braces stay in the value where `cluster.dns` is not set",
            )
            .severity(Severity::Note)
            .about(configuration.subject(setting));
        found.push(finding.help("set `cluster.dns` on the cluster before the service is created"));
    }
}
