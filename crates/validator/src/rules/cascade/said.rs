//! Findings -> what each of them says of its place, as far as others may follow from it.

use rustc_hash::FxHashMap;

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
pub(super) const VALUES: [&str; 6] = [
    "trailing-comment",
    "inline-comment",
    "surrounding-quotes",
    "backslash-at-end",
    "raw-quotes",
    "comment-in-value",
];

/// Rules whose findings say that an agent does not read a keyword, whatever its value is.
pub(super) const UNREAD: [&str; 2] = ["unknown-keyword", "one-agent-keyword"];

/// A section, a keyword, a scope.
pub(super) type Place<'f> = [Option<&'f str>; 3];

pub(super) type Places<'f> = FxHashMap<Place<'f>, Generations>;

/// What the findings say of each place, by what follows from it.
#[derive(Default)]
pub(super) struct Said<'f> {
    pub(super) lines: Places<'f>,
    pub(super) values: Places<'f>,
    /// Values that have swallowed lines, for one reason or another.
    pub(super) swallowed: Places<'f>,
    pub(super) unread: Places<'f>,
    pub(super) expressions: Places<'f>,
    pub(super) breaks: Places<'f>,
    /// Values that an agent does not take as they are written: where, in order.
    pub(super) faulty: FxHashMap<Place<'f>, Vec<Span>>,
    pub(super) unscopable: Places<'f>,
    pub(super) renamed: Places<'f>,
    pub(super) backslashes: Places<'f>,
    /// Lines that agent 2.1 breaks where a separator stands.
    pub(super) broken: Places<'f>,
    /// Headers that are never closed.
    pub(super) unclosed: Places<'f>,
    /// Quotes that are never closed.
    pub(super) open: Places<'f>,
    /// Expressions that agent 3 does not know.
    pub(super) foreign: Places<'f>,
    /// Keywords of which a line is lost, since another one says them again.
    pub(super) lost: Places<'f>,
    /// Sections that stand twice.
    pub(super) twice: FxHashMap<&'f str, Generations>,
    /// Where references lead nowhere, by place: in order.
    pub(super) nowhere: FxHashMap<Place<'f>, Vec<Span>>,
}

impl<'f> Said<'f> {
    /// Takes in what a finding says.
    pub(super) fn note(&mut self, text: &'f str, finding: &'f Diagnostic) {
        let name = finding.name;
        if matches!(name, "swallowed-keyword" | "long-continuation") {
            add(&mut self.swallowed, place(finding), Generations::BOTH);
        }
        if LINES.contains(&name) {
            let explained = match name {
                // 2.1 ends the value there; 3 has what is behind in it.
                "line-separator" if finding.severity == Severity::Error => Generations::BOTH,
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
            _ if family(finding) == Some(b'4') => {
                let spans = self.faulty.entry(place(finding)).or_default();
                return spans.push(finding.primary.span);
            }
            _ => return,
        };
        add(places_said, place(finding), finding.agents);
    }
}

fn add<'f>(places: &mut Places<'f>, place: Place<'f>, agents: Generations) {
    let known = places.entry(place).or_default();
    *known = known.union(agents);
}

/// The digit of the hundreds of its code.
pub(super) fn family(finding: &Diagnostic) -> Option<u8> {
    finding.code.as_bytes().get(3).copied()
}

pub(super) fn place(finding: &Diagnostic) -> Place<'_> {
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
