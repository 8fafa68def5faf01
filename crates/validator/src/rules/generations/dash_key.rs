//! A key `-`.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::rules::reading::subject;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV710",
    name: "dash-key",
    severity: Severity::Warning,
    manual: include_str!("dash_key.md"),
    check: Check::Oddity(&[OddityKind::DashKey], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            "a key is `-`",
            "agent 3 replaces it by a number; agent 2.1 does not",
        )
        .about(subject(configuration, oddity))
        .help("write a name");
    findings.push(finding);
}
