//! Document -> sections, their drivers, their settings, their values: one step after the other.

use rustc_hash::{FxHashMap, FxHashSet};

use super::resolve::Resolver;
use super::section::{Named, driver_named};
use super::setting::Value;
use super::{Configuration, Effective, Identity, Section, Setting, Type, system};
use crate::document::{Document, Entry, Reading};
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
        is_defined: false,
        by_group: Each::default(),
        vocabularies: Each::default(),
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
fn collect_sections(configuration: &mut Configuration<'_>) -> Vec<usize> {
    let document = configuration.document;
    let headers = document.headers().iter().enumerate();
    headers
        .map(|(index, header)| {
            let section = section(configuration, header.name.text(document.text()));
            let section = &mut configuration.sections[section];
            section.headers.push(index);
            section.agents = section.agents.union(header.agents);
            index_of(configuration, header.name.text(document.text()))
        })
        .collect()
}

fn index_of(configuration: &Configuration<'_>, name: &str) -> usize {
    configuration.by_name.get(name).copied().unwrap_or_default()
}

/// The section of that name, made if need be.
fn section<'d>(configuration: &mut Configuration<'d>, name: &'d str) -> usize {
    let next = configuration.sections.len();
    let index = *configuration.by_name.entry(name).or_insert(next);
    if index == next {
        let (prefix, id) = match name.split_once('#') {
            Some((prefix, id)) => (prefix, Some(id)),
            None => (name, None),
        };
        configuration.sections.push(Section {
            name,
            prefix,
            id,
            headers: Vec::new(),
            agents: Generations::NONE,
            family: Each::from_fn(|generation| family(name, configuration.identity, generation)),
            kind: Each::default(),
            vocabulary: Each::default(),
            settings: Vec::new(),
            said: Each::default(),
            index: None,
        });
    }
    index
}

fn family(name: &str, identity: &Identity, generation: Generation) -> Family {
    match schema(generation).family(name) {
        Family::Group(group) if !group.is_for(identity.kind) => Family::Unknown,
        family => family,
    }
}

fn collect_settings(configuration: &mut Configuration<'_>, homes: &[usize]) {
    let document = configuration.document;
    for (index, entry) in document.entries().iter().enumerate() {
        match (&entry.read.v2, &entry.read.v3) {
            (Some(a), Some(b)) if a.header == b.header && a.key == b.key => {
                push(configuration, homes, index, entry, a, Generations::BOTH);
            }
            (v2, v3) => {
                for (reading, agents) in [(v2, Generations::V2), (v3, Generations::V3)] {
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
    homes: &[usize],
    index: usize,
    entry: &'d Entry,
    reading: &Reading,
    agents: Generations,
) {
    let document = configuration.document;
    let home = match reading.header {
        Some(header) => homes[header],
        None => {
            let default = section(configuration, "DEFAULT");
            configuration.sections[default].agents = configuration.sections[default]
                .agents
                .union(Generations::V3);
            default
        }
    };
    let key = reading.key.text(document.text());
    let (name, scope) = match key.split_once('@') {
        Some((name, scope)) => (name, Some(scope)),
        None => (key, None),
    };
    let value = Each::from_fn(|generation| {
        let read = agents.contains(generation) && configuration.agents.contains(generation);
        let value = read.then(|| document.value(entry, generation)).flatten();
        value.map_or(Value::Absent, Value::Plain)
    });
    configuration.sections[home]
        .settings
        .push(configuration.settings.len());
    configuration.settings.push(Setting {
        section: home,
        entry: index,
        agents,
        key,
        name,
        scope,
        key_span: reading.key,
        found: Each::default(),
        value,
    });
}

/// Makes looking up a name in a long section as quick as in a short one.
fn index(configuration: &mut Configuration<'_>) {
    let settings = &configuration.settings;
    for section in &mut configuration.sections {
        if section.settings.len() >= MANY {
            let mut index: FxHashMap<_, Named> = FxHashMap::default();
            for &number in &section.settings {
                let setting = &settings[number];
                let named = index.entry(setting.name).or_default();
                named.add(number, setting.agents, setting.scope.is_some());
            }
            section.index = Some(index);
        }
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

fn find_types(configuration: &mut Configuration<'_>) {
    let mut seen = FxHashSet::default();
    for index in 0..configuration.sections.len() {
        for generation in configuration.agents.iter() {
            let kind = type_of(configuration, index, generation);
            let words = vocabulary(configuration, index, &kind, generation);
            let group = configuration.sections[index].group(generation);
            let driver = match &kind {
                Type::Known { name, .. } => Some(*name),
                _ => None,
            };
            if group.is_some() && seen.insert((generation, group, driver)) {
                configuration.vocabularies[generation].extend(words);
            }
            let section = &mut configuration.sections[index];
            section.kind[generation] = kind;
            section.vocabulary[generation] = words;
        }
    }
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
    let written = setting.value[generation].written()?;
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
    let text = setting.value[generation].written()?;
    (!may_refer(text)).then_some(text)
}

fn vocabulary(
    configuration: &Configuration<'_>,
    index: usize,
    kind: &Type<'_>,
    generation: Generation,
) -> Option<schema::Vocabulary> {
    let section = &configuration.sections[index];
    let of = |group, driver| schema::Section::Of { group, driver };
    let place = match (section.family[generation], kind) {
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
    let vocabularies = &configuration.vocabularies;
    for setting in &mut configuration.settings {
        let section = &mut configuration.sections[setting.section];
        setting.found = Each::from_fn(|generation| {
            let reads = setting.agents.contains(generation);
            let words = section.vocabulary[generation].filter(|_| reads)?;
            let inherited = || {
                let mut resources = vocabularies[generation].iter();
                resources.find_map(|words| {
                    let found = words.keyword(setting.name)?;
                    found
                        .keyword
                        .is_taken_from_default(setting.name)
                        .then_some(found)
                })
            };
            let own = words.keyword(setting.name);
            own.or_else(|| inherited().filter(|_| section.is_default()))
        });
        for generation in setting.agents.iter() {
            let said = setting.found[generation].map_or(0, |found| found.keyword.bit());
            section.said[generation] |= said;
        }
    }
}

fn resolve(configuration: &mut Configuration<'_>) {
    for generation in configuration.agents.iter() {
        let mut resolver = Resolver::new(configuration, generation);
        let mut values = Vec::new();
        for (index, setting) in configuration.settings.iter().enumerate() {
            let Value::Plain(written) = setting.value[generation] else {
                continue;
            };
            if may_refer(written) {
                let section = &configuration.sections[setting.section];
                let resolved = Box::new(resolver.setting(section, setting.name.into(), written));
                values.push((index, Value::Resolved { written, resolved }));
            }
        }
        for (index, value) in values {
            configuration.settings[index].value[generation] = value;
        }
    }
}
