//! 9xx: suppressions, `# regsvc: allow NAME[, NAME] -- reason`.
//!
//! One directly above a line holds for that line, with its continuation lines; above a header for the whole
//! section. One that stands alone, with a blank line or nothing behind it, holds for the section it is in.

mod comment;
pub(super) mod unexplained_suppression;
pub(super) mod unknown_suppression;
pub(super) mod unused_suppression;

use rustc_hash::FxHashMap;

use super::rule::Findings;
use crate::configuration::Configuration;
use crate::document::{Document, LineKind};
use crate::generation::Generations;
use crate::span::Span;
use comment::{Comment, Name};

/// A suppression: what it allows, and where.
struct Suppression {
    comment: Comment,
    /// The bytes whose findings it is about.
    covers: Span,
}

/// Drops what is suppressed, and reports suppressions that are none.
pub(super) fn suppress(configuration: &Configuration<'_>, findings: &mut Findings) {
    let suppressions = suppressions(configuration.document);
    if suppressions.is_empty() {
        return;
    }
    let mut used = vec![false; suppressions.iter().map(|one| one.comment.names.len()).sum()];
    let by_rule = by_rule(&suppressions);
    findings.retain(|finding| {
        let covering = by_rule
            .get(finding.name)
            .into_iter()
            .flatten()
            .filter(|(covers, _)| covers.start <= finding.primary.span.start)
            .filter(|(covers, _)| finding.primary.span.start < covers.end);
        let mut allowed = false;
        for (_, number) in covering {
            used[*number] = true;
            allowed = true;
        }
        !allowed
    });
    let mut numbers = used.into_iter();
    for suppression in &suppressions {
        unexplained_suppression::check(&suppression.comment, findings);
        for name in &suppression.comment.names {
            let used = numbers.next().unwrap_or_default();
            let known = unknown_suppression::check(name, findings);
            let explained = suppression.comment.reason;
            // What is not looked for cannot be found: an agent that is not asked about may need it.
            if known && explained && !used && configuration.agents == Generations::BOTH {
                unused_suppression::check(name, findings);
            }
        }
    }
}

/// The places that each rule is allowed at, with the number of the name that allows it.
fn by_rule(suppressions: &[Suppression]) -> FxHashMap<&'static str, Vec<(Span, usize)>> {
    let mut by_rule: FxHashMap<_, Vec<_>> = FxHashMap::default();
    let names = suppressions.iter().flat_map(|suppression| {
        suppression
            .comment
            .names
            .iter()
            .map(move |name| (suppression, name))
    });
    for (number, (suppression, name)) in names.enumerate() {
        if let Some(rule) = name.rule()
            && suppression.comment.reason
        {
            by_rule
                .entry(rule.name)
                .or_default()
                .push((suppression.covers, number));
        }
    }
    by_rule
}

fn suppressions(document: &Document<'_>) -> Vec<Suppression> {
    let lines = document.lines();
    let is_comment = |index: usize| lines[index].kind.v2 == LineKind::Comment;
    let comments = (0..lines.len()).filter(|&index| is_comment(index));
    comments
        .filter_map(|index| {
            let comment = Comment::read(lines[index].content(document.text()), document.text())?;
            let next = (index + 1..lines.len()).find(|&next| !is_comment(next));
            let covers = match next.map(|next| &lines[next]) {
                Some(line) if line.kind.v2 != LineKind::Blank => covered(document, line.span),
                _ => section_around(document, lines[index].span.start),
            };
            Some(Suppression { comment, covers })
        })
        .collect()
}

/// What a suppression above a line holds for: the section of a header, else the entry, else the line.
fn covered(document: &Document<'_>, line: Span) -> Span {
    let headers = document.headers();
    let header = headers.partition_point(|header| header.line.start < line.start);
    if headers
        .get(header)
        .is_some_and(|header| header.line.start < line.end)
    {
        let next = headers[header + 1..]
            .iter()
            .find(|next| next.line.start >= line.end);
        let end = next.map_or(document.text().len() + 1, |next| next.line.start);
        return Span::new(line.start, end);
    }
    let entries = document.entries();
    let entry = entries.partition_point(|entry| entry.lines.start < line.start);
    match entries
        .get(entry)
        .filter(|entry| entry.lines.start < line.end)
    {
        Some(entry) => entry.lines,
        None => line,
    }
}

/// The section that a byte stands in.
fn section_around(document: &Document<'_>, at: usize) -> Span {
    let headers = document.headers();
    let next = headers.partition_point(|header| header.line.start <= at);
    let start = next
        .checked_sub(1)
        .map_or(0, |header| headers[header].line.start);
    let end = headers
        .get(next)
        .map_or(document.text().len() + 1, |next| next.line.start);
    Span::new(start, end)
}

impl Name {
    /// The rule that it names, by name or code.
    fn rule(&self) -> Option<&'static super::Rule> {
        super::find(&self.text)
    }
}
