//! Text -> document: each line is shown to both agents, and what they see is put side by side.

mod alike;

use super::line::Ended;
use super::usual::{Further, usual};
use super::{Document, Entry, Header, LineKind, Oddity, OddityKind, Reading, v2, v3};
use crate::generation::{Each, Generation, Generations};
use crate::span::Span;

const BOM: &str = "\u{feff}";

/// How long a line with an entry usually is at least, in bytes.
const USUAL: usize = 16;

/// Reads a text as both agents do.
pub(super) fn read(text: &str) -> Document<'_> {
    let mut reader = Reader::new(text);
    reader.byte_order_mark();
    let mut start = 0;
    while start < text.len() {
        start = reader.line(start);
    }
    reader.finish()
}

/// The same, with a closer look at each line.
#[cfg(test)]
pub(super) fn read_closely(text: &str) -> Document<'_> {
    let mut reader = Reader::new(text);
    reader.byte_order_mark();
    let mut start = 0;
    while start < text.len() {
        let next = end_of_line(text, start);
        reader.closely(Span::new(start, next));
        start = next;
    }
    reader.finish()
}

struct Reader<'t> {
    document: Document<'t>,
    v2: v2::State,
    v3: v3::State,
    /// The header that each agent last read.
    header: Each<Option<usize>>,
    /// The entry that each agent would continue.
    open: Each<Option<usize>>,
    /// Blank lines behind the value that 2.1 would continue.
    blanks: usize,
    /// Where the text begins behind a byte order mark.
    origin: usize,
    /// Room for further lines of one value.
    further: Vec<Further>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
        let begins = |at: &usize| {
            at.checked_sub(1)
                .is_none_or(|before| bytes[before] == b'\n')
        };
        let headers = memchr::memchr_iter(b'[', bytes).filter(begins).count();
        Reader {
            document: Document {
                text,
                // Room that is not used takes no memory; room that is moved takes it twice.
                lines: Vec::with_capacity(lines),
                headers: Vec::with_capacity(headers),
                entries: Vec::with_capacity(lines.min(text.len() / USUAL)),
                oddities: Vec::new(),
            },
            v2: v2::State::default(),
            v3: v3::State::default(),
            header: Each::default(),
            open: Each::default(),
            blanks: 0,
            origin: 0,
            further: Vec::new(),
        }
    }

    fn byte_order_mark(&mut self) {
        if self.document.text.starts_with(BOM) {
            self.origin = BOM.len();
            let mark = Span::new(0, self.origin);
            self.odd(OddityKind::ByteOrderMark, mark, Generations::V2, None);
        }
    }

    /// Shows the line that begins there to both agents, and those that continue its value if that is quick; gives where
    /// the next line begins.
    fn line(&mut self, start: usize) -> usize {
        let text = self.document.text;
        let usual = match self.v3.is_plain() {
            true => usual(text, start.max(self.origin)),
            false => None,
        };
        let Some((usual, end)) = usual else {
            let next = end_of_line(text, start);
            self.closely(Span::new(start, next));
            return self.further(next);
        };
        let next = (end + 1).min(text.len());
        self.usual(usual, Span::new(start, next), end);
        // Nothing else continues a value.
        match text.as_bytes().get(next) {
            Some(b' ' | b'\t') => self.further(next),
            _ => next,
        }
    }

    /// Shows a line, its end included, to both agents.
    fn closely(&mut self, span: Span) {
        let text = self.document.text;
        let start = span.start.max(self.origin);
        let ended = span.text(text).ends_with('\n');
        let content = Span::new(start, span.end - usize::from(ended));
        let (seen3, cut) = self.v3.take(content, ended, text);
        let without_cr = content.text(text).trim_end_matches('\r').len();
        let first = content.within(0..without_cr.max(content.len().saturating_sub(1)));
        let kind = if is_plain(first.text(text)) {
            let seen2 = self.v2.take(first, text);
            self.both(seen2, seen3, span);
            seen2.kind()
        } else {
            self.pieces(first, seen3, span)
        };
        let kind = Each {
            v2: kind,
            v3: seen3.kind(),
        };
        self.document.lines.push(Ended::new(span.end, kind));
        if let Some(cut) = cut {
            self.beyond_lookahead(Span::new(cut, content.end), ended, span);
        }
    }

    /// Shows 2.1 the pieces of a line that it splits where agent 3 does not.
    fn pieces(&mut self, line: Span, seen3: v3::Seen, span: Span) -> LineKind {
        let text = self.document.text;
        let mut seen3 = Some(seen3);
        let mut kind = None;
        if let Some(at) = memchr::memchr(0, line.text(text).as_bytes()) {
            self.odd(
                OddityKind::Nul,
                line.within(at..at + 1),
                Generations::BOTH,
                None,
            );
        }
        for (piece, separator) in v2::split(line, text) {
            let seen2 = self.v2.take(piece, text);
            kind.get_or_insert(seen2.kind());
            match seen3.take() {
                Some(seen3) => self.both(seen2, seen3, span),
                None => self.alone2(seen2, span),
            }
            if let Some(separator) = separator {
                let entry = self.open.v3;
                self.odd(OddityKind::LineSeparator, separator, Generations::V2, entry);
            }
        }
        kind.unwrap_or_default()
    }

    /// Agent 3 reads the rest of a line that its lookahead cut as a line of its own.
    fn beyond_lookahead(&mut self, rest: Span, ended: bool, span: Span) {
        let entry = self.open.v3;
        self.odd(OddityKind::LongContinuation, rest, Generations::V3, entry);
        let (seen, _) = self.v3.take(rest, ended, self.document.text);
        self.alone3(seen, span);
    }

    /// Takes what both agents see at the same place.
    fn both(&mut self, seen2: v2::Seen, seen3: v3::Seen, span: Span) {
        match (seen2, seen3) {
            (
                v2::Seen::Entry { key, value },
                v3::Seen::Entry {
                    key: key3,
                    value: value3,
                },
            ) if key.start == key3.quoted.unwrap_or(key3.name).start => {
                self.entry_of_both(span, (key, value), (key3, value3));
            }
            (v2::Seen::Header { name, rest }, v3::Seen::Header { name: name3, .. })
                if name == name3 =>
            {
                let header = self.push_header(name, rest, span, Generations::BOTH);
                self.enter2(header);
                self.enter3(header);
            }
            (v2::Seen::EmptyKey { line }, v3::Seen::EmptyKey { .. }) => {
                self.open.v2 = None;
                self.odd(OddityKind::EmptyKey, line, Generations::BOTH, None);
            }
            (v2::Seen::Stray { line }, v3::Seen::Stray { .. }) => {
                self.odd(OddityKind::Stray, line, Generations::BOTH, None);
            }
            (v2::Seen::Stray { line }, v3::Seen::UnclosedHeader { .. }) => {
                self.odd(OddityKind::UnclosedHeader, line, Generations::BOTH, None);
                self.recover(line.within(1..line.len()), span);
            }
            (v2::Seen::Stray { line }, v3::Seen::EmptyHeader { .. }) => {
                self.odd(OddityKind::EmptyHeader, line, Generations::BOTH, None);
                self.recover(line.within(1..1), span);
            }
            (seen2, seen3) => {
                self.unlike(seen2, seen3);
                self.alone2(seen2, span);
                self.alone3(seen3, span);
            }
        }
    }

    /// Notes why the agents see different things in the same line.
    fn unlike(&mut self, seen2: v2::Seen, seen3: v3::Seen) {
        match (seen2, seen3) {
            (v2::Seen::Comment, v3::Seen::Continuation { part, .. }) => {
                let entry = self.open.v3;
                self.odd(OddityKind::CommentInValue, part, Generations::V3, entry);
            }
            (v2::Seen::Continuation { .. } | v2::Seen::Blank, v3::Seen::Continuation { .. }) => {}
            (
                _,
                v3::Seen::Continuation {
                    part,
                    how: v3::Joint::Indented,
                },
            ) => {
                let entry = self.open.v3;
                self.odd(OddityKind::Indentation, part, Generations::V3, entry);
            }
            (v2::Seen::Continuation { part }, seen3) if seen3 != v3::Seen::Blank => {
                let kind = if self.blanks > 0 {
                    OddityKind::BlankInValue
                } else {
                    OddityKind::Indentation
                };
                let entry = self.open.v2;
                self.odd(kind, part, Generations::V2, entry);
            }
            _ => {}
        }
    }

    /// Takes what 2.1 alone sees.
    fn alone2(&mut self, seen: v2::Seen, span: Span) {
        match seen {
            v2::Seen::Blank => self.blanks += 1,
            v2::Seen::Comment => {}
            v2::Seen::Continuation { part } => self.continue2(part, span),
            v2::Seen::Header { name, rest } => {
                let header = self.push_header(name, rest, span, Generations::V2);
                self.enter2(header);
            }
            v2::Seen::Entry { key, value } => {
                let read = Each {
                    v2: Some(Reading::new(self.header.v2, key, value)),
                    v3: None,
                };
                self.push_entry(Entry::of_each(span, key.to(value), read));
                self.opened2(key);
            }
            v2::Seen::EmptyKey { line } => {
                self.open.v2 = None;
                self.odd(OddityKind::EmptyKey, line, Generations::V2, None);
            }
            v2::Seen::Stray { line } => {
                self.odd(OddityKind::Stray, line, Generations::V2, None);
            }
        }
    }

    /// Takes what agent 3 alone sees.
    fn alone3(&mut self, seen: v3::Seen, span: Span) {
        let odd = match seen {
            v3::Seen::Blank | v3::Seen::Comment => return,
            v3::Seen::Continuation { how, part } => {
                return self.extend(Generation::V3, how.separator(), part, span);
            }
            v3::Seen::Header { name, rest } => {
                let header = self.push_header(name, rest, span, Generations::V3);
                return self.enter3(header);
            }
            v3::Seen::Entry { key, value } => {
                let whole = key.quoted.unwrap_or(key.name).to(value.text);
                let read = Each {
                    v2: None,
                    v3: Some(Reading::new(self.header.v3, key.name, value.text)),
                };
                self.push_entry(Entry::of_each(span, whole, read));
                return self.opened3(key, value);
            }
            v3::Seen::EmptyHeader { line } => (OddityKind::EmptyHeader, line),
            v3::Seen::UnclosedHeader { line } => (OddityKind::UnclosedHeader, line),
            v3::Seen::EmptyKey { line } => (OddityKind::EmptyKey, line),
            v3::Seen::Stray { line } => (OddityKind::Stray, line),
        };
        self.odd(odd.0, odd.1, Generations::V3, None);
    }

    /// Takes a header that both agents refuse for one: what follows belongs to no section before it.
    fn recover(&mut self, name: Span, line: Span) {
        let name = super::line::trimmed(name, self.document.text);
        let header = self.push_header(name, Span::at(name.end), line, Generations::BOTH);
        self.enter2(header);
        self.enter3(header);
    }

    fn push_header(&mut self, name: Span, rest: Span, line: Span, agents: Generations) -> usize {
        if !rest.is_empty() {
            self.odd(OddityKind::AfterHeader, rest, agents, None);
        }
        let line = Span::new(name.start - 1, rest.end.max(name.end + 1).min(line.end));
        self.document.headers.push(Header { line, name, agents });
        self.document.headers.len() - 1
    }

    fn enter2(&mut self, header: usize) {
        self.header.v2 = Some(header);
        self.open.v2 = None;
        self.blanks = 0;
    }

    fn enter3(&mut self, header: usize) {
        self.header.v3 = Some(header);
        self.open.v3 = None;
    }

    fn entry_of_both(
        &mut self,
        lines: Span,
        (key, value): (Span, Span),
        (key3, value3): (v3::Key, v3::Value),
    ) {
        let span = key.to(value).to(value3.text);
        let reading2 = Reading::new(self.header.v2, key, value);
        let is_same = self.header.v2 == self.header.v3 && key == key3.name && value == value3.text;
        self.push_entry(match is_same {
            true => Entry::of_both(lines, span, reading2),
            false => {
                let reading3 = Reading::new(self.header.v3, key3.name, value3.text);
                let read = Each {
                    v2: Some(reading2),
                    v3: Some(reading3),
                };
                Entry::of_each(lines, span, read)
            }
        });
        self.opened2(key);
        self.opened3(key3, value3);
    }

    fn push_entry(&mut self, entry: Entry) {
        self.document.entries.push(entry);
    }

    /// 2.1 would continue the entry that was pushed last.
    fn opened2(&mut self, key: Span) {
        let entry = self.document.entries.len() - 1;
        self.open.v2 = Some(entry);
        self.blanks = 0;
        if self.header.v2.is_none() {
            self.odd(OddityKind::BeforeSection, key, Generations::V2, Some(entry));
        }
    }

    /// Agent 3 would continue it, too.
    fn opened3(&mut self, key: v3::Key, value: v3::Value) {
        let entry = self.document.entries.len() - 1;
        self.open.v3 = Some(entry);
        let dash = (key.name.text(self.document.text) == "-").then_some(key.name);
        for (kind, span) in [
            (OddityKind::QuotedKey, key.quoted),
            (OddityKind::DashKey, dash),
            (OddityKind::InlineComment, value.comment),
            (OddityKind::SurroundingQuotes, value.quotes),
            (OddityKind::Backslash, value.backslash),
            (OddityKind::RawQuotes, value.raw),
        ] {
            if let Some(span) = span {
                self.odd(kind, span, Generations::V3, Some(entry));
            }
        }
    }

    /// 2.1 joins with line breaks, and keeps the blank lines between two lines of a value.
    fn continue2(&mut self, part: Span, lines: Span) {
        let breaks = "\n".repeat(self.blanks + 1);
        self.blanks = 0;
        self.extend(Generation::V2, &breaks, part, lines);
    }

    fn extend(&mut self, generation: Generation, separator: &str, part: Span, lines: Span) {
        let Some(entry) = self.open[generation] else {
            return;
        };
        let text = self.document.text;
        self.document.entries[entry].extend(generation, text, separator, part, lines);
    }

    fn odd(&mut self, kind: OddityKind, span: Span, agents: Generations, entry: Option<usize>) {
        self.document.oddities.push(Oddity {
            kind,
            span,
            agents,
            entry,
        });
    }

    fn finish(mut self) -> Document<'t> {
        if let Some(open) = self.v3.unclosed() {
            let entry = self.open.v3;
            self.odd(OddityKind::UnclosedRawQuotes, open, Generations::V3, entry);
        }
        self.document
            .oddities
            .sort_by_key(|oddity| oddity.span.start);
        self.document
    }
}

/// Where the line behind one begins.
fn end_of_line(text: &str, start: usize) -> usize {
    let end = memchr::memchr(b'\n', &text.as_bytes()[start..]);
    end.map_or(text.len(), |at| start + at + 1)
}

/// Whether a line has only characters that neither agent splits at: most lines of most files.
fn is_plain(line: &str) -> bool {
    line.bytes().all(|b| matches!(b, b'\t' | 0x20..=0x7f))
}
