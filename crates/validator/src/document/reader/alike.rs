//! The lines that both agents read alike -> headers, entries and their values, without a closer look.

use super::super::line::Ended;
use super::super::usual::{Usual, further};
use super::super::{Entry, LineKind, Reading, v3};
use super::Reader;
use crate::generation::{Each, Generations};
use crate::span::Span;

impl Reader<'_> {
    /// Takes a line that both agents read alike.
    pub(super) fn usual(&mut self, usual: Usual, span: Span, end: usize) {
        let kind = match usual {
            Usual::Empty => {
                self.v3.take_empty();
                self.blanks += 1;
                LineKind::Blank
            }
            Usual::Header { name } => {
                self.v2.take_header();
                self.v3.take_header();
                let rest = Span::at(name.end + 1);
                let header = self.push_header(name, rest, span, Generations::BOTH);
                self.enter2(header);
                self.enter3(header);
                LineKind::Header
            }
            Usual::Entry { key, value, signs } => {
                self.v2.take_usual();
                self.v3.take_usual(end, end < span.end);
                if self.header.v2 == self.header.v3 && self.header.v2.is_some() {
                    let reading = Reading::new(self.header.v2, key, value).with(signs);
                    let entry = Some(self.document.entries.len());
                    self.push_entry(Entry::of_both(span, key.to(value), reading));
                    self.open = Each {
                        v2: entry,
                        v3: entry,
                    };
                    self.blanks = 0;
                } else {
                    let key3 = v3::Key::plain(key);
                    self.entry_of_both(span, (key, value), (key3, v3::Value::plain(value)));
                }
                LineKind::Entry
            }
        };
        let kind = Each { v2: kind, v3: kind };
        self.document.lines.push(Ended::new(span.end, kind));
    }

    /// Takes the lines that continue the value of the last entry to both agents, as far as each of them stands for itself;
    /// gives where the first other line begins.
    pub(super) fn further(&mut self, start: usize) -> usize {
        let text = self.document.text;
        let is_one = self.open.v2 == self.open.v3 && self.blanks == 0;
        let Some(entry) = self.open.v2.filter(|_| is_one) else {
            return start;
        };
        let mut next = start;
        while let Some(further) = further(text, next)
            && self.v2.is_continued_by(further.inner.start - next)
            && self.v3.is_continued_up_to(further.line.end)
        {
            next = (further.line.end + 1).min(text.len());
            self.further.push(further);
            let kind = Each::from_fn(|_| LineKind::Continuation);
            self.document.lines.push(Ended::new(next, kind));
        }
        if !self.further.is_empty() {
            let lines = Span::new(start, next);
            self.document.entries[entry].extend_alike(text, &self.further, lines);
            self.further.clear();
        }
        next
    }
}
