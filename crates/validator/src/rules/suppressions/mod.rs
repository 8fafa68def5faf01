//! 9xx: suppressions, `# regsvc: allow NAME[, NAME] -- reason`.
//!
//! One directly above a line holds for that line, with its continuation lines; above a header for the whole
//! section. One directly under a header, or with a blank line or nothing behind it, holds for the section that it is
//! in. Between a suppression and what it is above, or under, there may be other comments, and nothing else.

mod comment;
pub(super) mod unexplained_suppression;
pub(super) mod unknown_suppression;
pub(super) mod unused_suppression;

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::rule::Findings;
use crate::configuration::Configuration;
use crate::document::{Document, LineKind};
use crate::generation::Generations;
use crate::span::Span;
use comment::{Comment, MARK, Name};

/// A suppression: what it allows, and where.
struct Suppression {
    comment: Comment,
    covers: Covers,
}

/// What a suppression holds for.
#[derive(Clone, Copy)]
enum Covers {
    /// A line, or an entry.
    Line(Span),
    /// A section.
    Section(Span),
}

/// The places that a rule is allowed at, by where they begin, with the number of the name that allows it. Of two
/// suppressions of one place, the later one counts.
#[derive(Default)]
struct Allowed {
    lines: Vec<(Span, usize)>,
    sections: Vec<(Span, usize)>,
}

impl Allowed {
    /// The numbers of the names that allow the rule at a byte.
    fn at(&self, offset: usize) -> impl Iterator<Item = usize> {
        [&self.lines, &self.sections]
            .into_iter()
            .filter_map(move |places| {
                let after = places.partition_point(|(span, _)| span.start <= offset);
                let (span, number) = places[..after].last()?;
                (offset < span.end).then_some(*number)
            })
    }
}

/// Drops what is suppressed, and reports suppressions that are none. `all` finds what there is for both agents.
pub(super) fn suppress(
    configuration: &Configuration<'_>,
    findings: &mut Findings,
    all: impl FnOnce() -> Findings,
) {
    let suppressions = suppressions(configuration.document);
    if suppressions.is_empty() {
        return;
    }
    let by_rule = by_rule(&suppressions);
    let names = suppressions.iter().map(|one| one.comment.names.len()).sum();
    let mut used = vec![false; names];
    let mut use_at = |rule: &str, offset: usize| {
        let allowed = by_rule.get(rule).into_iter();
        let mut numbers = allowed.flat_map(|allowed| allowed.at(offset)).peekable();
        let found = numbers.peek().is_some();
        numbers.for_each(|number| used[number] = true);
        found
    };
    findings.retain(|finding| !use_at(finding.name, finding.primary.span.start));
    // An agent that is not asked about may need one.
    if configuration.agents != Generations::BOTH {
        all().iter().for_each(|finding| {
            use_at(finding.name, finding.primary.span.start);
        });
    }
    let mut numbers = used.into_iter();
    for suppression in &suppressions {
        if let Some(slip) = &suppression.comment.slip {
            unknown_suppression::check_order(slip, findings);
            continue;
        }
        unexplained_suppression::check(&suppression.comment, findings);
        for name in &suppression.comment.names {
            let used = numbers.next().unwrap_or_default();
            let known = unknown_suppression::check(name, findings);
            if known && suppression.comment.reason && !used {
                unused_suppression::check(name, findings);
            }
        }
    }
}

/// The places that each rule is allowed at.
fn by_rule(suppressions: &[Suppression]) -> FxHashMap<&'static str, Allowed> {
    let mut by_rule: FxHashMap<_, Allowed> = FxHashMap::default();
    let names = suppressions.iter().flat_map(|suppression| {
        let names = suppression.comment.names.iter();
        names.map(move |name| (suppression, name))
    });
    for (number, (suppression, name)) in names.enumerate() {
        if let Some(rule) = name.rule()
            && suppression.comment.reason
        {
            let allowed = by_rule.entry(rule.name).or_default();
            match suppression.covers {
                Covers::Line(span) => allowed.lines.push((span, number)),
                Covers::Section(span) => allowed.sections.push((span, number)),
            }
        }
    }
    for allowed in by_rule.values_mut() {
        allowed.lines.sort_by_key(|(span, _)| span.start);
        allowed.sections.sort_by_key(|(span, _)| span.start);
    }
    by_rule
}

fn suppressions(document: &Document<'_>) -> Vec<Suppression> {
    let mut found = Vec::new();
    if memmem::find(document.text().as_bytes(), MARK.as_bytes()).is_none() {
        return found;
    }
    let lines: Vec<_> = document.lines().collect();
    let mut index = 0;
    while index < lines.len() {
        let rest = lines[index..].iter();
        let run = rest
            .take_while(|line| line.kind.v2 == LineKind::Comment)
            .count();
        let comments = &lines[index..index + run];
        let comments = comments
            .iter()
            .filter_map(|line| Comment::read(line.content(document.text()), document.text()));
        let mut comments = comments.peekable();
        if comments.peek().is_some() {
            let before = index.checked_sub(1).map(|before| lines[before].kind.v2);
            let next = lines.get(index + run);
            let covers = match next.filter(|next| next.kind.v2 != LineKind::Blank) {
                Some(next)
                    if before != Some(LineKind::Header) || next.kind.v2 == LineKind::Header =>
                {
                    covered(document, next.span)
                }
                _ => Covers::Section(section_around(document, lines[index].span.start)),
            };
            found.extend(comments.map(|comment| Suppression { comment, covers }));
        }
        index += run + 1;
    }
    found
}

/// What a suppression above a line holds for: the section of a header, else the entry, else the line.
fn covered(document: &Document<'_>, line: Span) -> Covers {
    let headers = document.headers();
    let header = headers.partition_point(|header| header.line.start < line.start);
    let header = headers.get(header);
    if header.is_some_and(|header| header.line.start < line.end) {
        let last = line.end.saturating_sub(1).max(line.start);
        let section = section_around(document, last);
        return Covers::Section(Span::new(section.start.min(line.start), section.end));
    }
    let entries = document.entries();
    let entry = entries.partition_point(|entry| entry.lines().start < line.start);
    let entry = entries.get(entry);
    Covers::Line(match entry.filter(|entry| entry.lines().start < line.end) {
        Some(entry) => entry.lines(),
        None => line,
    })
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

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;

    fn names(text: &str, agents: Generations) -> Vec<&'static str> {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, agents);
        let findings = check(&configuration);
        findings.iter().map(|finding| finding.name).collect()
    }

    const ALLOW: &str = "# regsvc: allow unused-env-key -- read by a script";

    #[test]
    fn above_a_line_it_holds_for_the_line_alone() {
        let text = format!("[env]\na = 1\n{ALLOW}\n# on the nodes\nb = 2\n");
        assert_eq!(names(&text, Generations::BOTH), ["unused-env-key"]);
    }

    #[test]
    fn under_or_above_a_header_or_alone_it_holds_for_the_section() {
        for text in [
            format!("[env]\n{ALLOW}\na = 1\nb = 2\n"),
            format!("{ALLOW}\n[env]\na = 1\nb = 2\n"),
            format!("[env]\na = 1\n\n{ALLOW}\n\nb = 2\n"),
            format!("[env]\na = 1\nb = 2\n{ALLOW}"),
        ] {
            assert_eq!(names(&text, Generations::BOTH), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_the_other_agent_needs_is_not_unused() {
        let text = "[volume#1]\nname = data\nsize = 10g\n\
                    # regsvc: allow one-agent-keyword -- for agent 3\nvolatile = true\n";
        assert_eq!(names(text, Generations::BOTH), [""; 0]);
        assert_eq!(names(text, Generations::V3), [""; 0]);
        let mended = text.replace("volatile = true", "access = rwo");
        for agents in [Generations::BOTH, Generations::V2, Generations::V3] {
            assert_eq!(names(&mended, agents), ["unused-suppression"]);
        }
    }

    #[test]
    fn a_second_suppression_of_the_same_is_unused() {
        let text = format!("[env]\n{ALLOW}\n{ALLOW}\na = 1\n");
        assert_eq!(names(&text, Generations::BOTH), ["unused-suppression"]);
    }
}
