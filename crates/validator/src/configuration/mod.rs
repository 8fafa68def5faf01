//! A document and an identity -> sections, drivers, settings and values, as each agent understands them.
//!
//! What only a cluster knows and was not said stays unknown; it is never guessed at.

mod build;
mod definitions;
mod effective;
mod identity;
mod nodes;
mod numbers;
mod outline;
mod references;
mod resolve;
mod section;
mod setting;
#[cfg(test)]
mod tests;
mod types;
mod usual;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

pub use effective::Effective;
pub use identity::Identity;
pub use nodes::Nodes;
pub use outline::Outline;
pub use resolve::{Problem, ProblemKind};
pub(crate) use resolve::{is_deferred, is_word};
pub use section::{Make, Section, Type};
pub use setting::{Definition, Setting, Value};

use self::section::TakenSetting;
use crate::diagnostic::Subject;
use crate::document::Document;
use crate::generation::{Each, Generation, Generations};
use crate::schema::{Found, Inherit, Kind, Vocabulary, schema};
use crate::span::Span;
use crate::value::mounts::Usual;

/// The number of no keyword.
const NO_KEYWORD: u16 = u16::MAX;

/// A configuration, understood.
#[derive(Debug)]
pub struct Configuration<'d> {
    /// The text, read.
    pub document: &'d Document<'d>,
    /// Whose configuration it is.
    pub identity: &'d Identity,
    /// The agents that are asked about.
    pub agents: Generations,
    /// The cluster or the node, if it is their file and no object's.
    pub system: Option<Kind>,
    sections: Vec<Section<'d>>,
    settings: Vec<Setting<'d>>,
    /// The number of the keyword that each agent that is asked about knows each setting as.
    keywords: Each<Vec<u16>>,
    by_name: FxHashMap<&'d str, u32>,
    /// `[DEFAULT]`, which many rules ask for.
    default: Option<u32>,
    /// Whether the definitions of the settings are known: what is looked up before goes by names.
    is_defined: bool,
    /// The resources of each driver group.
    by_group: Each<FxHashMap<&'d str, Vec<usize>>>,
    vocabularies: Each<Vocabularies<'d>>,
    /// The definitions of the settings, by number.
    definitions: Vec<Rc<Definition>>,
    /// How many outlines its sections have.
    outlines: usize,
    /// What `[DEFAULT]` says of each keyword, by its number, once it was asked for.
    given: Each<RefCell<Vec<Option<TakenSetting>>>>,
    /// The settings of each definition, once a keyword was asked for.
    by_definition: OnceCell<Vec<Vec<u32>>>,
    /// The settings of the keywords that were asked for.
    by_keyword: RefCell<FxHashMap<&'static str, Rc<[u32]>>>,
    /// The mounts of the settings that were asked for; `None` of those that are not usual.
    mounts: RefCell<FxHashMap<u32, Option<Rc<[Usual]>>>>,
    /// The nodes of the object, as each agent tells them, once they were asked for.
    nodes: Each<OnceCell<Nodes>>,
}

/// The vocabularies of the resources, each once, by group and driver.
type Vocabularies<'d> = Vec<((Option<&'d str>, Option<&'static str>), Option<Vocabulary>)>;

impl<'d> Configuration<'d> {
    /// Understands a document, for the agents that are asked about.
    pub fn new(document: &'d Document<'d>, identity: &'d Identity, agents: Generations) -> Self {
        build::build(document, identity, agents)
    }

    /// The kind of object.
    pub fn kind(&self) -> Kind {
        self.identity.kind
    }

    /// The sections, each name once, in order of first appearance.
    pub fn sections(&self) -> &[Section<'d>] {
        &self.sections
    }

    /// The section of that name.
    pub fn section(&self, name: &str) -> Option<&Section<'d>> {
        let index = match name {
            "DEFAULT" => self.default,
            name => self.by_name.get(name).copied(),
        };
        index.map(|index| &self.sections[index as usize])
    }

    /// `[DEFAULT]`, if the text has one.
    pub fn default_section(&self) -> Option<&Section<'d>> {
        self.default.map(|index| &self.sections[index as usize])
    }

    /// The settings of all sections, in order of place.
    pub fn settings(&self) -> &[Setting<'d>] {
        &self.settings
    }

    /// The first setting that an entry of the document is, by the entry's index.
    pub fn setting_of(&self, entry: usize) -> Option<&Setting<'d>> {
        let at = self
            .settings
            .partition_point(|setting| setting.entry() < entry);
        self.settings
            .get(at)
            .filter(|setting| setting.entry() == entry)
    }

    /// The section that a setting stands in.
    pub fn section_of(&self, setting: &Setting<'d>) -> &Section<'d> {
        &self.sections[setting.section()]
    }

    /// The settings of a section, in order of place.
    pub fn settings_of<'c>(
        &'c self,
        section: &'c Section<'d>,
    ) -> impl DoubleEndedIterator<Item = &'c Setting<'d>> {
        let (row, apart) = section.settings.parts();
        let apart = apart.iter().map(|&index| &self.settings[index as usize]);
        self.settings[row].iter().chain(apart)
    }

    /// The nodes of the object, as `generation` tells them.
    pub fn nodes(&self, generation: Generation) -> &Nodes {
        self.nodes[generation].get_or_init(|| Nodes::of(self, generation))
    }

    /// How many definitions its settings have.
    pub fn definitions(&self) -> usize {
        self.definitions.len()
    }

    /// How many outlines its sections have.
    pub fn outlines(&self) -> usize {
        self.outlines
    }

    /// The settings that an agent takes for one of a keyword, by this name, in order of place.
    pub fn settings_by(&self, keyword: &'static str) -> impl Iterator<Item = &Setting<'d>> {
        let mut known = self.by_keyword.borrow_mut();
        let numbers = known.entry(keyword).or_insert_with(|| {
            let is_it = |found: &Option<Found>| found.is_some_and(|it| it.keyword.name == keyword);
            let all = self
                .by_definition
                .get_or_init(|| self.settings_by_definition());
            let known = self.definitions.iter().zip(all);
            let mut known = known.filter(|(known, _)| is_it(&known.v2) || is_it(&known.v3));
            let mut numbers = known.next().map_or(Vec::new(), |(_, first)| first.clone());
            let before = numbers.len();
            known.for_each(|(_, others)| numbers.extend(others));
            if numbers.len() > before {
                numbers.sort_unstable();
            }
            numbers.into()
        });
        let numbers = Rc::clone(numbers);
        (0..numbers.len()).map(move |at| &self.settings[numbers[at] as usize])
    }

    /// The numbers of the settings of each definition, in order of place.
    fn settings_by_definition(&self) -> Vec<Vec<u32>> {
        let mut all = vec![Vec::new(); self.definitions.len()];
        for (number, setting) in (0u32..).zip(&self.settings) {
            all[setting.found.number].push(number);
        }
        all
    }

    /// The sections of a group, whatever spelling of the group they use, for `generation`.
    pub fn resources(
        &self,
        group: &str,
        generation: Generation,
    ) -> impl DoubleEndedIterator<Item = &Section<'d>> {
        let found = self.by_group[generation].get(group);
        let indexes = found.map_or(&[][..], Vec::as_slice);
        indexes.iter().map(|&index| &self.sections[index])
    }

    /// Whether any resource of the configuration understands a keyword.
    pub fn is_understood(&self, keyword: &str, generation: Generation) -> bool {
        let mut words = self.vocabularies[generation].iter();
        words.any(|(_, words)| words.is_some_and(|words| words.keyword(keyword).is_some()))
    }

    /// Whether both agents, asked or not, read the same in a setting: what an edit does for one, it does for the other.
    pub fn is_read_alike(&self, setting: &Setting<'d>) -> bool {
        let entry = &self.document.entries()[setting.entry()];
        let value = |generation| self.document.value(entry, generation);
        setting.agents == Generations::BOTH
            && entry.agents() == Generations::BOTH
            && (entry.same().is_some() || value(Generation::V2) == value(Generation::V3))
    }

    /// Whether no later line of its section says the same keyword again, on whatever node.
    pub fn is_last(&self, setting: &Setting<'d>) -> bool {
        let last = self
            .named(self.section_of(setting), setting.name)
            .next_back();
        last.is_some_and(|last| last.key_start == setting.key_start)
    }

    /// Whether any resource of the configuration takes a keyword from DEFAULT when it does not say it itself.
    pub fn is_inherited(&self, keyword: &str, generation: Generation) -> bool {
        let mut words = self.vocabularies[generation].iter();
        words.any(|(_, words)| {
            let found = words.and_then(|words| words.keyword(keyword));
            found.is_some_and(|found| {
                let is_read = found.keyword.inherit != Inherit::Head;
                is_read && found.keyword.is_taken_from_default(keyword)
            })
        })
    }

    /// What a finding about a setting is about.
    pub fn subject(&self, setting: &Setting<'d>) -> Subject {
        Subject {
            section: Some(self.section_of(setting).name.to_owned()),
            keyword: Some(setting.name.to_owned()),
            scope: setting.scope().map(str::to_owned),
        }
    }

    /// Where a byte range of the value that `generation` reads stands in the text.
    pub fn place(
        &self,
        setting: &Setting<'d>,
        generation: Generation,
        range: std::ops::Range<usize>,
    ) -> Span {
        let Some(reading) = self.document.entries()[setting.entry()].read(generation) else {
            return setting.key_span();
        };
        match setting.value(generation).source(range) {
            Some(range) => reading.value.locate(range),
            None => reading.value.span(),
        }
    }

    /// Where the whole value of a setting stands, or its key if there is no value.
    pub fn value_span(&self, setting: &Setting<'d>) -> Span {
        let span = self.document.entries()[setting.entry()].any().value.span();
        if span.is_empty() {
            setting.key_span()
        } else {
            span
        }
    }

    /// The place to point at for a section: its name in its first header, or the start of the text.
    pub fn header_span(&self, section: &Section<'d>) -> Span {
        let header = section.headers().next();
        header.map_or(Span::at(0), |header| self.document.headers()[header].name)
    }
}

/// The kind of system file that a document is, if it is one.
fn system(document: &Document<'_>) -> Option<Kind> {
    let names = || {
        let headers = document.headers().iter();
        headers.map(|header| header.name.text(document.text()))
    };
    schema(Generation::V2)
        .system_file(names())
        .or_else(|| schema(Generation::V3).system_file(names()))
}
