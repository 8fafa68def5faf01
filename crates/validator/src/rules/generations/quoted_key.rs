//! Quotes around a key.

use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::{Oddity, OddityKind};
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::reading::subject;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV703",
    name: "quoted-key",
    severity: Severity::Error,
    manual: include_str!("quoted_key.md"),
    check: Check::Oddity(&[OddityKind::QuotedKey], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let text = configuration.document.text();
    let entry = oddity
        .entry
        .map(|entry| &configuration.document.entries()[entry]);
    let read = entry.and_then(|entry| entry.read(Generation::V3));
    let Some(name) = read.map(|read| read.key().text(text)) else {
        return;
    };
    let finding = RULE
        .finding(
            Generations::V2,
            oddity.span,
            format!("the keyword `{}` is in quotes", quotable(name)),
            "agent 2.1 takes the quotes for a part of the name, and ignores the keyword",
        )
        .about(subject(configuration, oddity))
        .help("write the keyword without quotes")
        .fix(Safety::Suggested, oddity.span, name);
    findings.push(finding);
}
