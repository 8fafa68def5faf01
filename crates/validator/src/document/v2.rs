//! A line, as agent 2.1 takes it: Python's `RawConfigParser(strict=False)`, `optionxform = str`.

use super::LineKind;
use crate::span::Span;

/// What agent 2.1 takes a line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Blank,
    Comment,
    Header { name: Span, rest: Span },
    Entry { key: Span, value: Span },
    Continuation { part: Span },
    EmptyKey { line: Span },
    Stray { line: Span },
}

impl Seen {
    pub(super) fn kind(self) -> LineKind {
        match self {
            Seen::Blank => LineKind::Blank,
            Seen::Comment => LineKind::Comment,
            Seen::Header { .. } => LineKind::Header,
            Seen::Entry { .. } => LineKind::Entry,
            Seen::Continuation { .. } => LineKind::Continuation,
            Seen::EmptyKey { .. } | Seen::Stray { .. } => LineKind::Stray,
        }
    }
}

/// What the agent remembers from line to line.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The indentation of the last line that was not a continuation, in characters.
    indent: usize,
    /// Whether an option is open, so that a deeper line continues its value.
    open: bool,
}

impl State {
    /// Takes a line, which has no end.
    pub(super) fn take(&mut self, line: Span, text: &str) -> Seen {
        let inner = strip(line, text);
        let content = inner.text(text);
        let first = match content.as_bytes().first() {
            None => return Seen::Blank,
            Some(b'#' | b';') => return Seen::Comment,
            Some(&first) => first,
        };
        let blanks = Span::new(line.start, inner.start).text(text);
        let indent = if blanks.is_ascii() {
            blanks.len()
        } else {
            blanks.chars().count()
        };
        if self.open && indent > self.indent {
            return Seen::Continuation { part: inner };
        }
        self.indent = indent;
        if first == b'['
            && let Some(close) = memchr::memrchr(b']', content.as_bytes())
            && close > 1
        {
            self.open = false;
            return Seen::Header {
                name: inner.within(1..close),
                rest: strip(inner.within(close + 1..content.len()), text),
            };
        }
        self.entry(inner, text)
    }

    /// Takes an entry at the beginning of a line.
    pub(super) fn take_usual(&mut self) {
        self.indent = 0;
        self.open = true;
    }

    /// Whether a line that begins with so many blanks, and then neither ends nor is a comment, continues a value.
    pub(super) fn is_continued_by(&self, indent: usize) -> bool {
        self.open && indent > self.indent
    }

    /// Takes a header at the beginning of a line.
    pub(super) fn take_header(&mut self) {
        self.indent = 0;
        self.open = false;
    }

    fn entry(&mut self, inner: Span, text: &str) -> Seen {
        let content = inner.text(text);
        let Some(delimiter) = memchr::memchr2(b'=', b':', content.as_bytes()) else {
            return Seen::Stray { line: inner };
        };
        let key = strip(inner.within(0..delimiter), text);
        // An empty name is an error to Python, yet it stays the open option: nothing continues it.
        self.open = !key.is_empty();
        if key.is_empty() {
            return Seen::EmptyKey { line: inner };
        }
        Seen::Entry {
            key: Span::new(inner.start, key.end),
            value: strip(inner.within(delimiter + 1..content.len()), text),
        }
    }
}

/// Whether Python takes a character for white space: the information separators are, beyond Unicode's.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Python's `str.strip`; an empty place at its end if there is nothing else.
pub(super) fn strip(span: Span, text: &str) -> Span {
    let content = span.text(text);
    let start = span.end - content.trim_start_matches(is_space).len();
    let rest = Span::new(start, span.end);
    Span::new(
        start,
        start + rest.text(text).trim_end_matches(is_space).len(),
    )
}

/// The pieces of a line that agent 2.1 reads as lines of their own, and the separators between them.
///
/// `codecs` streams split like `str.splitlines` (observed on 2.1: VT, FF, NEL and U+2028 split).
pub(super) fn split(line: Span, text: &str) -> impl Iterator<Item = (Span, Option<Span>)> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let span = rest?;
        let content = span.text(text);
        let Some((at, c)) = content.char_indices().find(|&(_, c)| is_separator(c)) else {
            rest = None;
            return Some((span, None));
        };
        let mut end = at + c.len_utf8();
        if c == '\r' && content[end..].starts_with('\n') {
            end += 1;
        }
        rest = Some(span.within(end..content.len()));
        Some((span.within(0..at), Some(span.within(at..end))))
    })
}

/// Whether a character other than LF ends a line for agent 2.1.
pub(crate) fn is_separator(c: char) -> bool {
    matches!(
        c,
        '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
