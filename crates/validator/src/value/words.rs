//! Shell words -> words that know their places, as each agent splits them.
//!
//! Both agents split as a POSIX shell quotes: `'…'`, `"…"` and a backslash. They differ in blanks
//! (2.1: space, tab, CR, LF; 3: every Unicode blank) and in `''`, an empty word on 2.1 and none on 3
//! (agent 2.1: Python's shlex; agent 3: anmitsu/go-shlex).

use std::borrow::Cow;
use std::ops::Range;

use super::{Fault, Reading};
use crate::bytes;
use crate::generation::Generation;

/// A word, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word without its quotes and escapes.
    pub text: Cow<'a, str>,
    /// The word as written.
    pub raw: &'a str,
    /// Where the raw word starts in the value's text, in bytes.
    pub start: usize,
}

/// A part of a word, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'w> {
    /// The part without quotes and escapes.
    pub text: &'w str,
    /// Where it stands in the value's text, as written.
    pub span: Range<usize>,
}

impl Word<'_> {
    /// The bytes `part` of [`Word::text`], and where they stand.
    pub fn piece(&self, part: Range<usize>) -> Piece<'_> {
        Piece {
            text: &self.text[part.clone()],
            span: self.place(part),
        }
    }

    /// The pieces between separators, which are ASCII; at least one.
    pub(super) fn pieces(&self, separator: u8) -> impl Iterator<Item = Piece<'_>> + Clone {
        let mut rest = Some(0);
        std::iter::from_fn(move || {
            let start = rest?;
            let after = &self.text.as_bytes()[start..];
            let length = after.iter().position(|&byte| byte == separator);
            rest = length.map(|length| start + length + 1);
            Some(self.piece(start..start + length.unwrap_or(after.len())))
        })
    }

    /// Where the word stands in the value's text, with its quotes.
    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.raw.len()
    }

    /// Where the bytes `part` of [`Word::text`] stand in the value's text.
    pub fn place(&self, part: Range<usize>) -> Range<usize> {
        if let Cow::Borrowed(_) = self.text {
            return self.start + part.start..self.start + part.end;
        }
        let mut start = None;
        let mut end = None;
        let mut read = 0;
        let mut scanner = Scanner::new(self.raw);
        while let Some((at, c)) = scanner.next_char() {
            if read >= part.start && start.is_none() {
                start = Some(at);
            }
            if read < part.end {
                end = Some(scanner.at);
            }
            read += c.len_utf8();
        }
        let start = start.unwrap_or(self.raw.len());
        let end = end
            .filter(|_| part.end > part.start)
            .unwrap_or(start)
            .max(start);
        self.start + start..self.start + end
    }
}

/// The words of a value, one by one; the last item is the fault if it has an open quote or escape.
pub fn split(text: &str, generation: Generation) -> Words<'_> {
    Words {
        text,
        at: 0,
        generation,
    }
}

/// What `generation` reads in a value of shell words.
///
/// 2.1 refuses an open quote; 3 goes on without any word.
pub fn read(text: &str, generation: Generation) -> Reading<Vec<Word<'_>>> {
    match split(text, generation).collect() {
        Ok(words) => Reading::Value(words),
        Err(fault) => faulty(fault, generation),
    }
}

/// What `generation` makes of a value of shell words that it cannot read; `None` where it can.
pub fn fault(text: &str, generation: Generation) -> Option<Reading<Vec<Word<'_>>>> {
    // Only quotes and escapes can be open.
    if !bytes::any(text.as_bytes(), |byte| matches!(byte, b'\'' | b'"' | b'\\')) {
        return None;
    }
    let fault = split(text, generation).find_map(Result::err)?;
    Some(faulty(fault, generation))
}

/// Whether nothing in a text is quoted, and spaces are its only blanks: both agents read the same words in it, as they stand.
pub fn are_plain(text: &str) -> bool {
    // Without a branch, a processor looks at a stride at once.
    let is_plain = |byte: u8| {
        (byte.wrapping_sub(b' ') <= b'~' - b' ')
            & (byte != b'\'')
            & (byte != b'"')
            & (byte != b'\\')
    };
    bytes::all(text.as_bytes(), is_plain)
}

/// The same of a text that may be of several lines, or have tabs: what agents put between them is blanks, too.
pub fn are_plain_lines(text: &str) -> bool {
    let is_plain = |byte: u8| {
        (byte.wrapping_sub(b' ') <= b'~' - b' ')
            & (byte != b'\'')
            & (byte != b'"')
            & (byte != b'\\')
            | (byte == b'\n')
            | (byte == b'\t')
    };
    bytes::all(text.as_bytes(), is_plain)
}

fn faulty<'a>(fault: Fault, generation: Generation) -> Reading<Vec<Word<'a>>> {
    match generation {
        Generation::V2 => Reading::Refused(fault),
        Generation::V3 => Reading::quietly(None, fault),
    }
}

/// The one-letter flags that 2.1 makes of a word in `run_args`: `-it` is read as `-i -t`. `None`
/// where it leaves the word alone (agent 2.1: utilities/converters, `expanded_shlex`).
pub fn expanded_flags(word: &str) -> Option<impl Iterator<Item = char>> {
    let flags = word.strip_prefix('-')?;
    let several = flags.chars().nth(1).is_some();
    (several && !flags.starts_with('-') && !word.contains('=')).then(|| flags.chars())
}

/// The characters that stand for themselves wherever they stand.
const IS_SIMPLE: [bool; 256] = {
    let mut simple = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        simple[byte as usize] = !matches!(byte, b'\'' | b'"' | b'\\');
        byte += 1;
    }
    simple
};

/// The words of a value; see [`split`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    generation: Generation,
}

impl<'a> Words<'a> {
    fn is_blank(&self, c: char) -> bool {
        match self.generation {
            Generation::V2 => matches!(c, ' ' | '\t' | '\r' | '\n'),
            Generation::V3 => c.is_whitespace(),
        }
    }

    /// Where the next word begins.
    fn start(&self) -> usize {
        let bytes = &self.text.as_bytes()[self.at..];
        let is_word = |byte: &u8| *byte != b' ' && *byte != b'\n';
        let at = self.at + bytes.iter().position(is_word).unwrap_or(bytes.len());
        match self.text.as_bytes().get(at) {
            Some(byte) if !byte.is_ascii_graphic() => {
                let rest = self.text[at..].trim_start_matches(|c| self.is_blank(c));
                self.text.len() - rest.len()
            }
            _ => at,
        }
    }

    /// The word at `start`: as it stands if nothing in it is quoted.
    fn word(&mut self, start: usize) -> Result<Word<'a>, Fault> {
        let rest = &self.text[start..];
        let simple = rest.bytes().position(|byte| !IS_SIMPLE[byte as usize]);
        let simple = simple.unwrap_or(rest.len());
        let end = rest.as_bytes().get(simple);
        if matches!(end, None | Some(b' ' | b'\n')) {
            self.at = start + simple;
            let raw = &rest[..simple];
            return Ok(Word {
                text: raw.into(),
                raw,
                start,
            });
        }
        let length = rest[simple..]
            .find(|c| self.is_blank(c) || matches!(c, '\'' | '"' | '\\'))
            .map_or(rest.len(), |length| simple + length);
        if !rest[length..].starts_with(['\'', '"', '\\']) {
            self.at = start + length;
            let raw = &rest[..length];
            return Ok(Word {
                text: raw.into(),
                raw,
                start,
            });
        }
        self.quoted_word(start)
    }

    fn quoted_word(&mut self, start: usize) -> Result<Word<'a>, Fault> {
        let mut scanner = Scanner::new(&self.text[start..]);
        let mut word = String::new();
        loop {
            scanner.skip_quotes();
            if let Quoting::None = scanner.quoting
                && scanner
                    .rest()
                    .chars()
                    .next()
                    .is_none_or(|c| self.is_blank(c))
            {
                break;
            }
            match scanner.next_char() {
                Some((_, c)) => word.push(c),
                None => break,
            }
        }
        self.at = start + scanner.at;
        match scanner.open() {
            Some(fault) => Err(fault.offset(start)),
            None => Ok(Word {
                text: word.into(),
                raw: &self.text[start..self.at],
                start,
            }),
        }
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = Result<Word<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.start();
            if start == self.text.len() {
                self.at = start;
                return None;
            }
            let word = self.word(start);
            match &word {
                Err(_) => self.at = self.text.len(),
                Ok(word) if word.text.is_empty() && self.generation == Generation::V3 => continue,
                Ok(_) => {}
            }
            return Some(word);
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Quoting {
    None,
    /// Within the quote, which was opened at the byte.
    Quote(u8, usize),
    /// After a backslash at the byte that nothing follows.
    Escape(usize),
}

/// Reads characters out of quotes and escapes.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    quoting: Quoting,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Scanner {
            text,
            at: 0,
            quoting: Quoting::None,
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Steps over the quotes that open or close here.
    fn skip_quotes(&mut self) {
        while let Some(&byte @ (b'\'' | b'"')) = self.text.as_bytes().get(self.at) {
            self.quoting = match self.quoting {
                Quoting::None => Quoting::Quote(byte, self.at),
                Quoting::Quote(quote, _) if quote == byte => Quoting::None,
                _ => return,
            };
            self.at += 1;
        }
    }

    /// The next character of the word, and where what stands for it starts.
    fn next_char(&mut self) -> Option<(usize, char)> {
        self.skip_quotes();
        let start = self.at;
        let mut chars = self.rest().chars();
        let mut c = chars.next()?;
        let escapes = match self.quoting {
            Quoting::None => true,
            Quoting::Quote(quote, _) => quote == b'"',
            Quoting::Escape(_) => false,
        };
        if c == '\\' && escapes {
            let quoted = matches!(self.quoting, Quoting::Quote(..));
            match chars.next() {
                None => {
                    self.quoting = Quoting::Escape(start);
                    self.at = self.text.len();
                    return None;
                }
                Some(next) if !quoted || matches!(next, '\\' | '"') => {
                    self.at += 1;
                    c = next;
                }
                Some(_) => {}
            }
        }
        self.at += c.len_utf8();
        Some((start, c))
    }

    /// What is left open, if anything.
    fn open(&self) -> Option<Fault> {
        match self.quoting {
            Quoting::None => None,
            Quoting::Quote(quote, at) => Some(Fault::new(
                at..at + 1,
                format!("the quote `{}` is never closed", char::from(quote)),
            )),
            Quoting::Escape(at) => Some(Fault::new(at..at + 1, "nothing follows the backslash")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, generation: Generation) -> Option<Vec<String>> {
        let words: Result<Vec<_>, _> = split(text, generation).collect();
        Some(
            words
                .ok()?
                .into_iter()
                .map(|word| word.text.into_owned())
                .collect(),
        )
    }

    #[test]
    fn words_are_quoted_as_in_a_shell() {
        for (text, expected) in [
            ("a b", vec!["a", "b"]),
            ("  a\n\tb ", vec!["a", "b"]),
            ("a 'b c' d", vec!["a", "b c", "d"]),
            ("FOO=\"a b\"c", vec!["FOO=a bc"]),
            (r"a\ b", vec!["a b"]),
            (r#""a\"b\\c\d""#, vec![r#"a"b\c\d"#]),
            (r"'a\'", vec![r"a\"]),
            ("\"'\"'\"'", vec!["'\""]),
            ("a#b # c", vec!["a#b", "#", "c"]),
            ("", vec![]),
        ] {
            for generation in Generation::ALL {
                assert_eq!(words(text, generation).unwrap(), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn the_agents_differ_in_blanks_and_in_empty_words() {
        assert_eq!(words("a '' b", Generation::V2).unwrap(), ["a", "", "b"]);
        assert_eq!(words("a '' b", Generation::V3).unwrap(), ["a", "b"]);
        assert_eq!(words("a\u{a0}b", Generation::V2).unwrap(), ["a\u{a0}b"]);
        assert_eq!(words("a\u{a0}b", Generation::V3).unwrap(), ["a", "b"]);
    }

    #[test]
    fn what_is_left_open_is_named_at_its_place() {
        for (text, span) in [
            ("/bin/sh -c 'echo", 11..12),
            ("a \\", 2..3),
            ("a \"b\\", 4..5),
            ("é \"b", 3..4),
        ] {
            assert_eq!(words(text, Generation::V2), None);
            let Reading::Refused(fault) = read(text, Generation::V2) else {
                panic!("{text}")
            };
            assert_eq!(fault.span, span, "{text}");
            assert_eq!(read(text, Generation::V3).value(), None);
        }
    }

    #[test]
    fn a_word_without_quotes_is_borrowed() {
        let all: Vec<_> = split("a 'b' c", Generation::V2)
            .map(Result::unwrap)
            .collect();
        assert!(matches!(all[0].text, Cow::Borrowed("a")));
        assert!(matches!(all[1].text, Cow::Owned(_)));
        assert_eq!(all[1].span(), 2..5);
    }

    #[test]
    fn parts_of_a_word_are_placed_in_the_raw_text() {
        let text = r#"x "FOO=a\"b" y"#;
        let word = split(text, Generation::V2).nth(1).unwrap().unwrap();
        assert_eq!(word.text, "FOO=a\"b");
        assert_eq!(&text[word.place(0..3)], "FOO");
        assert_eq!(&text[word.place(4..7)], r#"a\"b"#);
        assert_eq!(&text[word.place(7..7)], "");
    }

    #[test]
    fn run_args_flags_are_taken_apart_on_2_1() {
        let flags = |word| expanded_flags(word).map(|flags| flags.collect::<String>());
        assert_eq!(flags("-it").as_deref(), Some("it"));
        for word in ["-i", "--rm", "-e=a", "a", "-", ""] {
            assert_eq!(flags(word), None, "{word}");
        }
    }
}
