//! A value in backquotes or three double quotes.

use super::Use;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{Oddity, OddityKind};
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV705",
    name: "raw-quotes",
    severity: Severity::Error,
    manual: include_str!("raw_quotes.md"),
    check: Check::Oddity(&[OddityKind::RawQuotes], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let setting = oddity
        .entry
        .and_then(|entry| configuration.setting_of(entry));
    let Some(setting) = setting else {
        return;
    };
    // Quotes that are never closed are a fault of their own, where agent 3 is asked about.
    if configuration.agents.contains(Generation::V3) && is_unclosed(configuration, oddity) {
        return;
    }
    let text = configuration.document.text();
    let quotes = match oddity.span.text(text).starts_with('`') {
        true => "`",
        false => "\"\"\"",
    };
    let finding = RULE
        .finding(
            Generations::V2,
            oddity.span.within(0..quotes.len()),
            format!("the value of `{}` is in raw quotes", quotable(setting.name)),
            "agent 2.1 knows no such quotes: they are a part of the value, which ends with its line",
        )
        .about(configuration.subject(setting))
        .help("write the value without them, and indent its further lines");
    findings.push(match Use::of(configuration, setting) {
        Use::Free => finding.severity(Severity::Warning),
        _ => finding,
    });
}

fn is_unclosed(configuration: &Configuration<'_>, oddity: &Oddity) -> bool {
    let oddities = configuration.document.oddities();
    let from = oddities.partition_point(|other| other.span.start < oddity.span.start);
    oddities[from..]
        .iter()
        .take_while(|other| other.span.start == oddity.span.start)
        .any(|other| other.kind == OddityKind::UnclosedRawQuotes)
}
