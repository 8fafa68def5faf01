//! `container.docker` -> the keywords that each agent accepts there.

use std::fmt;
use std::ptr;

use anyhow::Result;

use super::reference::{Group, groups};
use super::{Asked, unknown};
use crate::Unusable;
use crate::generation::{Generation, Generations};
use crate::schema::{Family, Keyword, Kind, Section, Vocabulary, schema};

/// Where keywords are asked for: `DEFAULT`, `subset`, a group as a whole, or one of its drivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) group: &'static str,
    pub(super) driver: Option<&'static str>,
}

impl Place {
    /// The place of that name. An alias of a driver is the driver.
    pub(super) fn find(name: &str, asked: Asked) -> Result<Place> {
        let (group, driver) = match name.split_once('.') {
            Some((group, driver)) => (group, Some(driver)),
            None => (name, None),
        };
        let groups = groups(asked);
        let Some(found) = groups.iter().find(|known| known.name == group) else {
            return Err(no_group(group, asked, &groups));
        };
        let place = |driver| Place {
            group: found.name,
            driver,
        };
        match driver {
            None => Ok(place(None)),
            Some(driver) => Ok(place(Some(find_driver(found, driver, asked)?))),
        }
    }

    /// What a section of this place understands; none when the agent does not know the driver.
    pub(super) fn vocabulary(self, agent: Generation, kind: Kind) -> Option<Vocabulary> {
        let schema = schema(agent);
        let section = match (self.group, self.driver) {
            ("DEFAULT", _) => Section::Default,
            ("subset", _) => Section::Subset,
            (group, driver) => {
                schema.group(group)?;
                if let Some(name) = driver
                    && !schema.takes_any_driver(group)
                {
                    schema.driver(group, name)?;
                }
                Section::Of { group, driver }
            }
        };
        Some(schema.vocabulary(section, kind))
    }

    /// The keywords of the driver, or those that every driver of the group has.
    pub(super) fn keywords(self, agent: Generation, kind: Kind) -> Vec<&'static Keyword> {
        let drivers: Vec<_> = match self.driver {
            Some(_) => Vec::new(),
            None => schema(agent).drivers(self.group).collect(),
        };
        let mut vocabularies = drivers.iter().filter_map(|driver| {
            let driver = Some(driver.name);
            Place { driver, ..self }.vocabulary(agent, kind)
        });
        let Some(first) = vocabularies.next().or_else(|| self.vocabulary(agent, kind)) else {
            return Vec::new();
        };
        let others: Vec<_> = vocabularies.collect();
        let everywhere = |keyword: &&'static Keyword| {
            others.iter().all(|vocabulary| {
                let found = vocabulary.keyword(keyword.name);
                found.is_some_and(|found| ptr::eq(found.keyword, *keyword))
            })
        };
        first.keywords().filter(everywhere).collect()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.group)?;
        self.driver.map_or(Ok(()), |driver| write!(f, ".{driver}"))
    }
}

/// The driver of that name of an agent that was asked for, or of the other one where 2.1 takes any.
fn find_driver(group: &Group, name: &str, asked: Asked) -> Result<&'static str> {
    if group.name == "volume" {
        return Err(Unusable::error(
            "`volume` has no drivers: its `type` names a pool; write `volume`",
        ));
    }
    let both = Asked {
        agents: Generations::BOTH,
        ..asked
    };
    let everything = groups(both);
    let drivers = everything
        .iter()
        .filter(|known| known.name == group.name)
        .flat_map(|known| &known.drivers);
    let known: Vec<_> = drivers
        .filter(|driver| {
            let place = Place {
                group: group.name,
                driver: Some(driver.name),
            };
            let mut agents = asked.agents.iter();
            agents.any(|agent| place.vocabulary(agent, asked.kind).is_some())
        })
        .collect();
    match known.iter().find(|driver| driver.name == name) {
        Some(driver) => Ok(driver.alias_of.unwrap_or(driver.name)),
        None => {
            let id = |name: &str| format!("{}.{name}", group.name);
            let ids: Vec<_> = known.iter().map(|driver| id(driver.name)).collect();
            let ids = ids.iter().map(String::as_str);
            Err(unknown(
                &format!("driver `{}`", id(name)),
                &id(name),
                asked,
                ids,
            ))
        }
    }
}

fn no_group(name: &str, asked: Asked, groups: &[Group]) -> anyhow::Error {
    for agent in asked.agents.iter() {
        match schema(agent).family(name) {
            Family::Free => {
                let message = format!("`{name}` has no keywords: any key is welcome there");
                return Unusable::error(message);
            }
            Family::Renamed(new) => {
                let message = format!(
                    "`{name}` is an old name: write `{}.{}`",
                    new.group, new.driver
                );
                return Unusable::error(message);
            }
            _ => {}
        }
    }
    let known = groups.iter().map(|group| group.name);
    unknown(&format!("group `{name}`"), name, asked, known)
}
