//! INI text -> headers and entries that know where they stand, as each agent reads them.
//!
//! Reading never fails: what fits nowhere becomes an [`Oddity`], so that a broken file still gets
//! every other finding. Nothing is lost: the lines, end to end, are the text again.

mod entry;
mod line;
mod oddity;
mod reader;
mod sight;
mod source;
mod signs;
mod usual;
mod v2;
mod v3;

#[cfg(test)]
mod tests;

pub use entry::{Entry, Reading};
pub use line::{Line, LineKind, Token, TokenKind};
pub use oddity::{Oddity, OddityKind};
pub use signs::Signs;
pub use source::{Encoding, Source};
pub(crate) use v2::is_separator;

use std::fmt;
use std::ops::Range;

use crate::generation::{Generation, Generations};
use crate::span::{Place, Span};
use line::Ended;

/// A configuration, read.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    lines: Vec<Ended>,
    headers: Vec<Header>,
    entries: Vec<Entry>,
    oddities: Vec<Oddity>,
}

/// The first line of a section: `[container#1]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The whole line, without its end.
    pub line: Span,
    /// The name between the brackets.
    pub name: Span,
    /// The agents that read this line as a header.
    pub agents: Generations,
}

/// A text that an agent takes from the document: a part of it as it stands, or put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The text of a place.
    Plain(Place),
    /// Several lines, joined as the agent joins them.
    Joined(Box<Joined>),
}

/// A text that was put together, and where its parts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    text: String,
    /// Where each part begins in `text`, and where it stands in the document.
    parts: Vec<(usize, Span)>,
}

impl Text {
    /// The text itself.
    pub fn get<'a>(&'a self, document: &'a str) -> &'a str {
        match self {
            Text::Plain(place) => place.span().text(document),
            Text::Joined(joined) => &joined.text,
        }
    }

    /// Where the text stands, its first part to its last.
    pub fn span(&self) -> Span {
        match self {
            Text::Plain(place) => place.span(),
            Text::Joined(joined) => match (joined.parts.first(), joined.parts.last()) {
                (Some((_, first)), Some((_, last))) => first.to(*last),
                _ => Span::default(),
            },
        }
    }

    /// Where a part of the text, a range of its bytes, stands in the document.
    pub fn locate(&self, range: Range<usize>) -> Span {
        match self {
            Text::Plain(place) => place.span().within(range),
            Text::Joined(joined) => joined.locate(range),
        }
    }

    /// The places of the lines that the text was put together from.
    pub fn parts(&self) -> impl Iterator<Item = Span> {
        let (plain, joined) = match self {
            Text::Plain(place) => (Some(place.span()), None),
            Text::Joined(joined) => (None, Some(joined.parts.iter().map(|&(_, span)| span))),
        };
        plain.into_iter().chain(joined.into_iter().flatten())
    }

    /// Adds parts of the document, each behind a line break.
    fn push_lines(&mut self, document: &str, parts: impl ExactSizeIterator<Item = Span> + Clone) {
        let length = parts.clone().map(|part| part.len() + 1).sum();
        self.reserve(document, length, parts.len());
        if let Text::Joined(joined) = self {
            parts.for_each(|part| joined.push(document, "\n", part));
        }
    }

    /// Makes room for parts of the document, of that length in all.
    fn reserve(&mut self, document: &str, length: usize, parts: usize) {
        match self {
            Text::Plain(place) => {
                let span = place.span();
                let mut joined = Joined {
                    text: String::with_capacity(span.len() + length),
                    parts: Vec::with_capacity(1 + parts),
                };
                joined.text.push_str(span.text(document));
                joined.parts.push((0, span));
                *self = Text::Joined(Box::new(joined));
            }
            Text::Joined(joined) => {
                joined.text.reserve(length);
                joined.parts.reserve(parts);
            }
        }
    }

    /// Adds a part of the document behind a separator that stands nowhere.
    fn push(&mut self, document: &str, separator: &str, part: Span) {
        self.reserve(document, separator.len() + part.len(), 1);
        if let Text::Joined(joined) = self {
            joined.push(document, separator, part);
        }
    }
}

impl Joined {
    fn push(&mut self, document: &str, separator: &str, part: Span) {
        self.text.push_str(separator);
        self.parts.push((self.text.len(), part));
        self.text.push_str(part.text(document));
    }

    fn locate(&self, range: Range<usize>) -> Span {
        let Some(at) = self.part_at(range.start) else {
            return Span::default();
        };
        let (begin, span) = self.parts[at];
        let start = span.within(range.start - begin..usize::MAX).start;
        if range.end <= range.start {
            return Span::at(start);
        }
        // Most ranges are in one part.
        let is_behind = self
            .parts
            .get(at + 1)
            .is_some_and(|&(next, _)| next < range.end);
        let last = match is_behind {
            true => self.part_at(range.end - 1).unwrap_or(at),
            false => at,
        };
        let (begin, span) = self.parts[last];
        let end = span.within(0..range.end - begin).end;
        Span::new(start, end.max(start))
    }

    /// The part that a byte of the text belongs to; a separator belongs to the part before it.
    fn part_at(&self, offset: usize) -> Option<usize> {
        let after = self.parts.partition_point(|&(begin, _)| begin <= offset);
        after.checked_sub(1)
    }
}

impl<'t> Document<'t> {
    /// Reads a text as both agents do.
    pub fn read(text: &'t str) -> Self {
        reader::read(text)
    }

    /// The text that was read.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The lines, end to end; a line's end belongs to the line.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line> {
        (0..self.lines.len()).map(|index| self.line(index))
    }

    /// One of the lines, by its number from 0.
    pub fn line(&self, index: usize) -> Line {
        let before = index.checked_sub(1).map(|before| self.lines[before].end());
        self.lines[index].line(before.unwrap_or_default())
    }

    /// The tokens, end to end: every byte belongs to one.
    pub fn tokens(&self) -> impl Iterator<Item = Token> {
        self.lines().flat_map(|line| line.tokens(self))
    }

    /// The section headers, in order; the same name may stand in several.
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The entries, in order of place.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What an agent refuses or what the agents read differently, in order of place.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// The number of the line that a byte stands in, from 0.
    pub fn line_at(&self, offset: usize) -> usize {
        let after = self.lines.partition_point(|line| line.end() <= offset);
        after.min(self.lines.len().saturating_sub(1))
    }

    /// What `generation` reads as the value of an entry.
    pub fn value<'a>(&'a self, entry: &'a Entry, generation: Generation) -> Option<&'a str> {
        Some(entry.read(generation)?.value.get(self.text))
    }
}

impl fmt::Display for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines()
            .try_for_each(|line| f.write_str(line.span.text(self.text)))
    }
}
