//! A header without a name.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV104",
    name: "empty-header",
    severity: Severity::Error,
    manual: include_str!("empty_header.md"),
    check: Check::Oddity(&[OddityKind::EmptyHeader], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            "a header has no name",
            "the whole file is refused",
        )
        .about(subject(configuration, oddity))
        .help("write the name of the section between the brackets");
    findings.push(finding);
}
