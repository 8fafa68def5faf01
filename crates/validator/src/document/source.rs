//! The bytes of a file -> a text that can be read, and what was wrong with the bytes.
//!
//! Both agents want UTF-8. Whatever a file holds, there is a text to check and a place to point at.

use super::{Document, Oddity, OddityKind};
use crate::generation::Generations;
use crate::span::Span;

/// What stands for a byte that is no part of a character; one byte long, so that places stay.
const SUBSTITUTE: u8 = b'?';

/// How far into a file without a byte order mark to look for UTF-16.
const LOOK: usize = 16;

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    text: String,
    encoding: Encoding,
    /// The first wrong bytes of each stretch of wrong lines.
    invalid: Vec<Span>,
}

/// How a file encodes its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As both agents want it, but for the bytes that are reported. Places are those of the file.
    Utf8,
    /// In units of two bytes. The text is decoded: lines and columns are those of the file, offsets are not.
    Utf16,
}

impl Source {
    /// Takes the bytes of a file. Each byte that is no part of a UTF-8 character is replaced by a `?`.
    pub fn read(bytes: Vec<u8>) -> Self {
        if let Some(text) = utf16(&bytes) {
            return Source {
                text,
                encoding: Encoding::Utf16,
                invalid: Vec::new(),
            };
        }
        let (text, invalid) = match String::from_utf8(bytes) {
            Ok(text) => (text, Vec::new()),
            Err(error) => substituted(error.as_bytes()),
        };
        Source {
            text,
            encoding: Encoding::Utf8,
            invalid,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the file encodes it. Only a file in UTF-8 can be edited by the places of findings.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the text is the file, byte for byte: then it can be changed and written back.
    pub fn is_whole(&self) -> bool {
        self.encoding == Encoding::Utf8 && self.invalid.is_empty()
    }

    /// Reads the text as both agents do; what was wrong with the bytes is among the oddities.
    pub fn document(&self) -> Document<'_> {
        let mut document = Document::read(&self.text);
        let end = self.text.chars().next().map_or(0, char::len_utf8);
        let utf16 = (self.encoding == Encoding::Utf16).then_some(Span::new(0, end));
        let utf16 = utf16.map(|span| (OddityKind::Utf16, span));
        let invalid = self.invalid.iter();
        let invalid = invalid.map(|&span| (OddityKind::InvalidUtf8, span));
        let added = utf16.into_iter().chain(invalid);
        let oddities: Vec<_> = added
            .map(|(kind, span)| Oddity {
                kind,
                span,
                agents: Generations::BOTH,
                entry: entry_at(&document, span.start),
            })
            .collect();
        if !oddities.is_empty() {
            document.oddities.extend(oddities);
            document.oddities.sort_by_key(|oddity| oddity.span.start);
        }
        document
    }
}

/// The entry whose text holds a place.
fn entry_at(document: &Document<'_>, offset: usize) -> Option<usize> {
    let entries = document.entries();
    let after = entries.partition_point(|entry| entry.span().start <= offset);
    let index = after.checked_sub(1)?;
    (offset < entries[index].span().end).then_some(index)
}

/// The text with a substitute for each wrong byte, and the first wrong bytes of each stretch of wrong lines.
fn substituted(bytes: &[u8]) -> (String, Vec<Span>) {
    let mut text = String::with_capacity(bytes.len());
    let mut places: Vec<Span> = Vec::new();
    let mut last = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().is_empty() {
            continue;
        }
        let start = text.len();
        let wrong = chunk.invalid().iter();
        text.extend(wrong.map(|_| char::from(SUBSTITUTE)));
        let end = text.len();
        let near = !places.is_empty() && lines_between(&bytes[last..start]) < 2;
        match places.last_mut() {
            Some(place) if place.end == start => place.end = end,
            Some(_) if near => {}
            _ => places.push(Span::new(start, end)),
        }
        last = end;
    }
    (text, places)
}

/// How many lines end in `bytes`; two stand for more.
fn lines_between(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).take(2).count()
}

/// The text of a file in UTF-16, if it is in UTF-16.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (body, decode): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xff, 0xfe, body @ ..] => (body, u16::from_le_bytes),
        [0xfe, 0xff, body @ ..] => (body, u16::from_be_bytes),
        _ if alternates(bytes, 1) => (bytes, u16::from_le_bytes),
        _ if alternates(bytes, 0) => (bytes, u16::from_be_bytes),
        _ => return None,
    };
    let (pairs, _) = body.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| decode(pair));
    let decoded = char::decode_utf16(units);
    Some(
        decoded
            .map(|c| c.unwrap_or(char::from(SUBSTITUTE)))
            .collect(),
    )
}

/// Whether every other byte of the beginning is a NUL, those at `zero`, and no other is.
fn alternates(bytes: &[u8], zero: usize) -> bool {
    let start = &bytes[..bytes.len().min(LOOK)];
    start.len() >= 4
        && start
            .iter()
            .enumerate()
            .all(|(at, &byte)| (byte == 0) == (at % 2 == zero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(bytes: &[u8]) -> Vec<(OddityKind, usize)> {
        let source = Source::read(bytes.to_vec());
        let document = source.document();
        let oddities = document.oddities().iter();
        oddities
            .map(|oddity| (oddity.kind, oddity.span.start))
            .collect()
    }

    #[test]
    fn a_wrong_byte_keeps_every_place() {
        let source = Source::read(b"[labels]\ncity = Orl\xe9ans\n".to_vec());
        assert_eq!(source.text(), "[labels]\ncity = Orl?ans\n");
        let document = source.document();
        let [oddity] = document.oddities() else {
            panic!("{:?}", document.oddities());
        };
        assert_eq!(
            (oddity.kind, oddity.span, oddity.entry),
            (OddityKind::InvalidUtf8, Span::new(19, 20), Some(0))
        );
    }

    #[test]
    fn a_stretch_of_wrong_lines_is_one_place() {
        let text = b"[env]\na = \xe9 \xe8\nb = \xe9\n\n# fine\n\nc = \xe9\xe9\n";
        let found = kinds(text);
        assert_eq!(
            found,
            [(OddityKind::InvalidUtf8, 10), (OddityKind::InvalidUtf8, 33)]
        );
        let binary: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251) as u8 | 0x80).collect();
        let invalid = kinds(&binary)
            .iter()
            .filter(|(kind, _)| *kind == OddityKind::InvalidUtf8)
            .count();
        assert_eq!(invalid, 1);
    }

    #[test]
    fn utf_16_is_decoded_with_and_without_its_mark() {
        let text = "[env]\nsize = 10g \u{1f600}\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(little.clone()).collect();
        for bytes in [marked, little, big] {
            let source = Source::read(bytes);
            assert_eq!(source.encoding(), Encoding::Utf16);
            assert_eq!(source.text(), text);
            assert_eq!(source.document().oddities()[0].kind, OddityKind::Utf16);
        }
    }

    #[test]
    fn plain_text_and_a_lone_nul_are_utf_8() {
        for bytes in [&b""[..], b"a", b"[env]\na = \0b\n", b"\0\0\0\0"] {
            assert_eq!(Source::read(bytes.to_vec()).encoding(), Encoding::Utf8);
        }
    }
}
