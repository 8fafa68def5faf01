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

/// The deepest indentation that a fix repeats.
const DEEPEST: usize = 64;

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let document = configuration.document;
    // What makes a line of it is another rule's.
    if document.text()[..oddity.span.start]
        .trim_end_matches([' ', '\t'])
        .ends_with(is_separator)
        || is_beyond_value(document, oddity)
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
    if let Some(above) = before.filter(|_| continues_for_one(document, oddity)) {
        let line = |offset: usize| document.line(document.line_at(offset)).span.start;
        let key = above.any().key().start;
        let above = Span::new(line(key), key);
        let indent = Span::new(line(oddity.span.start), oddity.span.start);
        let finding =
            finding.help("indent the line deeper than the keyword whose value it continues");
        let above = Some(above.text(document.text()));
        let above = above.filter(|above| above.len() <= DEEPEST && above.trim().is_empty());
        findings.push(match above {
            Some(above) => finding.fix(Safety::Suggested, indent, format!("{above}\t")),
            None => finding,
        });
        return;
    }
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

/// Whether the other agent alone takes the line into the value above, though it is not indented as both want it.
fn continues_for_one(document: &Document<'_>, stray: &Oddity) -> bool {
    at_line_of(document, stray).any(|kind| kind == OddityKind::Indentation)
}

/// Whether the line is too far from the value above for one of the agents: those are findings of their own.
fn is_beyond_value(document: &Document<'_>, stray: &Oddity) -> bool {
    let mut there = at_line_of(document, stray);
    there.any(|kind| {
        matches!(
            kind,
            OddityKind::BlankInValue | OddityKind::LongContinuation
        )
    })
}

/// What else is odd about the line that one agent alone cannot read.
fn at_line_of(document: &Document<'_>, stray: &Oddity) -> impl Iterator<Item = OddityKind> {
    let oddities = document.oddities();
    let line = document.line(document.line_at(stray.span.start)).span;
    let from = oddities.partition_point(|oddity| oddity.span.start < line.start);
    let end = stray.span.start;
    let there = oddities[from..]
        .iter()
        .take_while(move |oddity| oddity.span.start <= end);
    let is_of_one = stray.agents != Generations::BOTH;
    there.filter(move |_| is_of_one).map(|oddity| oddity.kind)
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;

    #[test]
    fn a_line_that_only_agent_3_takes_into_the_value_is_refused_by_the_other() {
        for (text, line) in [
            ("[fs#1]\n   type = flag\n  junk\n", "junk"),
            (
                "[app#1]\n    type = simple\n    start = a\n  --opt\n",
                "--opt",
            ),
            ("[labels]\n  a = b\n c\n", "c"),
        ] {
            for agents in [Generations::V2, Generations::BOTH] {
                let document = Document::read(text);
                let identity = Identity::default();
                let found = check(&Configuration::new(&document, &identity, agents));
                let stray = found.iter().find(|it| it.name == "stray-line").unwrap();
                assert_eq!(stray.primary.span.text(text), line);
                assert_eq!(stray.agents, Generations::V2);
                let fix = &stray.fixes[0].edits[0];
                let mut fixed = text.to_owned();
                fixed.replace_range(fix.span.range(), &fix.text);
                let document = Document::read(&fixed);
                let refused = document
                    .oddities()
                    .iter()
                    .find(|odd| odd.span.text(&fixed) == line);
                assert_eq!(refused, None, "{fixed}");
            }
        }
    }
}
