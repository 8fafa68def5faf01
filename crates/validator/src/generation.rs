//! The two agent generations, and values that may differ between them.
//!
//! Everything that an agent does is said *for a generation*: the same file is
//! read by 2.1 (Python) and by 3 (Go), and not in the same way.

use std::fmt;
use std::ops::{Index, IndexMut};

/// One generation of the OpenSVC agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Generation {
    /// Agent 2.1, written in Python: `svcmgr` and `om`.
    V2,
    /// Agent 3, written in Go: `om`.
    V3,
}

impl Generation {
    /// Both generations, the older first.
    pub const ALL: [Generation; 2] = [Generation::V2, Generation::V3];

    /// The short form used on the command line and in reports: `v2`, `v3`.
    pub fn as_str(self) -> &'static str {
        match self {
            Generation::V2 => "v2",
            Generation::V3 => "v3",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Generation::V2 => Generation::V3,
            Generation::V3 => Generation::V2,
        }
    }

    /// The form used in sentences: `2.1`, `3`.
    pub fn version(self) -> &'static str {
        match self {
            Generation::V2 => "2.1",
            Generation::V3 => "3",
        }
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of generations: the ones that are asked about, or that a statement holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Generations(u8);

impl Generations {
    /// No generation.
    pub const NONE: Generations = Generations(0);
    /// Agent 2.1 alone.
    pub const V2: Generations = Generations(1);
    /// Agent 3 alone.
    pub const V3: Generations = Generations(2);
    /// Both agents.
    pub const BOTH: Generations = Generations(3);

    /// Whether `generation` is in the set.
    pub fn contains(self, generation: Generation) -> bool {
        self.0 & Generations::from(generation).0 != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members of either set.
    #[must_use]
    pub fn union(self, other: Generations) -> Generations {
        Generations(self.0 | other.0)
    }

    /// The members of both sets.
    #[must_use]
    pub fn intersection(self, other: Generations) -> Generations {
        Generations(self.0 & other.0)
    }

    /// The members of this set that satisfy `predicate`.
    #[must_use]
    pub fn filter(self, mut predicate: impl FnMut(Generation) -> bool) -> Generations {
        self.iter()
            .filter(|&generation| predicate(generation))
            .fold(Generations::NONE, |set, generation| {
                set.union(generation.into())
            })
    }

    /// The members, the older generation first.
    pub fn iter(self) -> impl Iterator<Item = Generation> {
        let of = |generation| Some(generation).filter(|&generation| self.contains(generation));
        of(Generation::V2).into_iter().chain(of(Generation::V3))
    }
}

impl From<Generation> for Generations {
    fn from(generation: Generation) -> Self {
        match generation {
            Generation::V2 => Generations::V2,
            Generation::V3 => Generations::V3,
        }
    }
}

/// A value for each generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Each<T> {
    /// What holds for agent 2.1.
    pub v2: T,
    /// What holds for agent 3.
    pub v3: T,
}

impl<T> Each<T> {
    /// Computes the value of each generation.
    pub fn from_fn(mut f: impl FnMut(Generation) -> T) -> Self {
        Each {
            v2: f(Generation::V2),
            v3: f(Generation::V3),
        }
    }
}

impl<T> Index<Generation> for Each<T> {
    type Output = T;

    fn index(&self, generation: Generation) -> &T {
        match generation {
            Generation::V2 => &self.v2,
            Generation::V3 => &self.v3,
        }
    }
}

impl<T> IndexMut<Generation> for Each<T> {
    fn index_mut(&mut self, generation: Generation) -> &mut T {
        match generation {
            Generation::V2 => &mut self.v2,
            Generation::V3 => &mut self.v3,
        }
    }
}
