//! Raw quotes that are never closed.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV112",
    name: "unclosed-raw-quotes",
    severity: Severity::Error,
    manual: include_str!("unclosed_raw_quotes.md"),
    check: Check::Oddity(&[OddityKind::UnclosedRawQuotes], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let quotes = oddity.span.text(configuration.document.text());
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            format!("the value that `{quotes}` opens is never closed"),
            "agent 3 takes the rest of the file for the value, and refuses it",
        )
        .about(subject(configuration, oddity))
        .help(format!("close it, or write the value without `{quotes}`"));
    findings.push(finding);
}
