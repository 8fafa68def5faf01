//! Checks that are about some settings -> those that are about one of them, as a set of bits.

use rustc_hash::FxHashMap;

use super::rule::About;
use crate::configuration::{Configuration, Setting};
use crate::generation::Generation;
use crate::schema::Converter;

type Question = fn(&Configuration<'_>, &Setting<'_>) -> bool;

/// Checks that are about some settings, by what they are about.
pub(super) struct Particular<C> {
    all: Vec<C>,
    by_name: FxHashMap<&'static str, Few>,
    by_converter: [Few; Converter::COUNT],
    by_question: Vec<(Few, Question)>,
}

/// Some of the checks: a bit for each, from the first to the last.
pub(super) type Few = u128;

impl<C> Default for Particular<C> {
    fn default() -> Self {
        Particular {
            all: Vec::new(),
            by_name: FxHashMap::default(),
            by_converter: Default::default(),
            by_question: Vec::new(),
        }
    }
}

impl<C: Copy> Particular<C> {
    /// Adds a check, and gives its bit.
    pub(super) fn push(&mut self, about: About, check: C) -> Few {
        let one: Few = 1 << self.all.len();
        self.all.push(check);
        match about {
            About::Keywords(names) => names
                .iter()
                .for_each(|name| *self.by_name.entry(name).or_default() |= one),
            About::Converters(by) => by
                .iter()
                .for_each(|by| self.by_converter[*by as usize] |= one),
            About::Those(is_one) => self.by_question.push((one, is_one)),
        }
        one
    }

    /// The checks for a setting.
    pub(super) fn about(&self, configuration: &Configuration<'_>, setting: &Setting<'_>) -> Few {
        let found = Generation::ALL.map(|generation| {
            setting.found[generation].filter(|_| configuration.agents.contains(generation))
        });
        let known = || found.iter().flatten().map(|found| found.keyword);
        let name = known().next().map_or(setting.name, |keyword| keyword.name);
        let by_name = self.by_name.get(name).into_iter();
        let by_converter = known().map(|keyword| &self.by_converter[keyword.converter as usize]);
        let asked = self.by_question.iter();
        let asked = asked.filter(|(_, is_one)| is_one(configuration, setting));
        by_name
            .chain(by_converter)
            .chain(asked.map(|(one, _)| one))
            .fold(0, |all, some| all | some)
    }

    /// Some of the checks, in the order in which they came.
    pub(super) fn those(&self, mut some: Few) -> impl Iterator<Item = C> {
        std::iter::from_fn(move || {
            let check = (some != 0).then(|| self.all[some.trailing_zeros() as usize]);
            some &= some.wrapping_sub(1);
            check
        })
    }
}
