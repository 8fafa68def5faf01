//! Document -> sections, their drivers, their settings, their values: one step after the other.

use std::rc::Rc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::definitions::Definitions;
use super::numbers::Numbers;
use super::section::{Index, Make};
use super::setting::{Reading, Readings, Written};
use super::types::find_types;
use super::{Configuration, Identity, Section, Setting, outline, references, system};
use crate::document::{self, Document, Entry};
use crate::generation::{Each, Generation, Generations};
use crate::reference::may_refer;
use crate::schema::{Family, schema};

/// From how many settings on a section gets an index by name.
const MANY: usize = 32;

pub(super) fn build<'d>(
    document: &'d Document<'d>,
    identity: &'d Identity,
    agents: Generations,
) -> Configuration<'d> {
    let mut configuration = Configuration {
        document,
        identity,
        agents,
        system: system(document),
        sections: Vec::with_capacity(document.headers().len()),
        settings: Vec::with_capacity(document.entries().len()),
        keywords: Each::default(),
        by_name: FxHashMap::with_capacity_and_hasher(document.headers().len(), FxBuildHasher),
        default: None,
        is_defined: false,
        by_group: Each::default(),
        vocabularies: Each::default(),
        definitions: vec![Rc::default()],
        outlines: 0,
        given: Default::default(),
        by_definition: Default::default(),
        by_keyword: Default::default(),
        mounts: Default::default(),
        nodes: Each::default(),
    };
    let homes = collect_sections(&mut configuration);
    collect_settings(&mut configuration, &homes);
    index(&mut configuration);
    group(&mut configuration);
    find_types(&mut configuration);
    find_definitions(&mut configuration);
    configuration.is_defined = true;
    references::resolve(&mut configuration);
    configuration.outlines = outline::find_outlines(&mut configuration);
    configuration
}

/// Gives the section of each header.
fn collect_sections(configuration: &mut Configuration<'_>) -> Vec<u32> {
    let document = configuration.document;
    let mut families = Families::default();
    let headers = document.headers().iter().enumerate();
    headers
        .map(|(index, header)| {
            let name = header.name.text(document.text());
            let number = section(configuration, &mut families, name);
            let section = &mut configuration.sections[number];
            section.headers.push(index);
            section.agents = section.agents.union(header.agents);
            number as u32
        })
        .collect()
}

/// What sections of a prefix are, with an id and without, as long as nobody knows their types.
type Families<'d> = FxHashMap<(&'d str, bool), Rc<Make<'d>>>;

/// The section of that name, made if need be.
fn section<'d>(
    configuration: &mut Configuration<'d>,
    families: &mut Families<'d>,
    name: &'d str,
) -> usize {
    let next = configuration.sections.len();
    let index = *configuration.by_name.entry(name).or_insert(next as u32) as usize;
    if index < next {
        return index;
    }
    if name == "DEFAULT" {
        configuration.default = Some(next as u32);
    }
    let (prefix, id) = match name.split_once('#') {
        Some((prefix, id)) => (prefix, Some(id)),
        None => (name, None),
    };
    let make = families.entry((prefix, id.is_some())).or_insert_with(|| {
        let identity = configuration.identity;
        Rc::new(Make {
            family: Each::from_fn(|generation| family(name, identity, generation)),
            ..Make::default()
        })
    });
    configuration.sections.push(Section {
        name,
        prefix,
        id,
        agents: Generations::NONE,
        repeats: false,
        has_unknown: false,
        has_old: false,
        outline: None,
        make: Rc::clone(make),
        headers: Numbers::default(),
        settings: Numbers::default(),
        said: Each::default(),
        index: None,
    });
    index
}

fn family(name: &str, identity: &Identity, generation: Generation) -> Family {
    match schema(generation).family(name) {
        Family::Group(group) if !group.is_for(identity.kind) => Family::Unknown,
        family => family,
    }
}

fn collect_settings(configuration: &mut Configuration<'_>, homes: &[u32]) {
    let document = configuration.document;
    for (index, entry) in document.entries().iter().enumerate() {
        if let Some(reading) = entry.same() {
            push(
                configuration,
                homes,
                index,
                entry,
                reading,
                Generations::BOTH,
            );
            continue;
        }
        match Generation::ALL.map(|generation| entry.read(generation)) {
            [Some(a), Some(b)] if a.header() == b.header() && a.key() == b.key() => {
                push(configuration, homes, index, entry, a, Generations::BOTH);
            }
            each => {
                for (reading, agents) in each.iter().zip([Generations::V2, Generations::V3]) {
                    if let Some(reading) = reading {
                        push(configuration, homes, index, entry, reading, agents);
                    }
                }
            }
        }
    }
}

fn push<'d>(
    configuration: &mut Configuration<'d>,
    homes: &[u32],
    index: usize,
    entry: &'d Entry,
    reading: &'d document::Reading,
    agents: Generations,
) {
    let document = configuration.document;
    let home = match reading.header() {
        Some(header) => homes[header] as usize,
        None => {
            let default = section(configuration, &mut Families::default(), "DEFAULT");
            configuration.sections[default].agents = configuration.sections[default]
                .agents
                .union(Generations::V3);
            default
        }
    };
    let key_span = reading.key();
    let key = key_span.text(document.text());
    let signs = reading.signs();
    let scope = || key.bytes().position(|byte| byte == b'@');
    let name = match signs.may_have_scope().then(scope).flatten() {
        Some(at) => &key[..at],
        None => key,
    };
    let asked = agents.intersection(configuration.agents);
    let text = entry.same().map(|same| same.value.get(document.text()));
    let has_sign = |text: &str| memchr::memchr3(b'{', b'$', b'(', text.as_bytes()).is_some();
    let has_signs = signs.may_refer() && text.is_none_or(has_sign);
    let plain = text.filter(|text| !has_signs || !may_refer(text));
    let number = configuration.settings.len();
    configuration.sections[home].settings.push(number);
    configuration.settings.push(Setting {
        key,
        name,
        found: Rc::clone(&configuration.definitions[0]),
        agents,
        asked,
        key_start: key_span.start as u32,
        section: home as u32,
        entry: index as u32,
        has_signs,
        same_words: entry.has_same_words(),
        written: match plain {
            Some(text) => Written::Same(text),
            None => written(document, entry, asked),
        },
    });
}

/// What the agents read as the value of an entry, where it may hold references or is not one text.
fn written<'d>(document: &'d Document<'d>, entry: &'d Entry, asked: Generations) -> Written<'d> {
    let unresolved = |written| Reading {
        written,
        resolved: None,
    };
    if let Some(same) = entry.same() {
        let text = same.value.get(document.text());
        return Written::Read(Box::new(Readings::Alike(unresolved(Some(text)))));
    }
    let each = Each::from_fn(|generation| {
        let written = document.value(entry, generation);
        unresolved(written.filter(|_| asked.contains(generation)))
    });
    Written::Read(Box::new(Readings::Each(Box::new(each))))
}

/// Makes looking up a name in a long section as quick as in a short one.
fn index(configuration: &mut Configuration<'_>) {
    let settings = &configuration.settings;
    for section in &mut configuration.sections {
        if section.settings.len() < MANY {
            continue;
        }
        let mut index = Index::default();
        index.first.reserve(section.settings.len());
        for number in section.settings.iter() {
            let setting = &settings[number];
            let first = *index.first.entry(setting.name).or_insert(number as u32) as usize;
            if first == number {
                continue;
            }
            let again = index.again.entry(setting.name).or_default();
            if again.settings.len() == 0 {
                let setting = &settings[first];
                again.add(first, setting.agents, setting.scope().is_some());
            }
            again.add(number, setting.agents, setting.scope().is_some());
        }
        section.repeats = !index.again.is_empty();
        section.index = Some(Box::new(index));
    }
}

/// Makes the resources of a group quick to find in a file that has many.
fn group(configuration: &mut Configuration<'_>) {
    for generation in configuration.agents.iter() {
        let by_group = &mut configuration.by_group[generation];
        for (index, section) in configuration.sections.iter().enumerate() {
            let group = section.group(generation);
            if let Some(group) = group.filter(|_| section.agents.contains(generation)) {
                by_group.entry(group).or_default().push(index);
            }
        }
    }
}

fn find_definitions(configuration: &mut Configuration<'_>) {
    let mut definitions = Definitions::new(&configuration.vocabularies);
    let mut keywords = Each::from_fn(|_| Vec::with_capacity(configuration.settings.len()));
    for setting in &mut configuration.settings {
        let section = &mut configuration.sections[setting.section()];
        let (found, again) = definitions.of(setting, section);
        section.repeats |= (again || !section.settings.is_row()) && section.index.is_none();
        section.said.v2 |= found.bits.v2;
        section.said.v3 |= found.bits.v3;
        section.has_unknown |= found.is_unknown;
        section.has_old |= found.is_old;
        keywords.v2.push(found.numbers.v2);
        keywords.v3.push(found.numbers.v3);
        setting.found = found;
    }
    configuration.keywords = keywords;
    configuration.definitions = definitions.all;
}
