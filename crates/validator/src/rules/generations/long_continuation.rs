//! A value that is too long for agent 3.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::rules::reading::subject;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV709",
    name: "long-continuation",
    severity: Severity::Error,
    manual: include_str!("long_continuation.md"),
    check: Check::Oddity(&[OddityKind::LongContinuation], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let start = oddity.span.text(configuration.document.text());
    let shown = start.chars().next().map_or(0, char::len_utf8);
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span.within(0..shown),
            "the further lines of a value have more than 4,096 bytes",
            "agent 3 ends the value here, and takes the rest for a line of its own",
        )
        .about(subject(configuration, oddity))
        .help("write the value on one line, or keep it in a cfg object");
    findings.push(finding);
}
