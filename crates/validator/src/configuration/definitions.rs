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
    /// The section that was asked for last, and the definition that was found, by number.
    before: (u32, usize),
    /// What each definition was asked for last.
    asked: Vec<Asked<'d>>,
    /// All of them, by number.
    pub(super) all: Vec<Rc<Definition>>,
}

/// A setting by its name and the agents that read it.
type Name<'d> = (&'d str, Generations);

type Names<'d> = FxHashMap<Name<'d>, Rc<Definition>>;

/// What a definition was asked for last.
struct Asked<'d> {
    /// The section that it was asked for.
    section: u32,
    /// The name that was asked for behind it in that section, and its definition: most sections of a make say their keywords
    /// in the same order.
    next: Option<(Name<'d>, Rc<Definition>)>,
}

impl<'c, 'd> Definitions<'c, 'd> {
    pub(super) fn new(vocabularies: &'c Each<Vocabularies<'d>>) -> Self {
        Definitions {
            vocabularies,
            by_make: FxHashMap::default(),
            last: (std::ptr::null(), Names::default()),
            before: (u32::MAX, 0),
            asked: Vec::new(),
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
        let definition = self.named((name, setting.agents), setting, section);
        let asked = &mut self.asked[definition.number];
        let before = std::mem::replace(&mut asked.section, setting.section);
        (
            definition,
            before == setting.section || setting.agents != Generations::BOTH,
        )
    }

    /// The definition of that name in the make that was asked for last.
    fn named(
        &mut self,
        name: Name<'d>,
        setting: &Setting<'d>,
        section: &Section<'d>,
    ) -> Rc<Definition> {
        let (of, number) = self.before;
        let is_next = of == setting.section;
        if is_next
            && let Some((known, definition)) = &self.asked[number].next
            && *known == name
        {
            self.before.1 = definition.number;
            return Rc::clone(definition);
        }
        let definition = match self.last.1.get(&name) {
            Some(known) => Rc::clone(known),
            None => {
                let found = self.found(setting, section);
                let definition = Definition::new(self.all.len(), found, setting.asked);
                let definition = Rc::new(definition);
                self.all.push(Rc::clone(&definition));
                self.asked.push(Asked {
                    section: u32::MAX,
                    next: None,
                });
                self.last.1.insert(name, Rc::clone(&definition));
                definition
            }
        };
        if is_next {
            self.asked[number].next = Some((name, Rc::clone(&definition)));
        }
        self.before = (setting.section, definition.number);
        definition
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
