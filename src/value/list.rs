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

    /// The parts of the item between `separator`s; at least one.
    pub(super) fn split(self, separator: char) -> impl Iterator<Item = Item<'a>> + Clone {
        let mut at = self.start;
        self.text.split(separator).map(move |text| {
            let start = at;
            at += text.len() + separator.len_utf8();
            Item { text, start }
        })
    }

    /// The two parts around the first `separator`.
    pub(super) fn split_once(self, separator: char) -> Option<(Item<'a>, Item<'a>)> {
        let at = self.text.find(separator)?;
        let after = at + separator.len_utf8();
        Some((self.part(0..at), self.part(after..self.text.len())))
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
        let length = rest.find(blank).unwrap_or(rest.len());
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
