//! The lines of a document and their tokens: the lossless view.

use crate::generation::Each;
use crate::span::Span;

use super::Document;

/// A physical line, its end included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line with its end.
    pub span: Span,
    /// What each agent takes it for. Where 2.1 splits a line at a character other than LF, what it
    /// takes the first piece for.
    pub kind: Each<LineKind>,
}

/// A line as it is kept: where it begins is where the one before it ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    end: u32,
    kind: Each<LineKind>,
}

impl Ended {
    pub(super) fn new(end: usize, kind: Each<LineKind>) -> Self {
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Ended { end, kind }
    }

    pub(super) fn end(self) -> usize {
        self.end as usize
    }

    pub(super) fn line(self, start: usize) -> Line {
        Line {
            span: Span::new(start, self.end()),
            kind: self.kind,
        }
    }
}

/// What a line is to an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Nothing but blanks.
    #[default]
    Blank,
    /// A comment.
    Comment,
    /// The header of a section.
    Header,
    /// The first line of an entry.
    Entry,
    /// A further line of an entry's value.
    Continuation,
    /// Nothing that an agent can read.
    Stray,
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Blanks inside a line.
    Blank,
    /// The end of a line.
    Break,
    /// A comment line.
    Comment,
    /// A header, brackets included.
    Header,
    /// The key of an entry.
    Key,
    /// `=` or `:` between a key and its value.
    Delimiter,
    /// A value, or a part of one.
    Value,
    /// What no agent can read.
    Stray,
}

impl Line {
    /// The line without its end.
    pub fn content(&self, text: &str) -> Span {
        let content = self.span.text(text);
        let content = content.strip_suffix('\n').unwrap_or(content);
        let content = content.strip_suffix('\r').unwrap_or(content);
        Span::new(self.span.start, self.span.start + content.len())
    }

    /// The tokens of the line, end to end, as 2.1 reads it, or as 3 does where 2.1 cannot.
    pub fn tokens(&self, document: &Document<'_>) -> impl Iterator<Item = Token> + use<> {
        let text = document.text;
        let content = self.content(text);
        let inner = trimmed(content, text);
        let kind = match self.kind.v2 {
            LineKind::Stray => self.kind.v3,
            kind => kind,
        };
        let middle = match kind {
            LineKind::Blank => [(TokenKind::Blank, inner), NONE, NONE, NONE, NONE],
            LineKind::Comment => [(TokenKind::Comment, inner), NONE, NONE, NONE, NONE],
            LineKind::Header => [(TokenKind::Header, inner), NONE, NONE, NONE, NONE],
            LineKind::Continuation => [(TokenKind::Value, inner), NONE, NONE, NONE, NONE],
            LineKind::Stray => [(TokenKind::Stray, inner), NONE, NONE, NONE, NONE],
            LineKind::Entry => entry_tokens(inner, text),
        };
        let before = (TokenKind::Blank, Span::new(content.start, inner.start));
        let after = (TokenKind::Blank, Span::new(inner.end, content.end));
        let end = (TokenKind::Break, Span::new(content.end, self.span.end));
        [before]
            .into_iter()
            .chain(middle)
            .chain([after, end])
            .filter(|(_, span)| !span.is_empty())
            .map(|(kind, span)| Token { kind, span })
    }
}

const NONE: (TokenKind, Span) = (TokenKind::Blank, Span { start: 0, end: 0 });

/// Key, blanks, delimiter, blanks, value.
fn entry_tokens(inner: Span, text: &str) -> [(TokenKind, Span); 5] {
    let line = inner.text(text);
    let Some(delimiter) = memchr::memchr2(b'=', b':', line.as_bytes()) else {
        return [(TokenKind::Value, inner), NONE, NONE, NONE, NONE];
    };
    let at = inner.start + delimiter;
    let key = trimmed(Span::new(inner.start, at), text);
    let value = trimmed(Span::new(at + 1, inner.end), text);
    [
        (TokenKind::Key, key),
        (TokenKind::Blank, Span::new(key.end, at)),
        (TokenKind::Delimiter, Span::new(at, at + 1)),
        (TokenKind::Blank, Span::new(at + 1, value.start)),
        (TokenKind::Value, value),
    ]
}

/// The place without the white space at its ends; an empty one at its end if there is nothing else.
pub(super) fn trimmed(span: Span, text: &str) -> Span {
    let content = span.text(text);
    let start = span.end - content.trim_start().len();
    let end = start + span.text(text)[start - span.start..].trim_end().len();
    Span::new(start, end)
}
