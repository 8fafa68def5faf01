//! The schemas of the agents asked for -> the pages of the reference.

use std::collections::BTreeMap;
use std::ptr;

use super::Asked;
use super::place::Place;
use super::search::Use;
use crate::generation::{Each, Generation, Generations};
use crate::schema::{Class, Inherit, Keyword, describe, schema};

/// What each agent knows of one keyword.
type Definitions = Each<Option<&'static Keyword>>;

/// What is printed.
pub(super) enum Page {
    /// All groups.
    Groups(Vec<Group>),
    /// What one section accepts.
    Section(Listing),
    /// Where a keyword is accepted.
    Keyword(Vec<Use>),
}

/// A section prefix, and the agents that know it.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) agents: Generations,
    pub(super) default_driver: Each<Option<&'static str>>,
    /// By name, aliases among them.
    pub(super) drivers: Vec<Driver>,
}

/// A driver, and the agents that know it.
pub(super) struct Driver {
    pub(super) name: &'static str,
    pub(super) agents: Generations,
    pub(super) alias_of: Option<&'static str>,
}

/// What a section accepts.
pub(super) struct Listing {
    pub(super) place: Place,
    /// The drivers, when the place is a group.
    pub(super) drivers: Vec<Driver>,
    /// The driver of a section without `type`, when the place is a group.
    pub(super) default_driver: Each<Option<&'static str>>,
    /// By name.
    pub(super) entries: Vec<Entry>,
}

/// A keyword, as each agent knows it.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) definitions: Definitions,
    pub(super) description: Option<&'static str>,
    /// Whether every driver of the group has it, for a driver.
    pub(super) common: bool,
    /// What the agent that does not know this name calls it.
    pub(super) called: Option<(Generation, &'static str)>,
}

impl Entry {
    pub(super) fn new(place: Place, name: &'static str, definitions: Definitions) -> Entry {
        let mut known = [definitions.v2, definitions.v3].into_iter().flatten();
        // What is read in DEFAULT alone means what it means there, wherever it may be written.
        let description = match known.all(|keyword| keyword.inherit == Inherit::Head) {
            true => describe("DEFAULT", None, name),
            false => describe(place.group, place.driver, name),
        };
        Entry {
            name,
            definitions,
            description,
            common: false,
            called: None,
        }
    }

    /// Whether `name` is its name or an alias that an agent has for it.
    pub(super) fn answers_to(&self, name: &str) -> bool {
        let definitions = [self.definitions.v2, self.definitions.v3];
        let mut known = definitions.into_iter().flatten();
        known.any(|keyword| keyword.answers_to(name))
    }
}

/// The groups that an object of that kind may have sections of, with `DEFAULT` and `subset`.
pub(super) fn groups(asked: Asked) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for agent in asked.agents.iter() {
        for known in schema(agent).sections() {
            let open = known.is_for(asked.kind) || known.name == "DEFAULT";
            if known.name == "*" || known.class == Class::Node || !open {
                continue;
            }
            let new = || Group {
                name: known.name,
                agents: Generations::NONE,
                default_driver: Each::default(),
                drivers: Vec::new(),
            };
            let group = entry(&mut groups, |group| group.name == known.name, new);
            group.agents = group.agents.union(agent.into());
            group.default_driver[agent] = known.default_driver;
            add_drivers(&mut group.drivers, known.name, agent);
        }
    }
    for group in &mut groups {
        group.drivers.sort_by_key(|driver| driver.name);
    }
    groups
}

fn add_drivers(drivers: &mut Vec<Driver>, group: &str, agent: Generation) {
    for known in schema(agent).driver_names(group) {
        let new = || Driver {
            name: known.name,
            agents: Generations::NONE,
            alias_of: known.alias_of,
        };
        let driver = entry(drivers, |driver| driver.name == known.name, new);
        driver.agents = driver.agents.union(agent.into());
    }
}

/// The item that is meant, put there when it is not.
pub(super) fn entry<T>(
    items: &mut Vec<T>,
    is: impl Fn(&T) -> bool,
    new: impl FnOnce() -> T,
) -> &mut T {
    let index = items.iter().position(is).unwrap_or_else(|| {
        items.push(new());
        items.len() - 1
    });
    &mut items[index]
}

/// What a section accepts.
pub(super) fn section(place: Place, asked: Asked) -> Listing {
    let groups = match place.driver {
        Some(_) => Vec::new(),
        None => groups(asked),
    };
    let group = groups.into_iter().find(|group| group.name == place.group);
    let (drivers, default_driver) = group
        .map(|group| (group.drivers, group.default_driver))
        .unwrap_or_default();
    Listing {
        place,
        drivers,
        default_driver,
        entries: entries(place, asked),
    }
}

fn by_name(place: Place, asked: Asked) -> BTreeMap<&'static str, Definitions> {
    let mut by_name: BTreeMap<_, Definitions> = BTreeMap::new();
    for agent in asked.agents.iter() {
        for keyword in place.keywords(agent, asked.kind) {
            by_name.entry(keyword.name).or_default()[agent] = Some(keyword);
        }
    }
    by_name
}

fn entries(place: Place, asked: Asked) -> Vec<Entry> {
    let all = by_name(place, asked);
    let common = match place.driver {
        Some(_) => by_name(
            Place {
                driver: None,
                ..place
            },
            asked,
        ),
        None => BTreeMap::new(),
    };
    all.iter()
        .map(|(&name, &definitions)| {
            let mut entry = Entry::new(place, name, definitions);
            entry.called = called(definitions, &all);
            entry.common = common
                .get(name)
                .is_some_and(|&common| is_within(definitions, common));
            entry
        })
        .collect()
}

fn is_within(definitions: Definitions, common: Definitions) -> bool {
    let known = |agent: Generation| match (definitions[agent], common[agent]) {
        (Some(definition), Some(common)) => ptr::eq(definition, common),
        (definition, _) => definition.is_none(),
    };
    Generation::ALL.into_iter().all(known)
}

/// The name that the other agent has for a keyword that only one knows.
fn called(
    definitions: Definitions,
    all: &BTreeMap<&'static str, Definitions>,
) -> Option<(Generation, &'static str)> {
    let (agent, keyword) = match (definitions.v2, definitions.v3) {
        (Some(keyword), None) => (Generation::V3, keyword),
        (None, Some(keyword)) => (Generation::V2, keyword),
        _ => return None,
    };
    all.values()
        .filter_map(|definitions| definitions[agent])
        .find(|other| other.aliases.contains(keyword.name) || keyword.aliases.contains(other.name))
        .map(|other| (agent, other.name))
}
