//! A line, as agent 3 takes it: go-ini with Python's multi-line values and a space before inline comments.

use super::LineKind;
use crate::span::Span;

/// How many bytes of continuation lines agent 3 looks at: the size of its read buffer.
const LOOKAHEAD: usize = 4096;

/// What agent 3 takes a line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Blank,
    Comment,
    Header { name: Span, rest: Span },
    EmptyHeader { line: Span },
    UnclosedHeader { line: Span },
    Entry { key: Key, value: Value },
    Continuation { how: Joint, part: Span },
    EmptyKey { line: Span },
    Stray { line: Span },
}

/// How a further line joins a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// It is indented.
    Indented,
    /// The line before it ended with a backslash.
    Backslash,
    /// It stands between raw quotes.
    Raw,
}

impl Joint {
    /// What the agent puts before the line.
    pub(super) fn separator(self) -> &'static str {
        match self {
            Joint::Indented | Joint::Raw => "\n",
            Joint::Backslash => "",
        }
    }
}

/// A key, and the quotes around it that are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: Span,
    pub(super) quoted: Option<Span>,
}

/// The first line of a value, and what was left out of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: Span,
    pub(super) comment: Option<Span>,
    pub(super) quotes: Option<Span>,
    pub(super) backslash: Option<Span>,
    pub(super) raw: Option<Span>,
}

impl Key {
    /// A key without quotes.
    pub(super) fn plain(name: Span) -> Self {
        Key { name, quoted: None }
    }
}

impl Value {
    /// A value that stands there whole.
    pub(super) fn plain(text: Span) -> Self {
        Value {
            text,
            ..Value::default()
        }
    }
}

impl Seen {
    pub(super) fn kind(self) -> LineKind {
        match self {
            Seen::Blank => LineKind::Blank,
            Seen::Comment => LineKind::Comment,
            Seen::Header { .. } => LineKind::Header,
            Seen::Entry { .. } => LineKind::Entry,
            Seen::Continuation { .. } => LineKind::Continuation,
            Seen::EmptyHeader { .. }
            | Seen::UnclosedHeader { .. }
            | Seen::EmptyKey { .. }
            | Seen::Stray { .. } => LineKind::Stray,
        }
    }
}

/// What the agent remembers from line to line.
#[derive(Debug, Default)]
pub(super) enum State {
    /// The next line stands for itself.
    #[default]
    Plain,
    /// Indented lines that begin before `limit` continue the value.
    Indented { limit: usize },
    /// The next line continues the value, because the last one ended with a backslash.
    Backslash,
    /// Everything up to these quotes is the value.
    Raw { quotes: &'static str, open: Span },
}

impl State {
    /// Takes a line without its LF; `ended` tells whether it had one.
    ///
    /// The second value is the place where the agent stops looking, when that falls into the line.
    pub(super) fn take(&mut self, line: Span, ended: bool, text: &str) -> (Seen, Option<usize>) {
        match *self {
            State::Plain => {}
            State::Indented { limit } => {
                if let Some(seen) = self.take_indented(line, limit, text) {
                    return seen;
                }
            }
            State::Backslash => return (self.take_joined(line, text), None),
            State::Raw { quotes, .. } => return (self.take_raw(line, quotes, text), None),
        }
        *self = State::Plain;
        (self.take_plain(line, ended, text), None)
    }

    /// Whether a line that is not indented stands for itself.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self, State::Plain | State::Indented { .. })
    }

    /// Takes an entry whose line ends there; `ended` tells whether a further one may follow.
    pub(super) fn take_usual(&mut self, end: usize, ended: bool) {
        *self = match ended {
            true => State::Indented {
                limit: end + 1 + LOOKAHEAD,
            },
            false => State::Plain,
        };
    }

    /// Whether an indented line that ends there continues a value, with room for a further one.
    pub(super) fn is_continued_up_to(&self, end: usize) -> bool {
        matches!(self, State::Indented { limit } if end < *limit)
    }

    /// Takes a header.
    pub(super) fn take_header(&mut self) {
        *self = State::Plain;
    }

    /// Takes a line of nothing.
    pub(super) fn take_empty(&mut self) {
        *self = State::Plain;
    }

    /// Quotes that are still open at the end of the text.
    pub(super) fn unclosed(&self) -> Option<Span> {
        match self {
            State::Raw { open, .. } => Some(*open),
            _ => None,
        }
    }

    fn take_indented(
        &mut self,
        line: Span,
        limit: usize,
        text: &str,
    ) -> Option<(Seen, Option<usize>)> {
        let indented = line.text(text).starts_with([' ', '\t', '\u{c}']);
        if !indented || line.start >= limit {
            return None;
        }
        // A character that the agent cuts in two is counted to the rest.
        let cut = (limit < line.end).then(|| {
            let mut ends = (line.start..=limit).rev();
            ends.find(|&end| text.is_char_boundary(end))
                .unwrap_or(line.start)
        });
        if line.end >= limit {
            *self = State::Plain;
        }
        let seen = Seen::Continuation {
            how: Joint::Indented,
            part: Span::new(line.start, cut.unwrap_or(line.end)),
        };
        Some((seen, cut))
    }

    fn take_joined(&mut self, line: Span, text: &str) -> Seen {
        let part = trim(line, text);
        *self = State::Plain;
        let content = part.text(text);
        let part = match content.strip_suffix('\\') {
            Some(kept) => {
                *self = State::Backslash;
                part.within(0..kept.len())
            }
            None => part,
        };
        Seen::Continuation {
            how: Joint::Backslash,
            part,
        }
    }

    fn take_raw(&mut self, line: Span, quotes: &'static str, text: &str) -> Seen {
        let content = line.text(text);
        let part = match content.rfind(quotes) {
            Some(close) => {
                *self = State::Plain;
                line.within(0..close)
            }
            None => line,
        };
        Seen::Continuation {
            how: Joint::Raw,
            part,
        }
    }

    fn take_plain(&mut self, line: Span, ended: bool, text: &str) -> Seen {
        let content = line.text(text);
        let inner = Span::new(line.end - content.trim_start().len(), line.end);
        let content = inner.text(text);
        match content.as_bytes().first() {
            None => Seen::Blank,
            Some(b'#' | b';') => Seen::Comment,
            Some(b'[') => header(inner, text),
            Some(_) => match key(inner, ended, text) {
                Ok((key, rest)) => Seen::Entry {
                    key,
                    value: self.value(Span::new(rest, line.end), ended, text),
                },
                Err(NoKey::Stray) => Seen::Stray {
                    line: trim(inner, text),
                },
                Err(NoKey::Empty) => Seen::EmptyKey {
                    line: trim(inner, text),
                },
            },
        }
    }

    /// Reads what stands behind the delimiter, and decides how the value goes on.
    fn value(&mut self, rest: Span, ended: bool, text: &str) -> Value {
        let start = rest.end - rest.text(text).trim_start().len();
        let rest = Span::new(start, rest.end);
        let content = rest.text(text);
        if let Some(quotes) = raw_quotes(content, ended) {
            return self.raw_value(rest, quotes, text);
        }
        let inner = trim(rest, text);
        let content = inner.text(text);
        if let Some(kept) = content.strip_suffix('\\') {
            *self = State::Backslash;
            return Value {
                text: inner.within(0..kept.len()),
                backslash: Some(inner.within(kept.len()..content.len())),
                ..Value::default()
            };
        }
        let comment = inline_comment(content);
        let kept = trim(inner.within(0..comment.unwrap_or(content.len())), text);
        let mut value = Value {
            text: kept,
            comment: comment.map(|at| inner.within(at + 1..content.len())),
            ..Value::default()
        };
        if is_quoted(kept.text(text)) {
            value.quotes = Some(kept);
            value.text = kept.within(1..kept.len() - 1);
        } else {
            self.take_usual(rest.end, ended);
        }
        value
    }

    fn raw_value(&mut self, rest: Span, quotes: &'static str, text: &str) -> Value {
        let inner = rest.within(quotes.len()..rest.len());
        let content = inner.text(text);
        let kept = match content.rfind(quotes) {
            Some(close) => inner.within(0..close),
            None => {
                let open = rest.within(0..quotes.len());
                *self = State::Raw { quotes, open };
                inner
            }
        };
        Value {
            text: kept,
            raw: Some(rest),
            ..Value::default()
        }
    }
}

/// Reads a header whose line begins with `[`.
fn header(inner: Span, text: &str) -> Seen {
    let content = inner.text(text);
    match memchr::memrchr(b']', content.as_bytes()) {
        None => Seen::UnclosedHeader {
            line: trim(inner, text),
        },
        Some(1) => Seen::EmptyHeader {
            line: trim(inner, text),
        },
        Some(close) => Seen::Header {
            name: inner.within(1..close),
            rest: trim(inner.within(close + 1..content.len()), text),
        },
    }
}

/// Why a line has no key.
#[derive(Clone, Copy)]
enum NoKey {
    /// It has no delimiter, or an open quote.
    Stray,
    /// It begins with its delimiter, or with empty quotes.
    Empty,
}

/// Reads a key; gives it and the place behind the delimiter.
fn key(inner: Span, ended: bool, text: &str) -> Result<(Key, usize), NoKey> {
    let content = inner.text(text);
    let quotes = match content.as_bytes() {
        [b'"', b'"', b'"', rest @ ..] if rest.len() + usize::from(ended) > 3 => 3,
        [b'"' | b'`', ..] => 1,
        _ => 0,
    };
    if quotes > 0 {
        let close = content[quotes..]
            .find(&content[..quotes])
            .ok_or(NoKey::Stray)?
            + quotes;
        // The agent looks for the delimiter behind as many bytes as the quotes have.
        let delimiter = content
            .get(close + quotes..)
            .and_then(|rest| rest.find(['=', ':']))
            .ok_or(NoKey::Stray)?;
        let name = trim(inner.within(quotes..close), text);
        if name.is_empty() {
            return Err(NoKey::Empty);
        }
        let key = Key {
            name,
            quoted: Some(inner.within(0..close + quotes)),
        };
        return Ok((key, inner.start + close + delimiter + quotes + 1));
    }
    match memchr::memchr2(b'=', b':', content.as_bytes()) {
        None => Err(NoKey::Stray),
        Some(0) => Err(NoKey::Empty),
        Some(delimiter) => {
            let key = Key {
                name: trim(inner.within(0..delimiter), text),
                quoted: None,
            };
            Ok((key, inner.start + delimiter + 1))
        }
    }
}

/// The raw quotes that a value begins with. Three double quotes count only if something follows them, and
/// the line's end does.
fn raw_quotes(content: &str, ended: bool) -> Option<&'static str> {
    match content.as_bytes() {
        [b'`', ..] => Some("`"),
        [b'"', b'"', b'"', rest @ ..] if ended || !rest.is_empty() => Some("\"\"\""),
        _ => None,
    }
}

/// Where an inline comment begins: at its blank.
fn inline_comment(content: &str) -> Option<usize> {
    let bytes = content.as_bytes();
    let find = |mark: u8| {
        memchr::memchr_iter(mark, bytes)
            .find(|&at| at > 0 && bytes[at - 1] == b' ')
            .map(|at| at - 1)
    };
    find(b'#').or_else(|| find(b';'))
}

/// Whether one pair of quotes surrounds the whole value, with none of its kind inside.
fn is_quoted(content: &str) -> bool {
    let bytes = content.as_bytes();
    match bytes {
        [quote @ (b'\'' | b'"'), .., last] if quote == last => {
            memchr::memchr(*quote, &bytes[1..]) == Some(bytes.len() - 2)
        }
        _ => false,
    }
}

/// Go's `strings.TrimSpace`; an empty place at its end if there is nothing else.
fn trim(span: Span, text: &str) -> Span {
    super::line::trimmed(span, text)
}
