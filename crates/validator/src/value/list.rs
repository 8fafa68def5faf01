//! Blank-separated text -> items that know their places.

use std::borrow::Cow;
use std::ops::Range;

use super::is_blank;
use crate::generation::Generation;

/// A part of a value's text, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Item<'a> {
    /// The text of the item.
    pub text: &'a str,
    /// Where it starts in the value's text, in bytes.
    pub start: usize,
}

impl<'a> Item<'a> {
    /// Where the item stands in the value's text.
    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The bytes `part` of the item, as an item.
    pub(super) fn part(self, part: Range<usize>) -> Item<'a> {
        Item {
            text: &self.text[part.clone()],
            start: self.start + part.start,
        }
    }

    /// The parts of the item between separators, which are ASCII; at least one.
    pub(super) fn split(self, separator: u8) -> impl Iterator<Item = Item<'a>> + Clone {
        let mut rest = Some(self);
        std::iter::from_fn(move || {
            let item = rest?;
            let parts = item.split_once(separator);
            rest = parts.map(|(_, rest)| rest);
            Some(parts.map_or(item, |(part, _)| part))
        })
    }

    /// The two parts around the first separator, which is ASCII.
    pub(super) fn split_once(self, separator: u8) -> Option<(Item<'a>, Item<'a>)> {
        let at = self.text.bytes().position(|byte| byte == separator)?;
        Some((self.part(0..at), self.part(at + 1..self.text.len())))
    }
}

/// The items of a list, a lower-case list or a set, one by one, as `generation` splits them.
pub fn read(text: &str, generation: Generation) -> Items<'_> {
    Items {
        text,
        at: 0,
        generation,
    }
}

/// The form of an item in a lower-case list.
pub fn lower(item: &str) -> Cow<'_, str> {
    match item
        .bytes()
        .any(|b| b.is_ascii_uppercase() || !b.is_ascii())
    {
        true => item.to_lowercase().into(),
        false => item.into(),
    }
}

/// The items of a list; see [`read`].
#[derive(Clone, Debug)]
pub struct Items<'a> {
    text: &'a str,
    at: usize,
    generation: Generation,
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        let blank = |c| is_blank(c, self.generation);
        let rest = self.text[self.at..].trim_start_matches(blank);
        let start = self.text.len() - rest.len();
        // Most items are of characters that are no blanks to anybody.
        let simple = rest.bytes().position(|byte| !byte.is_ascii_graphic());
        let simple = simple.unwrap_or(rest.len());
        let length = rest[simple..].find(blank);
        let length = length.map_or(rest.len(), |length| simple + length);
        self.at = start + length;
        (length > 0).then(|| Item {
            text: &rest[..length],
            start,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str, generation: Generation) -> Vec<&str> {
        read(text, generation).map(|item| item.text).collect()
    }

    #[test]
    fn items_stand_between_blanks() {
        assert_eq!(items("  a b\n\tc ", Generation::V2), ["a", "b", "c"]);
        assert_eq!(items("a\u{a0}b\u{3000}c", Generation::V3), ["a", "b", "c"]);
        assert!(items(" \n ", Generation::V2).is_empty());
        assert!(items("", Generation::V3).is_empty());
        assert_eq!(items("a,b", Generation::V2), ["a,b"]);
    }

    #[test]
    fn python_knows_four_more_blanks() {
        assert_eq!(items("a\x1cb", Generation::V2), ["a", "b"]);
        assert_eq!(items("a\x1cb", Generation::V3), ["a\x1cb"]);
    }

    #[test]
    fn every_item_reads_back_from_its_place() {
        let text = " é  bc\u{2003}d";
        for item in read(text, Generation::V2) {
            assert_eq!(&text[item.span()], item.text);
        }
    }

    #[test]
    fn lowering_leaves_lower_text_alone() {
        assert!(matches!(lower("n1-a"), Cow::Borrowed("n1-a")));
        assert_eq!(lower("N1"), "n1");
        assert_eq!(lower("É"), "é");
    }
}
