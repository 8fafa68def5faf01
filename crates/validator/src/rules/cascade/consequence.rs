//! A finding -> the agents for which it only follows from another one.

use rustc_hash::FxHashMap;

use super::said::{Place, Places, Said, UNREAD, VALUES, family, place};
use crate::diagnostic::Diagnostic;
use crate::generation::Generations;
use crate::span::Span;

impl Said<'_> {
    /// The agents for which a finding follows from another one.
    pub(super) fn explained(&self, finding: &Diagnostic) -> Generations {
        let here = Here {
            said: self,
            place: place(finding),
        };
        here.of_lines(finding.name)
            .or_else(|| here.of_differences(finding))
            .or_else(|| here.of_sections(finding))
            .unwrap_or_else(|| here.of_family(finding))
    }
}

/// What is said of the place of one finding.
struct Here<'s, 'f> {
    said: &'s Said<'f>,
    place: Place<'s>,
}

impl Here<'_, '_> {
    fn at(&self, places: &Places<'_>) -> Generations {
        places.get(&self.place).copied().unwrap_or_default()
    }

    /// What explains most findings of a place, and something else.
    fn usual(&self, places: &Places<'_>) -> Generations {
        let lines = self.at(&self.said.lines).union(self.at(&self.said.values));
        lines
            .union(self.at(&self.said.breaks))
            .union(self.at(places))
    }

    /// Of a finding about how a line, a value or a scope is read.
    fn of_lines(&self, name: &str) -> Option<Generations> {
        let said = self.said;
        let lines_or_values = || self.at(&said.lines).union(self.at(&said.values));
        Some(match name {
            "uneven-indentation" | "blank-in-value" => self.at(&said.swallowed),
            "line-break-in-value" => whole(lines_or_values()),
            "one-agent-reference" => whole(self.at(&said.expressions)),
            "swallowed-keyword" => self.at(&said.backslashes),
            "stray-line" => self.at(&said.broken),
            "empty-value" | "empty-env-key" => {
                self.usual(&said.lines).union(whole(self.at(&said.values)))
            }
            "unknown-scope" => whole(self.at(&said.unscopable)),
            "unsettled-type" => whole(self.at(&said.unscopable).union(self.at(&said.expressions))),
            _ if VALUES.contains(&name) => self.at(&said.unread),
            _ if UNREAD.contains(&name) => self.at(&said.lines),
            _ => return None,
        })
    }

    /// Of a finding about a value that the agents read differently.
    fn of_differences(&self, finding: &Diagnostic) -> Option<Generations> {
        let said = self.said;
        let lines_or_values = self.at(&said.lines).union(self.at(&said.values));
        finding
            .name
            .starts_with("differing-")
            .then(|| match self.meets(&said.faulty, finding) {
                true => Generations::BOTH,
                false => whole(lines_or_values),
            })
    }

    /// Of a finding about a section, or about all that it says of a keyword.
    fn of_sections(&self, finding: &Diagnostic) -> Option<Generations> {
        let said = self.said;
        Some(match finding.name {
            "section-without-index" => self.at(&said.renamed).union(self.at(&said.unclosed)),
            "unknown-section" => self.usual(&said.unclosed),
            "unknown-driver" | "one-agent-driver" => {
                self.usual(&said.lines).union(whole(self.at(&said.lost)))
            }
            // Of a section that it makes no resource of, 2.1 misses nothing.
            "missing-keyword" => {
                let [section, ..] = self.place;
                let renamed = said.renamed.get(&[section, None, None]);
                let renamed = renamed.copied().unwrap_or_default();
                self.usual(&said.lines).union(renamed)
            }
            "duplicate-keyword" => {
                let section = finding.subject.section.as_deref().unwrap_or_default();
                let twice = said.twice.get(section).copied().unwrap_or_default();
                twice.union(whole(self.at(&said.lines)))
            }
            "bad-projection" if !self.at(&said.open).is_empty() => self.usual(&said.open),
            _ => return None,
        })
    }

    /// Of any other finding.
    fn of_family(&self, finding: &Diagnostic) -> Generations {
        let said = self.said;
        match family(finding) {
            // Agent 3 reads the text of the expression, which nobody meant.
            Some(b'4') if !self.at(&said.foreign).is_empty() => self.usual(&said.foreign),
            Some(b'4' | b'6' | b'8') if self.meets(&said.nowhere, finding) => Generations::BOTH,
            Some(b'2'..=b'6' | b'8') => self.usual(&said.lines),
            _ => Generations::NONE,
        }
    }

    /// Whether one of the spans of a place is a part of what the finding is about.
    fn meets(&self, spans: &FxHashMap<Place<'_>, Vec<Span>>, finding: &Diagnostic) -> bool {
        let span = finding.primary.span;
        let spans = spans.get(&self.place);
        spans.is_some_and(|spans| {
            let from = spans.partition_point(|known| known.end <= span.start);
            spans.get(from).is_some_and(|known| known.start < span.end)
        })
    }
}

/// Both agents, where there are any.
fn whole(agents: Generations) -> Generations {
    match agents.is_empty() {
        true => Generations::NONE,
        false => Generations::BOTH,
    }
}
