//! Document -> sections, their drivers, their settings, their values: one step after the other.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::definitions::Definitions;
use super::numbers::Numbers;
use super::resolve::Resolver;
use super::section::{Index, Make, driver_named};
use super::setting::{Reading, Written};
use super::{Configuration, Effective, Identity, Section, Setting, Type, system};
use crate::document::{self, Document, Entry};
use crate::generation::{Each, Generation, Generations};
use crate::reference::may_refer;
use crate::schema::{self, Class, Family, schema};

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
        sections: Vec::new(),
        settings: Vec::with_capacity(document.entries().len()),
        by_name: FxHashMap::default(),
        default: None,
        is_defined: false,
        by_group: Each::default(),
        vocabularies: Each::default(),
        definitions: vec![Rc::default()],
        by_keyword: Default::default(),
    };
    let homes = collect_sections(&mut configuration);
    collect_settings(&mut configuration, &homes);
    index(&mut configuration);
    group(&mut configuration);
    find_types(&mut configuration);
    find_definitions(&mut configuration);
    configuration.is_defined = true;
    resolve(&mut configuration);
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
    let name = match memchr::memchr(b'@', key.as_bytes()) {
        Some(at) => &key[..at],
        None => key,
    };
    let asked = agents.intersection(configuration.agents);
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
        written: written(document, entry, asked),
    });
}

/// What the agents read as the value of an entry.
fn written<'d>(document: &'d Document<'d>, entry: &'d Entry, asked: Generations) -> Written<'d> {
    if let Some(reading) = entry.same() {
        let text = reading.value.get(document.text());
        if !may_refer(text) {
            return Written::Same(text);
        }
    }
    Written::Each(Box::new(Each::from_fn(|generation| Reading {
        written: document
            .value(entry, generation)
            .filter(|_| asked.contains(generation)),
        resolved: None,
    })))
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

/// What a section says of its type, where that can be told at once.
type Said<'d> = Option<&'d str>;

fn find_types<'d>(configuration: &mut Configuration<'d>) {
    // Sections of one family that say the same of their type are alike.
    let mut by_type: FxHashMap<(*const Make<'d>, Said<'d>), Rc<Make<'d>>> = FxHashMap::default();
    let mut by_kind: FxHashMap<(*const Make<'d>, [Type<'d>; 2]), Rc<Make<'d>>> =
        FxHashMap::default();
    for index in 0..configuration.sections.len() {
        let section = &configuration.sections[index];
        let family = Rc::clone(&section.make);
        let said = simple_type(configuration, section).map(|said| (Rc::as_ptr(&family), said));
        let known = said.and_then(|said| by_type.get(&said));
        let make = match known {
            Some(make) => Rc::clone(make),
            None => {
                let make = make(configuration, index, &family, &mut by_kind);
                if let Some(said) = said {
                    by_type.insert(said, Rc::clone(&make));
                }
                make
            }
        };
        configuration.sections[index].make = make;
    }
}

/// What a section says of its type to every agent that is asked about; `None` where that needs a closer look.
fn simple_type<'d>(configuration: &Configuration<'d>, section: &Section<'d>) -> Option<Said<'d>> {
    let mut types = configuration.named(section, "type");
    match (types.next(), types.next()) {
        (None, _) => Some(None),
        (Some(setting), None) if setting.key == "type" && setting.agents == Generations::BOTH => {
            setting.plain().map(Some)
        }
        _ => None,
    }
}

/// How a section is understood; the first one of its kind adds its vocabulary to those of the configuration.
fn make<'d>(
    configuration: &mut Configuration<'d>,
    index: usize,
    family: &Rc<Make<'d>>,
    known: &mut FxHashMap<(*const Make<'d>, [Type<'d>; 2]), Rc<Make<'d>>>,
) -> Rc<Make<'d>> {
    let mut kind = Each::default();
    for generation in configuration.agents.iter() {
        kind[generation] = type_of(configuration, index, generation);
    }
    if let Some(make) = known.get(&(Rc::as_ptr(family), [kind.v2, kind.v3])) {
        return Rc::clone(make);
    }
    let mut made = Make {
        family: family.family,
        kind,
        ..Make::default()
    };
    for generation in configuration.agents.iter() {
        let words = vocabulary(configuration, &made, generation);
        made.vocabulary[generation] = words;
        let group = made.group(generation);
        let driver = match made.kind[generation] {
            Type::Known { name, .. } => Some(name),
            _ => None,
        };
        let is_new = |(known, _): &((_, _), _)| *known != (group, driver);
        if group.is_some() && configuration.vocabularies[generation].iter().all(is_new) {
            configuration.vocabularies[generation].push(((group, driver), words));
        }
    }
    let made = Rc::new(made);
    known.insert((Rc::as_ptr(family), [kind.v2, kind.v3]), Rc::clone(&made));
    made
}

fn type_of<'d>(
    configuration: &Configuration<'d>,
    index: usize,
    generation: Generation,
) -> Type<'d> {
    let section = &configuration.sections[index];
    let group = match section.family[generation] {
        Family::Group(group) => group,
        Family::Renamed(renamed) => {
            return Type::Known {
                name: renamed.driver,
                given: true,
            };
        }
        _ => return Type::None,
    };
    let given = match configuration.effective(section, "type", generation) {
        Effective::Scoped => return Type::Undetermined,
        Effective::One(setting) => written_type(configuration, setting, generation),
        Effective::Unset => Some(""),
    };
    match given {
        None => Type::Undetermined,
        Some("") => match group.default_driver.filter(|name| !name.is_empty()) {
            Some(name) => Type::Known { name, given: false },
            None => Type::None,
        },
        Some(name) => driver_named(group.name, name, generation).0,
    }
}

/// What a `type` says, with the references of plain keys looked up; `None` if it cannot be told.
fn written_type<'d>(
    configuration: &Configuration<'d>,
    setting: &Setting<'d>,
    generation: Generation,
) -> Option<&'d str> {
    let written = setting.value(generation).written()?;
    if !may_refer(written) {
        return Some(written);
    }
    let reference = crate::reference::references(written, generation).next()?;
    if reference.span != (0..written.len()) || reference.modifier.is_some() {
        return None;
    }
    let (section, key) = reference.key();
    let target = configuration.section(section?)?;
    let setting = configuration.effective(target, key, generation).one()?;
    let text = setting.value(generation).written()?;
    (!may_refer(text)).then_some(text)
}

fn vocabulary(
    configuration: &Configuration<'_>,
    make: &Make<'_>,
    generation: Generation,
) -> Option<schema::Vocabulary> {
    let of = |group, driver| schema::Section::Of { group, driver };
    let place = match (make.family[generation], &make.kind[generation]) {
        (Family::Default, _) => schema::Section::Default,
        (Family::Subset, _) => schema::Section::Subset,
        (_, Type::Unknown(_) | Type::Undetermined) => return None,
        (Family::Renamed(renamed), _) => of(renamed.group, Some(renamed.driver)),
        (Family::Group(group), Type::Known { name, .. }) => of(group.name, Some(name)),
        (Family::Group(group), Type::Free(name)) => of(group.name, Some(name)),
        (Family::Group(group), Type::None) if group.class == Class::Resource => {
            of(group.name, None)
        }
        (Family::Group(group), _) => of(group.name, group.default_driver),
        (Family::Free | Family::Unknown, _) => return None,
    };
    Some(schema(generation).vocabulary(place, configuration.kind()))
}

fn find_definitions(configuration: &mut Configuration<'_>) {
    let mut definitions = Definitions::new(&configuration.vocabularies);
    for number in 0..configuration.settings.len() {
        let setting = &configuration.settings[number];
        let index = setting.section();
        let section = &configuration.sections[index];
        let (found, again) = definitions.of(setting, section);
        let section = &mut configuration.sections[index];
        let is_row = section.settings.is_row();
        section.repeats |= (again || !is_row) && section.index.is_none();
        for generation in setting.asked.iter() {
            match found[generation] {
                Some(known) => {
                    section.said[generation] |= known.keyword.bit();
                    section.has_old |= known.alias;
                }
                None => section.has_unknown = true,
            }
        }
        configuration.settings[number].found = found;
    }
    configuration.definitions = definitions.all;
}

fn resolve(configuration: &mut Configuration<'_>) {
    for generation in configuration.agents.iter() {
        let mut resolver = Resolver::new(configuration, generation);
        let mut resolved = Vec::new();
        for (index, setting) in configuration.settings.iter().enumerate() {
            let Written::Each(readings) = &setting.written else {
                continue;
            };
            if let Some(written) = readings[generation].written.filter(|text| may_refer(text)) {
                let section = &configuration.sections[setting.section()];
                resolved.push((
                    index,
                    resolver.setting(section, setting.name.into(), written),
                ));
            }
        }
        for (index, value) in resolved {
            if let Written::Each(readings) = &mut configuration.settings[index].written {
                readings[generation].resolved = Some(value);
            }
        }
    }
}
