//! Bytes that are no UTF-8.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::generation::Generations;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV108",
    name: "invalid-utf8",
    severity: Severity::Error,
    manual: include_str!("invalid_utf8.md"),
    check: Check::Oddity(&[OddityKind::InvalidUtf8], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let what = match oddity.span.len() {
        1 => "a byte is no UTF-8".to_owned(),
        n => format!("{n} bytes are no UTF-8"),
    };
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            what,
            "agent 2.1 refuses the whole file; agent 3 shows another character in its place",
        )
        .about(subject(configuration, oddity))
        .help("save the file as UTF-8");
    findings.push(match configuration.agents == Generations::V3 {
        true => finding.severity(Severity::Warning),
        false => finding,
    });
}
