//! A section -> the keywords that it understands.

use std::hash::{Hash, Hasher};
use std::ptr;

use super::keyword::Keyword;
use super::kind::Kind;
use super::place::Places;
use super::{Found, Schema};
use crate::generation::Generation;

/// The keywords that a section understands.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    pub(super) schema: &'static Schema,
    pub(super) own: Places,
    pub(super) shared: Places,
    pub(super) kind: Kind,
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Vocabulary {}

impl Hash for Vocabulary {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Vocabulary {
    /// What tells it from others.
    fn key(&self) -> (Generation, Places, Places, Kind) {
        (self.schema.generation, self.own, self.shared, self.kind)
    }

    /// The definition that applies to `name`, be it a name or an alias, without any `@scope`.
    pub fn keyword(&self, name: &str) -> Option<Found> {
        self.schema.find(name, [self.own, self.shared], self.kind)
    }

    /// Every keyword that can be used here, in the order of the tables.
    pub fn keywords(self) -> impl Iterator<Item = &'static Keyword> {
        let all = self.schema.keywords.iter();
        all.filter(self.holds())
    }

    /// The keywords that must be set here.
    pub fn required(self) -> impl Iterator<Item = &'static Keyword> {
        let required = self.schema.required.iter();
        required
            .map(|&index| &self.schema.keywords[usize::from(index)])
            .filter(self.holds())
    }

    /// Whether a definition is the one that holds here.
    fn holds(self) -> impl Fn(&&'static Keyword) -> bool {
        let places = self.own.union(self.shared);
        move |&keyword| {
            self.schema.holds(keyword, places, self.kind)
                && self
                    .keyword(keyword.name)
                    .is_some_and(|found| ptr::eq(found.keyword, keyword))
        }
    }

    /// Whether the definition is the driver's (or the section's) own, and not shared with others.
    pub fn is_own(&self, keyword: &Keyword) -> bool {
        self.schema.holds(keyword, self.own, self.kind)
    }
}
