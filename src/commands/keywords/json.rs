//! A page -> JSON for programs, version 1.

use anyhow::{Context, Result};
use serde::Serialize;

use super::Asked;
use super::reference::{self, Entry, Page};
use crate::generation::{Each, Generation, Generations};
use crate::schema;

/// A page. `sections` lists groups and drivers, `keywords` what is accepted in `section` or, without
/// one, where the keyword that was asked for is accepted.
#[derive(Serialize)]
struct Reference<'a> {
    version: u32,
    agents: Vec<&'static str>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sections: Option<Vec<Group>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_driver: Option<ByAgent<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drivers: Option<Vec<Driver>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<Vec<Keyword<'a>>>,
}

#[derive(Serialize)]
struct Group {
    name: &'static str,
    agents: Vec<&'static str>,
    default_driver: ByAgent<&'static str>,
    drivers: Vec<Driver>,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    agents: Vec<&'static str>,
    alias_of: Option<&'static str>,
}

/// What each agent says; null for one that says nothing or was not asked about.
#[derive(Serialize)]
struct ByAgent<T> {
    v2: Option<T>,
    v3: Option<T>,
}

#[derive(Serialize)]
struct Keyword<'a> {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sections: Option<&'a [String]>,
    /// Whether every driver of the group has it.
    common: bool,
    description: Option<&'static str>,
    agents: ByAgent<Definition>,
}

#[derive(Serialize)]
struct Definition {
    aliases: Vec<&'static str>,
    r#type: &'static str,
    required: bool,
    default: Option<&'static str>,
    default_from: Option<&'static str>,
    candidates: Option<Vec<&'static str>>,
    strict: bool,
    scopable: bool,
    inherit: &'static str,
    provisioning: bool,
    depends: Option<Depends>,
    deprecated: bool,
    os: Option<&'static str>,
}

#[derive(Serialize)]
struct Depends {
    keyword: &'static str,
    values: Vec<&'static str>,
}

/// The page, indented.
pub(super) fn page(page: &Page, asked: Asked) -> Result<String> {
    let mut reference = Reference {
        version: 1,
        agents: names(asked.agents),
        kind: asked.kind.as_str(),
        section: None,
        sections: None,
        default_driver: None,
        drivers: None,
        keywords: None,
    };
    match page {
        Page::Groups(groups) => reference.sections = Some(groups.iter().map(group).collect()),
        Page::Section(listing) => {
            reference.section = Some(listing.place.to_string());
            let has_drivers = !listing.drivers.is_empty();
            reference.default_driver = has_drivers.then(|| by_agent(listing.default_driver));
            reference.drivers = has_drivers.then(|| drivers(&listing.drivers));
            let entries = listing.entries.iter();
            reference.keywords = Some(entries.map(|entry| keyword(entry, None)).collect());
        }
        Page::Keyword(uses) => {
            let uses = uses.iter();
            reference.keywords = Some(
                uses.map(|used| keyword(&used.entry, Some(&used.places)))
                    .collect(),
            );
        }
    }
    let text = serde_json::to_string_pretty(&reference).context("writing the reference as JSON")?;
    Ok(text + "\n")
}

fn names(agents: Generations) -> Vec<&'static str> {
    agents.iter().map(Generation::as_str).collect()
}

fn group(group: &reference::Group) -> Group {
    Group {
        name: group.name,
        agents: names(group.agents),
        default_driver: by_agent(group.default_driver),
        drivers: drivers(&group.drivers),
    }
}

fn by_agent<T>(each: Each<Option<T>>) -> ByAgent<T> {
    ByAgent {
        v2: each.v2,
        v3: each.v3,
    }
}

fn drivers(drivers: &[reference::Driver]) -> Vec<Driver> {
    let one = |driver: &reference::Driver| Driver {
        name: driver.name,
        agents: names(driver.agents),
        alias_of: driver.alias_of,
    };
    drivers.iter().map(one).collect()
}

fn keyword<'a>(entry: &Entry, sections: Option<&'a [String]>) -> Keyword<'a> {
    Keyword {
        name: entry.name,
        sections,
        common: entry.common,
        description: entry.description,
        agents: ByAgent {
            v2: entry.definitions.v2.map(definition),
            v3: entry.definitions.v3.map(definition),
        },
    }
}

fn definition(keyword: &schema::Keyword) -> Definition {
    Definition {
        aliases: keyword.aliases.iter().collect(),
        r#type: keyword.converter.as_str(),
        required: keyword.required,
        default: keyword.default,
        default_from: keyword.default_from,
        candidates: keyword
            .candidates
            .map(|candidates| candidates.iter().collect()),
        strict: keyword.strict,
        scopable: keyword.scopable,
        inherit: keyword.inherit.as_str(),
        provisioning: keyword.provisioning,
        depends: keyword.depends.map(|depends| Depends {
            keyword: depends.keyword,
            values: depends.values.iter().collect(),
        }),
        deprecated: keyword.deprecated.is_some(),
        os: keyword.os,
    }
}
