//! A section: its headers, its group and driver, its settings.

use std::ops::Deref;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::numbers::Numbers;
use super::outline::Outline;
use crate::generation::{Each, Generation, Generations};
use crate::schema::{Class, Driver, Family, Found, Keyword, Lexicon, Vocabulary};

/// A section of a configuration: all headers of one name together.
#[derive(Debug)]
pub struct Section<'d> {
    /// The name as written: `container#1`.
    pub name: &'d str,
    /// What stands before the first `#`.
    pub prefix: &'d str,
    /// What stands behind it.
    pub id: Option<&'d str>,
    /// The agents that read such a section.
    pub agents: Generations,
    /// Whether one of its keys may stand in it twice.
    pub repeats: bool,
    /// Whether it has a key that an agent does not know by this name.
    pub has_unknown: bool,
    /// Whether it has a key by an old name.
    pub has_old: bool,
    /// Its outline, if it has one.
    pub outline: Option<Outline>,
    pub(super) make: Rc<Make<'d>>,
    pub(super) headers: Numbers,
    pub(super) settings: Numbers,
    /// A bit for each keyword that it says; several keywords share one.
    pub(super) said: Each<u128>,
    /// The settings by name, in a section that has many.
    pub(super) index: Option<Box<Index<'d>>>,
}

/// How a section is understood. Sections that are understood alike share one.
#[derive(Debug, Default)]
pub struct Make<'d> {
    /// What the name stands for.
    pub family: Each<Family>,
    /// What `type` says.
    pub kind: Each<Type<'d>>,
    /// The keywords that each agent understands in it; `None` where it understands none, or where a wrong
    /// name or type leaves nothing to judge them by.
    pub vocabulary: Each<Option<Vocabulary>>,
    /// The same, for those who ask for the same few keywords in every section.
    pub(super) lexicon: Each<Option<Rc<Lexicon>>>,
}

impl<'d> Deref for Section<'d> {
    type Target = Make<'d>;

    fn deref(&self) -> &Make<'d> {
        &self.make
    }
}

/// The settings of a section that has many, by name.
#[derive(Debug, Default)]
pub(super) struct Index<'d> {
    /// The first of each name.
    pub(super) first: FxHashMap<&'d str, u32>,
    /// All of the names that stand in it several times.
    pub(super) again: FxHashMap<&'d str, Named>,
}

/// The settings of one name, where there are several.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// All of them, in order of place.
    pub(super) settings: Numbers,
    /// The one that each agent takes.
    pub(super) taken: Each<TakenSetting>,
    /// Whether any of them has a scope.
    pub(super) is_scoped: bool,
}

/// The setting that an agent takes of those of one name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum TakenSetting {
    /// There is none.
    #[default]
    None,
    /// The same on every node.
    One(usize),
    /// It depends on the node.
    Scoped,
}

impl Named {
    /// Adds the next setting of the name.
    pub(super) fn add(&mut self, index: usize, agents: Generations, is_scoped: bool) {
        self.settings.push(index);
        self.is_scoped |= is_scoped;
        for generation in agents.iter() {
            let taken = &mut self.taken[generation];
            *taken = match (is_scoped, *taken) {
                (true, _) | (_, TakenSetting::Scoped) => TakenSetting::Scoped,
                _ => TakenSetting::One(index),
            };
        }
    }
}

/// The driver of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Type<'d> {
    /// The section is of no driver group.
    #[default]
    None,
    /// A driver that the agent has.
    Known {
        /// Its name; an alias is resolved.
        name: &'static str,
        /// Whether the section says so itself.
        given: bool,
    },
    /// A type that the agent takes though no table lists it: a file system, a pool.
    Free(&'d str),
    /// A type that the agent does not have.
    Unknown(&'d str),
    /// The type depends on the node, or on what only a cluster knows.
    Undetermined,
}

impl<'d> Make<'d> {
    /// The driver group, for `generation`: `container`, `disk` also for `[vg#1]`.
    pub fn group(&self, generation: Generation) -> Option<&'d str>
    where
        'static: 'd,
    {
        match self.family[generation] {
            Family::Group(group) if group.class == Class::Resource => Some(group.name),
            Family::Renamed(renamed) => Some(renamed.group),
            _ => None,
        }
    }

    /// The name of the driver, for `generation`, if it is known.
    pub fn driver(&self, generation: Generation) -> Option<&str> {
        match &self.kind[generation] {
            Type::Known { name, .. } => Some(name),
            Type::Free(name) => Some(name),
            _ => None,
        }
    }

    /// What `generation` knows of a keyword in it, by its name or an alias.
    pub fn keyword(&self, name: &'static str, generation: Generation) -> Option<Found> {
        self.lexicon[generation].as_ref()?.keyword(name)
    }

    /// Every keyword that `generation` understands in it, in the order of the tables.
    pub fn keywords(&self, generation: Generation) -> &[&'static Keyword] {
        let lexicon = self.lexicon[generation].as_ref();
        lexicon.map_or(&[], |lexicon| lexicon.keywords())
    }

    /// The keywords that `generation` wants to be set in it.
    pub fn required(&self, generation: Generation) -> &[&'static Keyword] {
        let lexicon = self.lexicon[generation].as_ref();
        lexicon.map_or(&[], |lexicon| lexicon.required())
    }

    /// Whether it is a resource of `group` to any of `agents`.
    pub fn is_of(&self, group: &str, agents: Generations) -> bool {
        agents
            .iter()
            .any(|generation| self.group(generation) == Some(group))
    }

    /// Whether `[env]`, `[labels]` or `[data]`: any key is welcome.
    pub fn is_free(&self) -> bool {
        matches!(self.family.v2, Family::Free) || matches!(self.family.v3, Family::Free)
    }
}

impl Section<'_> {
    /// The headers in order of place, indexes into [`crate::document::Document::headers`]; none for agent 3's
    /// DEFAULT of a text that begins with entries.
    pub fn headers(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.headers.iter()
    }

    /// Whether it is called as 2.1 calls what reserves a disk, which it makes itself: `[disk#1pr]` for `[disk#1]`
    /// (agent 2.1: core/objects/builder.py).
    pub fn may_be_reservation(&self) -> bool {
        let id = self.id.unwrap_or_default().as_bytes();
        id.len() > 2 && id[id.len() - 2..].eq_ignore_ascii_case(b"pr")
    }

    /// Whether `[DEFAULT]`.
    pub fn is_default(&self) -> bool {
        self.name == "DEFAULT"
    }
}

/// The driver that a type names in a group.
pub(super) fn driver_named<'d>(
    group: &str,
    name: &'d str,
    generation: Generation,
) -> (Type<'d>, Option<&'static Driver>) {
    let schema = crate::schema::schema(generation);
    match schema.driver(group, name) {
        Some(driver) => {
            let name = driver.alias_of.unwrap_or(driver.name);
            (Type::Known { name, given: true }, Some(driver))
        }
        None if schema.takes_any_driver(group) || group == "volume" => (Type::Free(name), None),
        None => (Type::Unknown(name), None),
    }
}
