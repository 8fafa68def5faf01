//! Names of keywords -> what the agents know of them: once for all sections that are understood alike.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::section::Make;
use super::setting::Definition;
use super::{Section, Setting, Vocabularies};
use crate::generation::{Each, Generation, Generations};
use crate::schema::Found;

/// The definitions of a configuration, as far as they were asked for.
pub(super) struct Definitions<'c, 'd> {
    vocabularies: &'c Each<Vocabularies<'d>>,
    /// Those of each make, by name and by the agents that read the setting.
    by_make: FxHashMap<*const Make<'d>, Names<'d>>,
    /// The make that was asked for last, and its names.
    last: (*const Make<'d>, Names<'d>),
    /// The section that was asked for last, and how many of its settings.
    asked: (u32, usize),
    /// The section that each definition was last asked for.
    sections: Vec<u32>,
    /// All of them, by number.
    pub(super) all: Vec<Rc<Definition>>,
}

/// How many settings of a section are remembered in order.
const LONGEST_ROW: usize = 64;

/// A setting by its name and the agents that read it.
type Name<'d> = (&'d str, Generations);

/// The definitions of one make.
#[derive(Default)]
struct Names<'d> {
    by_name: FxHashMap<Name<'d>, Rc<Definition>>,
    /// Those of the last section, in order: the next one often says the same.
    row: Vec<(Name<'d>, Rc<Definition>)>,
}

impl<'d> Names<'d> {
    /// The definition that is known of a name, which stands at a place of its section.
    fn get(&mut self, name: Name<'d>, at: usize) -> Option<Rc<Definition>> {
        if let Some((known, definition)) = self.row.get(at)
            && *known == name
        {
            return Some(Rc::clone(definition));
        }
        let definition = self.by_name.get(&name)?;
        if at < LONGEST_ROW {
            self.row.truncate(at);
            self.row.push((name, Rc::clone(definition)));
        }
        Some(Rc::clone(definition))
    }
}

impl<'c, 'd> Definitions<'c, 'd> {
    pub(super) fn new(vocabularies: &'c Each<Vocabularies<'d>>) -> Self {
        Definitions {
            vocabularies,
            by_make: FxHashMap::default(),
            last: (std::ptr::null(), Names::default()),
            asked: (u32::MAX, 0),
            sections: Vec::new(),
            all: Vec::new(),
        }
    }

    /// The definition for a setting, and whether the section may have had the same key before.
    pub(super) fn of(
        &mut self,
        setting: &Setting<'d>,
        section: &Section<'d>,
    ) -> (Rc<Definition>, bool) {
        let make = Rc::as_ptr(&section.make);
        if self.last.0 != make {
            let names = self.by_make.remove(&make).unwrap_or_default();
            let (before, names) = std::mem::replace(&mut self.last, (make, names));
            self.by_make.insert(before, names);
        }
        // Where any key is welcome none is defined: one definition is enough for them all.
        let name = match section.is_free() {
            true => "",
            false => setting.name,
        };
        let name = (name, setting.agents);
        let at = match self.asked {
            (section, at) if section == setting.section => at + 1,
            _ => 0,
        };
        self.asked = (setting.section, at);
        let definition = match self.last.1.get(name, at) {
            Some(known) => known,
            None => {
                let definition = Rc::new(Definition {
                    number: self.all.len(),
                    found: self.found(setting, section),
                });
                self.all.push(Rc::clone(&definition));
                self.sections.push(u32::MAX);
                self.last.1.by_name.insert(name, Rc::clone(&definition));
                definition
            }
        };
        let before = std::mem::replace(&mut self.sections[definition.number], setting.section);
        (
            definition,
            before == setting.section || setting.agents != Generations::BOTH,
        )
    }

    fn found(&self, setting: &Setting<'d>, section: &Section<'d>) -> Each<Option<Found>> {
        Each::from_fn(|generation| {
            let reads = setting.agents.contains(generation);
            let words = section.lexicon[generation].as_ref().filter(|_| reads)?;
            let own = words.find(setting.name);
            own.or_else(|| {
                let inherited = || self.inherited(setting.name, generation);
                section.is_default().then(inherited).flatten()
            })
        })
    }

    /// The keyword of a resource that it takes from DEFAULT.
    fn inherited(&self, name: &str, generation: Generation) -> Option<Found> {
        let mut resources = self.vocabularies[generation].iter();
        resources.find_map(|(_, words)| {
            let found = words.as_ref()?.keyword(name)?;
            found.keyword.is_taken_from_default(name).then_some(found)
        })
    }
}
