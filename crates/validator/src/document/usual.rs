//! The lines that most files are made of -> what both agents take them for, without a closer look.
//!
//! Nothing is judged here: a line of which the agents may think differently is left to those who know them.

use super::sight::sight;
use super::signs::Signs;
use crate::span::Span;

/// A line of a usual file.
pub(super) enum Usual {
    /// Nothing, not even a blank.
    Empty,
    /// The name of a section in brackets, and nothing else.
    Header { name: Span },
    /// A key and a value on one line, as it stands.
    Entry {
        key: Span,
        value: Span,
        signs: Signs,
    },
}

/// What a line is that begins at a place, if it is as usual, and if nothing before it has a say in that; and where its
/// end begins.
#[inline]
pub(super) fn usual(text: &str, start: usize) -> Option<(Usual, usize)> {
    let bytes = text.as_bytes();
    match *bytes.get(start)? {
        b'\n' => Some((Usual::Empty, start)),
        b'[' => header(bytes, start),
        first if first.is_ascii_alphanumeric() => entry(bytes, start),
        _ => None,
    }
}

/// A further line of a value that both agents take as it stands: it begins with blanks, and with nothing else that one
/// of them has a meaning for.
#[derive(Clone, Copy)]
pub(super) struct Further {
    /// The line without its end.
    pub(super) line: Span,
    /// What stands in it between blanks.
    pub(super) inner: Span,
}

/// The further line that begins at a place, if it is one where a value can be continued.
pub(super) fn further(text: &str, start: usize) -> Option<Further> {
    let bytes = text.as_bytes();
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let blanks = bytes[start..].iter().take_while(|byte| is_blank(byte));
    let first = start + blanks.count();
    if first == start {
        return None;
    }
    let end = sight(bytes, first).end;
    (first < end && is_end(bytes, end)).then(|| Further {
        line: Span::new(start, end),
        inner: Span::new(first, trimmed(bytes, end)),
    })
}

/// An entry that both agents read alike: `key = value`.
#[inline]
fn entry(bytes: &[u8], start: usize) -> Option<(Usual, usize)> {
    let sight = sight(bytes, start);
    let (delimiter, end) = (sight.delimiter?, sight.end);
    let value = bytes[delimiter + 1..end].iter();
    let value = delimiter + 1 + value.take_while(|&&byte| byte == b' ').count();
    if value == end || !is_end(bytes, end) {
        return None;
    }
    let behind = trimmed(bytes, end);
    let is_quoted = matches!(bytes[value], b'"' | b'\'' | b'`');
    (!is_quoted && bytes[behind - 1] != b'\\').then(|| {
        let key = Span::new(start, trimmed(bytes, delimiter));
        let value = Span::new(value, behind);
        let signs = sight.signs;
        (Usual::Entry { key, value, signs }, end)
    })
}

/// A header that both agents read alike: `[container#1]`.
fn header(bytes: &[u8], start: usize) -> Option<(Usual, usize)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'-');
    let name = start + 1;
    let length = bytes[name..].iter().position(|&byte| !is_part(byte))?;
    let close = name + length;
    (length > 0 && bytes[close] == b']' && is_end(bytes, close + 1)).then(|| {
        let name = Span::new(name, close);
        (Usual::Header { name }, close + 1)
    })
}

/// Whether a line ends there.
fn is_end(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|&byte| byte == b'\n')
}

/// Where the spaces begin that stand before a place, behind something else.
fn trimmed(bytes: &[u8], end: usize) -> usize {
    let spaces = bytes[..end].iter().rev().take_while(|&&byte| byte == b' ');
    end - spaces.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(line: &str) -> Option<(&str, &str)> {
        match usual(line, 0)? {
            (Usual::Entry { key, value, .. }, end) => {
                assert_eq!(end, line.len());
                Some((key.text(line), value.text(line)))
            }
            (Usual::Empty | Usual::Header { .. }, _) => None,
        }
    }

    #[test]
    fn a_key_and_a_value_on_one_line_are_usual() {
        assert_eq!(entry("a = b c "), Some(("a", "b c")));
        assert_eq!(entry("a@n1: b=c"), Some(("a@n1", "b=c")));
        assert_eq!(entry("a b  =c"), Some(("a b", "c")));
        assert_eq!(entry("netns = container#1"), Some(("netns", "container#1")));
        assert_eq!(entry("a = b;c"), Some(("a", "b;c")));
        assert_eq!(entry("a =#b"), Some(("a", "#b")));
    }

    #[test]
    fn a_name_in_brackets_is_usual() {
        let header = |line: &'static str| match usual(line, 0)? {
            (Usual::Header { name }, end) => {
                assert_eq!(end, line.len());
                Some(name.text(line))
            }
            _ => None,
        };
        assert_eq!(header("[container#1]"), Some("container#1"));
        for line in [
            "[]", "[a", "[a] ", "[ a]", "[a]]", "[a]#", "[a b]", "[\"a\"]", "[\u{e9}]",
        ] {
            assert_eq!(header(line), None, "{line}");
        }
    }

    #[test]
    fn whatever_needs_a_closer_look_is_not() {
        for line in [
            "",
            "a",
            "a =",
            " a = b",
            "= b",
            "a = b # c",
            "a = b ;c",
            "a = # c",
            "a = \"b\"",
            "a = 'b'",
            "a = `b",
            "a = b\\",
            "a = b\\ ",
            "a = \u{e9}",
            "a = b\tc",
            "a = b\r",
            "a\n = b",
            "[a] = b",
            "\"a\" = b",
            "- = b",
        ] {
            assert_eq!(entry(line), None, "{line:?}");
        }
    }

    #[test]
    fn a_further_line_begins_with_blanks_and_no_mark_of_a_comment() {
        let inner = |line: &'static str| Some(further(line, 0)?.inner.text(line));
        assert_eq!(inner("\tA=1 \n"), Some("A=1"));
        assert_eq!(inner(" \t [a]#b"), Some("[a]#b"));
        for line in [
            "", "a", " ", " \n", " # a", "\t;a", " a # b", " a\t", " a\r", " \u{e9}",
        ] {
            assert_eq!(inner(line), None, "{line:?}");
        }
    }
}
