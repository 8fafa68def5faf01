//! A file in UTF-16.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV109",
    name: "utf-16",
    severity: Severity::Error,
    manual: include_str!("utf_16.md"),
    check: Check::Oddity(&[OddityKind::Utf16], check),
};

fn check(_: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            "the file is in UTF-16",
            "agent 2.1 refuses it; agent 3 knows none of its sections",
        )
        .help("save the file as UTF-8");
    findings.push(finding);
}
