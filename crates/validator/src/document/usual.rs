//! The lines that most files are made of -> what both agents take them for, without a closer look.
//!
//! Nothing is judged here: a line of which the agents may think differently is left to those who know them.

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

/// What a line without its end is, if it is as usual, and if nothing before it has a say in that.
pub(super) fn usual(line: Span, text: &str) -> Option<Usual> {
    let bytes = &text.as_bytes()[line.range()];
    let Some(first) = bytes.first() else {
        return Some(Usual::Empty);
    };
    if *first == b'[' {
        return header(line, bytes);
    }
    if !first.is_ascii_alphanumeric() {
        return None;
    }
    let signs = Signs::of(bytes);
    if !signs.are_plain() {
        return None;
    }
    let delimiter = bytes.iter().position(|b| matches!(b, b'=' | b':'))?;
    let blanks = |mut bytes: std::slice::Iter<'_, u8>| bytes.position(|&b| b != b' ');
    let behind = delimiter + 1 + blanks(bytes[delimiter + 1..].iter())?;
    let is_quoted = matches!(bytes[behind], b'"' | b'\'' | b'`');
    let key = &bytes[..delimiter];
    let key = key.len() - key.iter().rev().position(|&b| b != b' ')?;
    let end = bytes.len() - bytes.iter().rev().position(|&b| b != b' ')?;
    (!is_quoted && bytes[end - 1] != b'\\').then(|| Usual::Entry {
        key: line.within(0..key),
        value: line.within(behind..end),
        signs,
    })
}

/// A header that both agents read alike: `[container#1]`.
fn header(line: Span, bytes: &[u8]) -> Option<Usual> {
    let name = bytes.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'-');
    let is_name = !name.is_empty() && name.iter().all(|&byte| is_part(byte));
    is_name.then(|| Usual::Header {
        name: line.within(1..1 + name.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(line: &str) -> Option<(&str, &str)> {
        match usual(Span::new(0, line.len()), line)? {
            Usual::Entry { key, value, .. } => Some((key.text(line), value.text(line))),
            Usual::Empty | Usual::Header { .. } => None,
        }
    }

    #[test]
    fn a_key_and_a_value_on_one_line_are_usual() {
        assert_eq!(entry("a = b c "), Some(("a", "b c")));
        assert_eq!(entry("a@n1: b=c"), Some(("a@n1", "b=c")));
        assert_eq!(entry("a b  =c"), Some(("a b", "c")));
    }

    #[test]
    fn a_name_in_brackets_is_usual() {
        let header = |line: &'static str| match usual(Span::new(0, line.len()), line)? {
            Usual::Header { name } => Some(name.text(line)),
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
            "a = b;c",
            "a = \"b\"",
            "a = 'b'",
            "a = `b",
            "a = b\\",
            "a = b\\ ",
            "a = \u{e9}",
            "a = b\tc",
            "a = b\r",
            "[a] = b",
            "\"a\" = b",
            "- = b",
        ] {
            assert_eq!(entry(line), None, "{line:?}");
        }
    }
}
