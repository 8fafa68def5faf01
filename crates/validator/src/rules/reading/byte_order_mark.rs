//! A byte order mark.

use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::{Oddity, OddityKind};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV107",
    name: "byte-order-mark",
    severity: Severity::Error,
    manual: include_str!("byte_order_mark.md"),
    check: Check::Oddity(&[OddityKind::ByteOrderMark], check),
};

fn check(_: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            "the file begins with a byte order mark",
            "agent 2.1 takes it for text before the first section, and refuses the file",
        )
        .help("save the file as UTF-8 without a byte order mark")
        .fix(Safety::Safe, oddity.span, "");
    findings.push(finding);
}
