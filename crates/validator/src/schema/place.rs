//! Where definitions hold: a group as a whole, or one driver of it.

use std::ops::Range;

use super::kind::{Kind, Kinds};

/// A set of places, each a number given when the tables are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Places([u128; 2]);

impl Places {
    /// How many places there can be.
    pub(super) const ROOM: usize = 256;

    pub(super) fn one(place: u8) -> Places {
        let mut set = [0; 2];
        set[usize::from(place / 128)] = 1 << (place % 128);
        Places(set)
    }

    pub(super) fn union(self, other: Places) -> Places {
        Places([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    pub(super) fn intersection(self, other: Places) -> Places {
        Places([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    pub(super) fn without(self, other: Places) -> Places {
        Places([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    pub(super) fn meets(self, other: Places) -> bool {
        !self.intersection(other).is_empty()
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == [0; 2]
    }
}

/// What a section prefix stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A section that is no resource: DEFAULT, `subset#…`, and in the tables `*` for any section.
    Section,
    /// Resources: `container#…`.
    Resource,
    /// Facts about resources that other services read: `expose#…`.
    Data,
    /// Drivers of the node: a pool, a network, an array. No section of an object.
    Node,
}

/// A section prefix that the agent knows.
#[derive(Clone, Debug)]
pub struct Group {
    /// The prefix: `container`.
    pub name: &'static str,
    /// What it stands for.
    pub class: Class,
    /// The kinds of objects that may have such a section.
    pub kinds: Kinds,
    /// The driver of a section without `type`.
    pub default_driver: Option<&'static str>,
    pub(super) drivers: Range<usize>,
    pub(super) place: u8,
}

impl Group {
    /// Whether an object of this kind may have such a section.
    pub fn is_for(&self, kind: Kind) -> bool {
        self.kinds.contains(kind)
    }
}

/// A driver: what `type` names.
#[derive(Clone, Debug)]
pub struct Driver {
    /// The group: `container`.
    pub group: &'static str,
    /// The name: `docker`.
    pub name: &'static str,
    /// The driver that this name is another name of.
    pub alias_of: Option<&'static str>,
    /// Whether the agent says that this name is deprecated. Only an alias is.
    pub deprecated: bool,
    /// Whether the tables of the agent name it and the agent has no code for it.
    pub(super) absent: bool,
    pub(super) place: u8,
}

/// An old section prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The prefix: `drbd`.
    pub prefix: &'static str,
    /// The group that replaces it: `disk`.
    pub group: &'static str,
    /// The driver that its sections have: `drbd`.
    pub driver: &'static str,
    /// Whether the agent knows the prefix only once another section has loaded the driver, and
    /// ignores the section otherwise: `vg`, observed on 2.1.
    pub late: bool,
}
