//! A generation and a section -> the keywords that its agent accepts there.
//!
//! The facts are data: `v2.keywords` and `v3.keywords`, one definition a line, embedded and read once.
//! Everything handed out is a slice of them, and looking up a keyword is one hash and a comparison of bits.

mod definition;
mod description;
#[cfg(test)]
mod digest;
mod keyword;
mod kind;
mod lexicon;
mod place;
mod table;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

pub use description::describe;
pub use keyword::{Candidates, Converter, Depends, Deprecated, Inherit, Keyword, Words};
pub use kind::{Kind, Kinds};
pub use lexicon::Lexicon;
pub use place::{Class, Driver, Group, Renamed};
pub use vocabulary::Vocabulary;

use crate::generation::{Each, Generation};
use place::Places;

/// The driver that stands for every type that a group does not list: `fs` of 2.1.
const OTHER: &str = "<other>";

/// What the agents of a generation accept.
pub fn schema(generation: Generation) -> &'static Schema {
    static SCHEMAS: Each<OnceLock<Schema>> = Each {
        v2: OnceLock::new(),
        v3: OnceLock::new(),
    };
    SCHEMAS[generation].get_or_init(|| {
        let text = match generation {
            Generation::V2 => include_str!("v2.keywords"),
            Generation::V3 => include_str!("v3.keywords"),
        };
        table::read(generation, text).expect("the tables are embedded, and the tests read them")
    })
}

/// What the agents of one generation accept: groups, drivers and keywords.
#[derive(Debug)]
pub struct Schema {
    generation: Generation,
    groups: Vec<Group>,
    drivers: Vec<Driver>,
    renamed: Vec<Renamed>,
    dropped: Vec<(&'static str, &'static str, &'static str)>,
    systems: Vec<(&'static str, Kind)>,
    keywords: Vec<Keyword>,
    by_name: FxHashMap<&'static str, Vec<u16>>,
    /// The keywords that must be set where they hold.
    required: Vec<u16>,
    usual: [Places; Kind::ALL.len()],
}

/// A section, as far as it decides which keywords are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section<'a> {
    /// `[DEFAULT]`.
    Default,
    /// `[subset#…]`.
    Subset,
    /// A section of a group, of the type that it says if it says one.
    Of {
        /// The prefix: `container`.
        group: &'a str,
        /// The value of `type`.
        driver: Option<&'a str>,
    },
}

/// What the prefix of a section's name stands for.
#[derive(Clone, Copy, Debug, Default)]
pub enum Family {
    /// `[DEFAULT]`.
    Default,
    /// `[env]`, `[labels]`, `[data]`: any key is welcome.
    Free,
    /// `[subset#…]`.
    Subset,
    /// A group that objects may have sections of.
    Group(&'static Group),
    /// An old prefix that still works.
    Renamed(&'static Renamed),
    /// Nothing: the agent ignores the section.
    #[default]
    Unknown,
}

/// A keyword that was looked up by a name.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The definition.
    pub keyword: &'static Keyword,
    /// Whether the name is an alias of it.
    pub alias: bool,
}

impl Schema {
    /// The generation.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// The groups that resources are of, in the order of the tables.
    pub fn groups(&'static self) -> impl Iterator<Item = &'static Group> {
        self.sections()
            .filter(|group| group.class == Class::Resource)
    }

    /// All section prefixes of the tables, resources or not.
    pub fn sections(&'static self) -> impl Iterator<Item = &'static Group> {
        self.groups.iter()
    }

    /// The group of that name, of whatever class.
    pub fn group(&'static self, name: &str) -> Option<&'static Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// What a section of an object is, by its whole name: `DEFAULT`, `env`, `container#1`.
    pub fn family(&'static self, section: &str) -> Family {
        let prefix = section.split('#').next().unwrap_or(section);
        match section {
            "DEFAULT" => return Family::Default,
            "env" | "labels" | "data" => return Family::Free,
            _ if prefix == "subset" => return Family::Subset,
            _ => {}
        }
        if let Some(group) = self.group(prefix) {
            match group.class {
                Class::Resource | Class::Data => return Family::Group(group),
                Class::Section | Class::Node => {}
            }
        }
        self.renamed
            .iter()
            .find(|renamed| renamed.prefix == prefix)
            .map_or(Family::Unknown, Family::Renamed)
    }

    /// The old section prefixes that still work.
    pub fn renamed(&self) -> &[Renamed] {
        &self.renamed
    }

    /// The kind of system file that has sections of these names: `Ccfg` for a cluster's, `Node` for a node's.
    /// A file with a section of an object is none.
    pub fn system_file<'a>(
        &'static self,
        sections: impl IntoIterator<Item = &'a str>,
    ) -> Option<Kind> {
        let mut found = None;
        for section in sections {
            let prefix = section.split('#').next().unwrap_or(section);
            match self.systems.iter().find(|(known, _)| *known == prefix) {
                Some(&(_, Kind::Ccfg)) => found = Some(Kind::Ccfg),
                Some(&(_, kind)) => found = found.or(Some(kind)),
                None => match self.family(section) {
                    Family::Default | Family::Unknown => {}
                    _ => return None,
                },
            }
        }
        found
    }

    /// The drivers of a group, in the order of the tables, aliases apart.
    pub fn drivers(&'static self, group: &str) -> impl Iterator<Item = &'static Driver> {
        self.driver_names(group)
            .filter(|driver| driver.alias_of.is_none())
    }

    /// The drivers of a group, in the order of the tables, with their aliases.
    pub fn driver_names(&'static self, group: &str) -> impl Iterator<Item = &'static Driver> {
        self.drivers_of(group)
            .iter()
            .filter(|driver| driver.name != OTHER && !driver.absent)
    }

    /// The driver of that name. An alias is resolved by [`Driver::alias_of`]; it accepts the same keywords.
    pub fn driver(&'static self, group: &str, name: &str) -> Option<&'static Driver> {
        let found = self.entry(group, name);
        found.filter(|driver| driver.name != OTHER && !driver.absent)
    }

    fn drivers_of(&'static self, group: &str) -> &'static [Driver] {
        self.group(group)
            .map_or(&[], |group| &self.drivers[group.drivers.clone()])
    }

    fn entry(&'static self, group: &str, name: &str) -> Option<&'static Driver> {
        let mut drivers = self.drivers_of(group).iter();
        drivers.find(|driver| driver.name == name)
    }

    /// Whether any name is a type of the group, known or not: file systems of 2.1.
    /// The types of `volume` name pools and are not counted here.
    pub fn takes_any_driver(&'static self, group: &str) -> bool {
        self.entry(group, OTHER).is_some()
    }

    /// Whether a driver had a keyword that was dropped without a replacement.
    pub fn is_dropped(&self, group: &str, driver: &str, keyword: &str) -> bool {
        self.dropped.contains(&(group, driver, keyword))
    }

    /// The keywords that a section of an object of that kind understands.
    pub fn vocabulary(&'static self, section: Section<'_>, kind: Kind) -> Vocabulary {
        let place = |name| {
            self.group(name)
                .map_or(Places::default(), |group| Places::one(group.place))
        };
        let (own, shared) = match (section, self.generation) {
            (Section::Default, _) => (place("DEFAULT"), place("*")),
            (Section::Subset, _) => (place("subset"), place("*")),
            (Section::Of { group, driver }, Generation::V2) => {
                (self.own(group, driver), place(group))
            }
            (Section::Of { group, driver }, Generation::V3) => {
                (self.own(group, driver).union(place(group)), place("*"))
            }
        };
        Vocabulary {
            schema: self,
            own,
            shared,
            kind,
        }
    }

    /// The places that belong to a driver alone.
    fn own(&'static self, group: &str, driver: Option<&str>) -> Places {
        let default = || self.group(group).and_then(|group| group.default_driver);
        match driver.filter(|name| !name.is_empty()).or_else(default) {
            Some(name) => self
                .entry(group, name)
                .or_else(|| self.entry(group, OTHER))
                .map_or(Places::default(), |driver| Places::one(driver.place)),
            None if self.generation == Generation::V3 => self
                .drivers(group)
                .map(|driver| Places::one(driver.place))
                .fold(Places::default(), Places::union),
            None => Places::default(),
        }
    }

    /// The definition that applies to `name` in that section. To look up several, keep the vocabulary.
    pub fn keyword(&'static self, section: Section<'_>, kind: Kind, name: &str) -> Option<Found> {
        self.vocabulary(section, kind).keyword(name)
    }

    /// A definition of `name` in whatever section of such an object. In DEFAULT, agent 3 accepts a
    /// keyword when there is one; 2.1 only when a section of the same file has it.
    pub fn anywhere(&'static self, name: &str, kind: Kind) -> Option<Found> {
        let everywhere = self
            .groups
            .iter()
            .map(|group| group.place)
            .chain(self.drivers.iter().map(|driver| driver.place))
            .map(Places::one)
            .fold(Places::default(), Places::union);
        self.find(name, [everywhere], kind)
    }

    /// The drivers of the group that have the keyword, aliases apart.
    pub fn drivers_with(
        &'static self,
        group: &str,
        name: &str,
        kind: Kind,
    ) -> impl Iterator<Item = &'static Driver> {
        self.drivers(group)
            .filter(move |driver| self.find(name, [Places::one(driver.place)], kind).is_some())
    }

    /// The first definition of `name` that holds in one of `places`, the earlier of them first.
    fn find<const N: usize>(
        &'static self,
        name: &str,
        places: [Places; N],
        kind: Kind,
    ) -> Option<Found> {
        let definitions = self.by_name.get(name)?;
        places.into_iter().find_map(|places| {
            let keyword = definitions
                .iter()
                .map(|&index| &self.keywords[usize::from(index)])
                .find(|keyword| self.holds(keyword, places, kind))?;
            Some(Found {
                keyword,
                alias: keyword.name != name,
            })
        })
    }

    fn holds(&self, keyword: &Keyword, places: Places, kind: Kind) -> bool {
        match keyword.kinds {
            Some(kinds) => kinds.contains(kind) && keyword.places.meets(places),
            None => keyword
                .places
                .meets(places.intersection(self.usual[kind as usize])),
        }
    }
}
