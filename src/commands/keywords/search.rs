//! The name of a keyword -> the places that accept it.

use std::ptr;

use super::Asked;
use super::place::Place;
use super::reference::{Entry, entry, groups};
use crate::generation::{Each, Generation};
use crate::schema::{Inherit, Keyword, schema};

/// When more of a group's drivers than this have a keyword, those that lack it are named instead.
const MANY: usize = 8;

/// A keyword, and the places that have it alike.
pub(super) struct Use {
    /// Groups, drivers, or `fs (all but flag)`.
    pub(super) places: Vec<String>,
    pub(super) entry: Entry,
}

/// Where a keyword is accepted, under its name or an alias.
pub(super) fn everywhere(keyword: &str, asked: Asked) -> Vec<Use> {
    let mut all: Vec<Use> = Vec::new();
    for agent in asked.agents.iter() {
        for used in of_agent(keyword, agent, asked) {
            let alike = all.iter_mut().find(|other| {
                other.places == used.places
                    && other.entry.name == used.entry.name
                    && other.entry.description == used.entry.description
            });
            match alike {
                Some(other) => other.entry.definitions[agent] = used.entry.definitions[agent],
                None => all.push(used),
            }
        }
    }
    all
}

fn of_agent(keyword: &str, agent: Generation, asked: Asked) -> Vec<Use> {
    let mut uses: Vec<(Vec<Place>, Entry)> = Vec::new();
    for place in places(agent, asked) {
        let Some(found) = place
            .vocabulary(agent, asked.kind)
            .and_then(|vocabulary| vocabulary.keyword(keyword))
            .filter(|found| is_read(found.keyword, place))
        else {
            continue;
        };
        let mut definitions = Each::default();
        definitions[agent] = Some(found.keyword);
        let new = Entry::new(place, found.keyword.name, definitions);
        let known = uses.iter_mut().find(|(_, entry)| {
            is_same(entry, agent, found.keyword) && entry.description == new.description
        });
        match known {
            Some((places, _)) => places.push(place),
            None => uses.push((vec![place], new)),
        }
    }
    uses.into_iter()
        .map(|(places, entry)| Use {
            places: names(&places, agent),
            entry,
        })
        .collect()
}

/// Whether a value there counts: some keywords are accepted everywhere and read in DEFAULT only.
fn is_read(keyword: &Keyword, place: Place) -> bool {
    keyword.inherit != Inherit::Head || place.group == "DEFAULT"
}

fn is_same(entry: &Entry, agent: Generation, keyword: &Keyword) -> bool {
    entry.definitions[agent].is_some_and(|known| ptr::eq(known, keyword))
}

/// Every driver, and every group that has none.
fn places(agent: Generation, asked: Asked) -> Vec<Place> {
    let groups = groups(Asked {
        agents: agent.into(),
        ..asked
    });
    let places = groups.iter().flat_map(|group| {
        let mut drivers: Vec<_> = schema(agent)
            .drivers(group.name)
            .map(|driver| Some(driver.name))
            .collect();
        if drivers.is_empty() {
            drivers.push(None);
        }
        drivers.into_iter().map(|driver| Place {
            group: group.name,
            driver,
        })
    });
    places.collect()
}

fn names(places: &[Place], agent: Generation) -> Vec<String> {
    let mut names = Vec::new();
    for part in places.chunk_by(|a, b| a.group == b.group) {
        let group = part[0].group;
        let has = |name| part.iter().any(|place| place.driver == Some(name));
        let drivers = schema(agent).drivers(group).map(|driver| driver.name);
        let lacking: Vec<_> = drivers.filter(|&name| !has(name)).collect();
        match lacking.len() {
            0 => names.push(group.to_owned()),
            few if few < part.len() && part.len() > MANY => {
                names.push(format!("{group} (all but {})", lacking.join(", ")));
            }
            _ => names.extend(part.iter().map(Place::to_string)),
        }
    }
    names
}

/// The names of all keywords, for finding the nearest one.
pub(super) fn all_names(asked: Asked) -> Vec<&'static str> {
    let mut names = Vec::new();
    for agent in asked.agents.iter() {
        for place in places(agent, asked) {
            for keyword in place.keywords(agent, asked.kind) {
                entry(&mut names, |&name| name == keyword.name, || keyword.name);
            }
        }
    }
    names
}
