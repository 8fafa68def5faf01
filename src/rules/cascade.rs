//! Findings -> findings without the consequences of others: one fault, one finding.
//!
//! A line that is not read as it was meant gives a value, a keyword or a section that no other rule can
//! make sense of. What those rules then say is true, and of no use.

use rustc_hash::{FxHashMap, FxHashSet};

use super::rule::Findings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generations;
use crate::span::Span;

/// Rules about lines that are not the lines they were meant to be: they explain whatever else is said there.
const LINES: [&str; 11] = [
    "key-before-section",
    "uneven-indentation",
    "empty-header",
    "invalid-utf8",
    "nul-byte",
    "line-separator",
    "swallowed-keyword",
    "unindented-continuation",
    "odd-section-name",
    "quoted-key",
    "blank-in-value",
];

/// Rules about the text of a value: they explain what is said of the value, not of its keyword.
const VALUES: [&str; 6] = [
    "trailing-comment",
    "inline-comment",
    "surrounding-quotes",
    "backslash-at-end",
    "raw-quotes",
    "comment-in-value",
];

/// Rules whose findings say that an agent does not read a keyword, whatever its value is.
const UNREAD: [&str; 2] = ["unknown-keyword", "one-agent-keyword"];

/// A section, a keyword, a scope.
type Place<'f> = [Option<&'f str>; 3];

type Places<'f> = FxHashMap<Place<'f>, Generations>;

/// What the findings say of each place, by what follows from it.
#[derive(Default)]
struct Said<'f> {
    lines: Places<'f>,
    values: Places<'f>,
    /// Values that have swallowed lines, for one reason or another.
    swallowed: Places<'f>,
    unread: Places<'f>,
    expressions: Places<'f>,
    breaks: Places<'f>,
    /// Values that an agent does not take as they are written.
    faulty: Places<'f>,
    unscopable: Places<'f>,
    renamed: Places<'f>,
    backslashes: Places<'f>,
    /// Lines that agent 2.1 breaks where a separator stands.
    broken: Places<'f>,
    /// Headers that are never closed.
    unclosed: Places<'f>,
    /// Quotes that are never closed.
    open: Places<'f>,
    /// Expressions that agent 3 does not know.
    foreign: Places<'f>,
    /// Keywords of which a line is lost, since another one says them again.
    lost: Places<'f>,
    /// Sections that stand twice.
    twice: FxHashMap<&'f str, Generations>,
    /// Where references lead nowhere, by place: in order.
    nowhere: FxHashMap<Place<'f>, Vec<Span>>,
}

/// Drops what only follows from how a line is read, and what says less of a value than another finding.
pub(super) fn drop_consequences(text: &str, findings: &mut Findings) {
    // A text of four bytes a character, read by two of them, is not worth a word more.
    if findings.iter().any(|finding| finding.name == "nul-byte") {
        let is_wide = |finding: &Diagnostic| finding.name == "utf-16";
        if findings.iter().any(is_wide) {
            findings.retain(is_wide);
        }
    }
    let mut said = Said::default();
    for finding in findings.iter() {
        said.note(text, finding);
    }
    let spans = said.nowhere.values_mut();
    spans.for_each(|spans| spans.sort_unstable_by_key(|span| (span.end, span.start)));
    let explained = findings.iter().map(|finding| said.explained(finding));
    let explained: Vec<_> = explained.collect();
    let mut explained = explained.into_iter();
    let mut lossy = FxHashSet::default();
    findings.retain_mut(|finding| {
        let explained = explained.next().unwrap_or_default();
        let left = finding.agents;
        finding.agents = left.filter(|generation| !explained.contains(generation));
        if finding.agents.is_empty() && finding.name == "duplicate-keyword" {
            let is_lost = finding.severity == Severity::Error;
            lossy.extend(finding.subject.section.take().filter(|_| is_lost));
        }
        !finding.agents.is_empty()
    });
    // Where the two sections do not say the same, what one of them says is lost.
    let twice = findings
        .iter_mut()
        .filter(|finding| finding.name == "duplicate-section");
    for finding in twice {
        let section = finding.subject.section.as_ref();
        if section.is_some_and(|section| lossy.contains(section)) {
            finding.severity = Severity::Error;
            finding.primary.text = "merged: the last value of each keyword wins".into();
        }
    }
}

impl<'f> Said<'f> {
    fn note(&mut self, text: &'f str, finding: &'f Diagnostic) {
        let name = finding.name;
        if matches!(name, "swallowed-keyword" | "long-continuation") {
            add(&mut self.swallowed, place(finding), Generations::BOTH);
        }
        if LINES.contains(&name) {
            let explained = match name {
                // 2.1 ends the value there; 3 has what is behind in it.
                "line-separator" => Generations::BOTH,
                _ => finding.agents,
            };
            for place in places(text, finding) {
                add(&mut self.lines, place, explained);
            }
        }
        if family(finding) == Some(b'5') && finding.severity == Severity::Error {
            let spans = self.nowhere.entry(place(finding)).or_default();
            spans.push(finding.primary.span);
        }
        if name == "duplicate-section" {
            let section = finding.subject.section.as_deref().unwrap_or_default();
            let agents = self.twice.entry(section).or_default();
            *agents = agents.union(finding.agents);
        }
        if name == "line-separator" && finding.severity == Severity::Error {
            add(&mut self.broken, place(finding), finding.agents);
        }
        if name == "bad-words" {
            add(&mut self.open, place(finding), finding.agents);
        }
        if name == "backslash-at-end" {
            add(&mut self.backslashes, place(finding), Generations::BOTH);
        }
        let places_said = match name {
            "unscopable-keyword" => &mut self.unscopable,
            "deprecated-section" => &mut self.renamed,
            "unclosed-header" => &mut self.unclosed,
            "one-agent-reference" => &mut self.foreign,
            "duplicate-keyword" => &mut self.lost,
            _ if VALUES.contains(&name) => &mut self.values,
            _ if UNREAD.contains(&name) => &mut self.unread,
            "bad-expression" => &mut self.expressions,
            "line-break-in-value" => &mut self.breaks,
            _ if family(finding) == Some(b'4') => &mut self.faulty,
            _ => return,
        };
        add(places_said, place(finding), finding.agents);
    }

    /// The agents for which a finding follows from another one.
    fn explained(&self, finding: &Diagnostic) -> Generations {
        let here = place(finding);
        let at = |places: &Places<'_>| places.get(&here).copied().unwrap_or_default();
        let whole = |agents: Generations| match agents.is_empty() {
            true => Generations::NONE,
            false => Generations::BOTH,
        };
        // What explains most findings of a place, and something else.
        let usual = |places: &Places| {
            let lines = at(&self.lines).union(at(&self.values));
            lines.union(at(&self.breaks)).union(at(places))
        };
        let name = finding.name;
        match family(finding) {
            _ if matches!(name, "uneven-indentation" | "blank-in-value") => at(&self.swallowed),
            _ if VALUES.contains(&name) => at(&self.unread),
            _ if name == "line-break-in-value" => whole(at(&self.lines).union(at(&self.values))),
            _ if name == "one-agent-reference" => whole(at(&self.expressions)),
            _ if name.starts_with("differing-") => whole(
                at(&self.lines)
                    .union(at(&self.values))
                    .union(at(&self.faulty)),
            ),
            _ if UNREAD.contains(&name) => at(&self.lines),
            _ if name == "swallowed-keyword" => at(&self.backslashes),
            _ if name == "section-without-index" => at(&self.renamed).union(at(&self.unclosed)),
            _ if name == "unknown-section" => usual(&self.unclosed),
            _ if name == "stray-line" => at(&self.broken),
            // Of a section that it makes no resource of, 2.1 misses nothing.
            _ if name == "missing-keyword" => {
                let [section, ..] = here;
                let renamed = self.renamed.get(&[section, None, None]);
                usual(&self.lines).union(renamed.copied().unwrap_or_default())
            }
            _ if matches!(name, "unknown-driver" | "one-agent-driver") => {
                usual(&self.lines).union(whole(at(&self.lost)))
            }
            _ if matches!(name, "empty-value" | "empty-env-key") => {
                usual(&self.lines).union(whole(at(&self.values)))
            }
            _ if name == "bad-projection" && !at(&self.open).is_empty() => usual(&self.open),
            _ if name == "unknown-scope" => whole(at(&self.unscopable)),
            _ if name == "unsettled-type" => {
                whole(at(&self.unscopable).union(at(&self.expressions)))
            }
            // Agent 3 reads the text of the expression, which nobody meant.
            Some(b'4') if !at(&self.foreign).is_empty() => usual(&self.foreign),
            _ if name == "duplicate-keyword" => {
                let section = finding.subject.section.as_deref().unwrap_or_default();
                let twice = self.twice.get(section).copied().unwrap_or_default();
                twice.union(whole(at(&self.lines)))
            }
            Some(b'4' | b'6' | b'8') if self.leads_nowhere(finding, &here) => Generations::BOTH,
            Some(b'2'..=b'6' | b'8') => usual(&self.lines),
            _ => Generations::NONE,
        }
    }
}

impl Said<'_> {
    /// Whether a reference that leads nowhere is a part of what the finding is about.
    fn leads_nowhere(&self, finding: &Diagnostic, here: &Place<'_>) -> bool {
        let span = finding.primary.span;
        let spans = self.nowhere.get(here);
        spans.is_some_and(|spans| {
            let from = spans.partition_point(|nowhere| nowhere.end <= span.start);
            spans
                .get(from)
                .is_some_and(|nowhere| nowhere.start < span.end)
        })
    }
}

fn add<'f>(places: &mut Places<'f>, place: Place<'f>, agents: Generations) {
    let known = places.entry(place).or_default();
    *known = known.union(agents);
}

/// The digit of the hundreds of its code.
fn family(finding: &Diagnostic) -> Option<u8> {
    finding.code.as_bytes().get(3).copied()
}

fn place(finding: &Diagnostic) -> Place<'_> {
    let subject = &finding.subject;
    [
        subject.section.as_deref(),
        subject.keyword.as_deref(),
        subject.scope.as_deref(),
    ]
}

/// What a cause explains: its own setting, and the keywords in the lines that it points to.
fn places<'f>(text: &'f str, finding: &'f Diagnostic) -> Vec<Place<'f>> {
    let mut places = vec![place(finding)];
    if matches!(
        finding.name,
        "swallowed-keyword" | "blank-in-value" | "uneven-indentation"
    ) {
        let labels = std::iter::once(&finding.primary).chain(&finding.related);
        places.extend(labels.map(|label| {
            let line = label.span.text(text);
            let key = line.split(['=', ':']).next().unwrap_or(line).trim();
            let (name, scope) = match key.split_once('@') {
                Some((name, scope)) => (name, Some(scope)),
                None => (key, None),
            };
            [finding.subject.section.as_deref(), Some(name), scope]
        }));
    }
    places
}
