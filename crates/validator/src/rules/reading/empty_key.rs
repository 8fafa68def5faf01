//! A line that begins with its delimiter.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV102",
    name: "empty-key",
    severity: Severity::Error,
    manual: include_str!("empty_key.md"),
    check: Check::Oddity(&[OddityKind::EmptyKey], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            "a line has a value, but no keyword",
            "nothing before the `=` or `:`: the whole file is refused",
        )
        .about(subject(configuration, oddity))
        .help("write the keyword, or drop the line");
    findings.push(finding);
}
