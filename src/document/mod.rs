//! INI text -> headers and entries that know where they stand, as each agent reads them.
//!
//! Reading never fails: what fits nowhere becomes an [`Oddity`], so that a broken file still gets
//! every other finding. Nothing is lost: the lines, end to end, are the text again.

mod line;
mod oddity;
mod reader;
mod source;
mod v2;
mod v3;

#[cfg(test)]
mod tests;

pub use line::{Line, LineKind, Token, TokenKind};
pub use oddity::{Oddity, OddityKind};
pub use source::{Encoding, Source};
pub(crate) use v2::is_separator;

use std::fmt;
use std::ops::Range;

use crate::generation::{Each, Generation, Generations};
use crate::span::Span;

/// A configuration, read.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    lines: Vec<Line>,
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

/// A keyword and its value, as one or both agents read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The whole entry, continuation lines and the last line's end included.
    pub lines: Span,
    /// From the key to the end of the value.
    pub span: Span,
    /// What each agent reads; at least one of them reads something.
    pub read: Each<Option<Reading>>,
}

impl Entry {
    /// The agents that read an entry here.
    pub fn agents(&self) -> Generations {
        Generations::BOTH.filter(|generation| self.read[generation].is_some())
    }

    /// Whether each agent that reads it takes the value from one line, as it stands there.
    pub fn is_plain(&self) -> bool {
        let is_plain = |reading: &Option<Reading>| {
            let value = reading.as_ref().map(|reading| &reading.value);
            !matches!(value, Some(Text::Joined(_)))
        };
        is_plain(&self.read.v2) && is_plain(&self.read.v3)
    }

    /// What any agent reads, 2.1 first.
    pub fn any(&self) -> &Reading {
        let reading = self.read.v2.as_ref().or(self.read.v3.as_ref());
        reading.expect("an entry is made when an agent reads one")
    }
}

/// An entry as one agent reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The header that it stands under: an index into [`Document::headers`]. Without one, agent 3
    /// takes the entry into `[DEFAULT]` and agent 2.1 refuses the file.
    pub header: Option<usize>,
    /// The key, its scope included: `image@nodes`.
    pub key: Span,
    /// The value.
    pub value: Text,
}

/// A text that an agent takes from the document: a part of it as it stands, or put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The text of a place.
    Plain(Span),
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
            Text::Plain(span) => span.text(document),
            Text::Joined(joined) => &joined.text,
        }
    }

    /// Where the text stands, its first part to its last.
    pub fn span(&self) -> Span {
        match self {
            Text::Plain(span) => *span,
            Text::Joined(joined) => match (joined.parts.first(), joined.parts.last()) {
                (Some((_, first)), Some((_, last))) => first.to(*last),
                _ => Span::default(),
            },
        }
    }

    /// Where a part of the text, a range of its bytes, stands in the document.
    pub fn locate(&self, range: Range<usize>) -> Span {
        match self {
            Text::Plain(span) => span.within(range),
            Text::Joined(joined) => joined.locate(range),
        }
    }

    /// The places of the lines that the text was put together from.
    pub fn parts(&self) -> impl Iterator<Item = Span> {
        let (plain, joined) = match self {
            Text::Plain(span) => (Some(*span), None),
            Text::Joined(joined) => (None, Some(joined.parts.iter().map(|&(_, span)| span))),
        };
        plain.into_iter().chain(joined.into_iter().flatten())
    }

    /// Adds a part of the document behind a separator that stands nowhere.
    fn push(&mut self, document: &str, separator: &str, part: Span) {
        if let Text::Plain(span) = *self {
            *self = Text::Joined(Box::new(Joined {
                text: span.text(document).to_owned(),
                parts: vec![(0, span)],
            }));
        }
        if let Text::Joined(joined) = self {
            joined.text.push_str(separator);
            joined.parts.push((joined.text.len(), part));
            joined.text.push_str(part.text(document));
        }
    }
}

impl Joined {
    fn locate(&self, range: Range<usize>) -> Span {
        let start = self.part_at(range.start);
        let start = start.map_or(0, |(begin, span)| {
            span.within(range.start - begin..usize::MAX).start
        });
        let last = range.end.max(range.start + 1) - 1;
        let end = match self.part_at(last) {
            Some((begin, span)) if range.end > range.start => span.within(0..range.end - begin).end,
            _ => start,
        };
        Span::new(start, end.max(start))
    }

    /// The part that a byte of the text belongs to; a separator belongs to the part before it.
    fn part_at(&self, offset: usize) -> Option<(usize, Span)> {
        let after = self.parts.partition_point(|&(begin, _)| begin <= offset);
        self.parts.get(after.checked_sub(1)?).copied()
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
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The tokens, end to end: every byte belongs to one.
    pub fn tokens(&self) -> impl Iterator<Item = Token> {
        self.lines.iter().flat_map(|line| line.tokens(self))
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

    /// The line that a byte stands in: an index into [`Document::lines`].
    pub fn line_at(&self, offset: usize) -> usize {
        let after = self.lines.partition_point(|line| line.span.start <= offset);
        after.saturating_sub(1)
    }

    /// What `generation` reads as the value of an entry.
    pub fn value<'a>(&'a self, entry: &'a Entry, generation: Generation) -> Option<&'a str> {
        let reading = entry.read[generation].as_ref()?;
        Some(reading.value.get(self.text))
    }
}

impl fmt::Display for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines
            .iter()
            .try_for_each(|line| f.write_str(line.span.text(self.text)))
    }
}
