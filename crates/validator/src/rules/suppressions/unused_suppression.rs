//! A suppression with nothing to suppress.

use super::comment::Name;
use crate::diagnostic::Severity;
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV903",
    name: "unused-suppression",
    severity: Severity::Warning,
    manual: include_str!("unused_suppression.md"),
    check: Check::Elsewhere,
};

pub(super) fn check(name: &Name, findings: &mut Findings) {
    findings.push(
        RULE.finding(
            Generations::BOTH,
            name.span,
            format!("`{}` is not found here", quotable(&name.text)),
            "there is nothing to suppress",
        )
        .help("take it out"),
    );
}
