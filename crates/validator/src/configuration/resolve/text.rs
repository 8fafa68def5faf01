//! The texts that references point to, and where their words begin.

use std::ops::Deref;
use std::rc::Rc;

/// A text that many references may point to: none of them copies it.
#[derive(Clone)]
pub(super) enum Text<'d> {
    Written(&'d str),
    Made(Rc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Written(text) => text,
            Text::Made(text) => text,
        }
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text::Made(text.into())
    }
}

/// Where a text lies; while it is kept, no other one lies there.
pub(super) type Address = (usize, usize);

pub(super) fn address(text: &str) -> Address {
    (text.as_ptr().addr(), text.len())
}

/// Where the words of a text begin. No file is so large that a place in it needs more than 32 bits.
pub(super) fn starts_of_words(text: &str) -> Vec<u32> {
    let words = text.split_whitespace();
    let starts = words.map(|word| word.as_ptr().addr() - text.as_ptr().addr());
    starts
        .map(|start| u32::try_from(start).unwrap_or(u32::MAX))
        .collect()
}
