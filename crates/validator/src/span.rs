//! A place in a text: byte offsets. Lines and columns are a report's business.

use std::ops::Range;

/// The bytes from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The empty place before the byte at `offset`.
    pub fn at(offset: usize) -> Self {
        Span::new(offset, offset)
    }

    /// How many bytes it covers.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text that stands there.
    pub fn text(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The part of this place that `range`, counted from its start, covers.
    pub fn within(self, range: Range<usize>) -> Self {
        Span::new(
            self.start.saturating_add(range.start).min(self.end),
            self.start.saturating_add(range.end).min(self.end),
        )
    }

    /// The least place that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Self {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// As a range, to index with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// The largest text whose places can be kept, in bytes.
pub const LONGEST_TEXT: usize = u32::MAX as usize - 1;

/// A span of a text of at most [`LONGEST_TEXT`] bytes, in half the room: there is one for each line and each key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    start: u32,
    end: u32,
}

impl Place {
    /// The span.
    pub fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        let short = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place {
            start: short(span.start),
            end: short(span.end),
        }
    }
}
