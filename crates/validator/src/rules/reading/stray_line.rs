//! A line that no agent can read.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::{Document, Oddity, OddityKind, is_separator};
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV101",
    name: "stray-line",
    severity: Severity::Error,
    manual: include_str!("stray_line.md"),
    check: Check::Oddity(&[OddityKind::Stray], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let document = configuration.document;
    // What makes a line of it is another rule's.
    if document.text()[..oddity.span.start]
        .trim_end_matches([' ', '\t'])
        .ends_with(is_separator)
        || is_uneven(document, oddity)
    {
        return;
    }
    let line = oddity.span.text(document.text());
    let shown: String = line.chars().take(40).collect();
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            format!("`{}` is neither a section nor a keyword", quotable(&shown)),
            "no `=`: the whole file is refused",
        )
        .about(subject(configuration, oddity))
        .help("write `keyword = value`, or indent the line if it continues the value above");
    if let Some(key) = key_of(configuration, oddity) {
        let text = &document.text()[oddity.span.start + key.len()..oddity.span.end];
        let finding = finding.help(format!("write `{key} = {}`", text.trim_start()));
        let blanks = text.len() - text.trim_start().len();
        let start = oddity.span.start + key.len();
        findings.push(finding.fix(Safety::Suggested, Span::new(start, start + blanks), " = "));
        return;
    }
    let entries = document.entries();
    let before = entries.partition_point(|entry| entry.span().start < oddity.span.start);
    let before = before.checked_sub(1).map(|index| &entries[index]);
    let continues = before.is_some_and(|entry| {
        let between = document.text().get(entry.lines().end..oddity.span.start);
        between.is_some_and(|between| between.trim().is_empty())
    });
    findings.push(match continues {
        true => finding.fix(Safety::Suggested, Span::at(oddity.span.start), "\t"),
        false => finding,
    });
}

/// The keyword that a line begins with, if its section has one of this name: then the `=` behind it is missing.
fn key_of<'d>(configuration: &Configuration<'d>, stray: &Oddity) -> Option<&'d str> {
    let line = stray.span.text(configuration.document.text());
    let key = line
        .split_whitespace()
        .next()
        .filter(|key| line.starts_with(key))?;
    let section = subject(configuration, stray).section?;
    let section = configuration.section(&section)?;
    let is_known = |generation| {
        let words = section.vocabulary[generation];
        let name = key.split('@').next().unwrap_or(key);
        words.is_some_and(|words| words.keyword(name).is_some())
    };
    configuration.agents.iter().any(is_known).then_some(key)
}

/// Whether the other agent takes the line into the value above.
fn is_uneven(document: &Document<'_>, stray: &Oddity) -> bool {
    let oddities = document.oddities();
    let line = document.line(document.line_at(stray.span.start)).span;
    let from = oddities.partition_point(|oddity| oddity.span.start < line.start);
    let there = oddities[from..]
        .iter()
        .take_while(|oddity| oddity.span.start <= stray.span.start);
    stray.agents != Generations::BOTH
        && there.into_iter().any(|oddity| {
            matches!(
                oddity.kind,
                OddityKind::BlankInValue | OddityKind::Indentation | OddityKind::LongContinuation
            )
        })
}
