//! The text of a table -> a schema. The notation is explained at the top of `v2.keywords`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Schema;
use super::definition::{self, Fault};
use super::keyword::Keyword;
use super::kind::{Kind, Kinds};
use super::place::{Class, Driver, Group, Places, Renamed};
use crate::generation::Generation;

/// Reads a table. The error names the line.
pub(super) fn read(generation: Generation, text: &'static str) -> Result<Schema, String> {
    let mut reader = Reader {
        schema: Schema {
            generation,
            groups: Vec::with_capacity(16),
            drivers: Vec::with_capacity(112),
            renamed: Vec::new(),
            dropped: Vec::new(),
            systems: Vec::with_capacity(48),
            keywords: Vec::with_capacity(544),
            by_name: FxHashMap::with_capacity_and_hasher(512, Default::default()),
            required: Vec::with_capacity(64),
            usual: Default::default(),
        },
        places: 0,
        sets: FxHashMap::default(),
        here: None,
    };
    for (index, line) in text.lines().enumerate() {
        if !line.is_empty() && !line.starts_with('#') {
            reader
                .line(line)
                .map_err(|error| format!("line {}: {error}: {line}", index + 1))?;
        }
    }
    Ok(reader.schema)
}

struct Reader {
    schema: Schema,
    places: usize,
    sets: FxHashMap<&'static str, Places>,
    here: Option<Places>,
}

impl Reader {
    fn line(&mut self, line: &'static str) -> Result<(), Fault> {
        if let Some(head) = line.strip_prefix('[') {
            let places = head.strip_suffix(']').ok_or("no `]`")?;
            self.here = Some(self.resolve(places)?);
            return Ok(());
        }
        if let Some(here) = self.here {
            let keyword = definition::read(line, here, self.schema.generation)?;
            return self.add(keyword);
        }
        let (directive, rest) = line.split_once(' ').ok_or("no argument")?;
        let rest = rest.trim_start();
        match directive {
            "group" => self.group(rest),
            "drivers" => self.drivers(rest),
            "alias" => self.alias(rest),
            "absent" => self.absent(rest),
            "renamed" => self.renamed(rest),
            "dropped" => self.dropped(rest),
            "system" => self.system(rest),
            "set" => self.set(rest),
            _ => Err("no such directive"),
        }
    }

    fn place(&mut self) -> Result<u8, Fault> {
        let place = u8::try_from(self.places).map_err(|_| "more places than there is room")?;
        debug_assert!(self.places < Places::ROOM);
        self.places += 1;
        Ok(place)
    }

    fn group(&mut self, rest: &'static str) -> Result<(), Fault> {
        let mut words = rest.split_whitespace();
        let mut group = Group {
            name: words.next().ok_or("no name")?,
            class: class(words.next().ok_or("no class")?)?,
            kinds: Kinds::default(),
            default_driver: None,
            drivers: 0..0,
            place: self.place()?,
        };
        for word in words {
            match word.split_once('=').ok_or("no `=`")? {
                ("kinds", value) => group.kinds = definition::kinds(value)?,
                ("default", value) => group.default_driver = Some(value),
                _ => return Err("no such attribute"),
            }
        }
        self.make_usual(group.place, group.kinds);
        self.schema.groups.push(group);
        Ok(())
    }

    fn make_usual(&mut self, place: u8, kinds: Kinds) {
        for kind in kinds.iter() {
            let usual = &mut self.schema.usual[kind as usize];
            *usual = usual.union(Places::one(place));
        }
    }

    fn drivers(&mut self, rest: &'static str) -> Result<(), Fault> {
        let mut words = rest.split_whitespace();
        let name = words.next().ok_or("no group")?;
        let group = self.group_index(name).ok_or("no such group")?;
        let kinds = self.schema.groups[group].kinds;
        let first = self.schema.drivers.len();
        for word in words {
            let place = self.place()?;
            self.make_usual(place, kinds);
            self.schema.drivers.push(Driver {
                group: name,
                name: word,
                alias_of: None,
                deprecated: false,
                absent: false,
                place,
            });
        }
        let end = self.schema.drivers.len();
        let drivers = &mut self.schema.groups[group].drivers;
        *drivers = match *drivers {
            Range { start, end: last } if last == first => start..end,
            Range { end: 0, .. } => first..end,
            _ => return Err("drivers apart from the others of the group"),
        };
        Ok(())
    }

    fn group_index(&self, name: &str) -> Option<usize> {
        let mut groups = self.schema.groups.iter();
        groups.position(|group| group.name == name)
    }

    fn driver(&self, id: &str) -> Result<usize, Fault> {
        let (group, name) = id.split_once('.').ok_or("no `.` in a driver")?;
        let group = self.group_index(group).ok_or("no such group")?;
        let drivers = self.schema.groups[group].drivers.clone();
        self.schema.drivers[drivers.clone()]
            .iter()
            .position(|driver| driver.name == name)
            .map(|index| drivers.start + index)
            .ok_or("no such driver")
    }

    fn alias(&mut self, rest: &'static str) -> Result<(), Fault> {
        let mut words = rest.split_whitespace();
        let alias = self.driver(words.next().ok_or("no alias")?)?;
        let driver = self.driver(words.next().ok_or("no driver")?)?;
        let deprecated = attribute(words.next(), "deprecated")?;
        let (name, place) = (
            self.schema.drivers[driver].name,
            self.schema.drivers[driver].place,
        );
        let alias = &mut self.schema.drivers[alias];
        (alias.alias_of, alias.deprecated, alias.place) = (Some(name), deprecated, place);
        Ok(())
    }

    fn absent(&mut self, rest: &'static str) -> Result<(), Fault> {
        let driver = self.driver(rest)?;
        self.schema.drivers[driver].absent = true;
        Ok(())
    }

    fn renamed(&mut self, rest: &'static str) -> Result<(), Fault> {
        let mut words = rest.split_whitespace();
        let prefix = words.next().ok_or("no prefix")?;
        let driver = &self.schema.drivers[self.driver(words.next().ok_or("no driver")?)?];
        self.schema.renamed.push(Renamed {
            prefix,
            group: driver.group,
            driver: driver.name,
            late: attribute(words.next(), "late")?,
        });
        Ok(())
    }

    fn dropped(&mut self, rest: &'static str) -> Result<(), Fault> {
        let (id, keyword) = rest.split_once(' ').ok_or("no keyword")?;
        let driver = &self.schema.drivers[self.driver(id)?];
        self.schema
            .dropped
            .push((driver.group, driver.name, keyword));
        Ok(())
    }

    fn system(&mut self, rest: &'static str) -> Result<(), Fault> {
        let (kind, prefixes) = rest.split_once(' ').ok_or("no prefix")?;
        let kind: Kind = kind.parse().map_err(|()| "no such kind")?;
        let systems = prefixes.split_whitespace().map(|prefix| (prefix, kind));
        self.schema.systems.extend(systems);
        Ok(())
    }

    fn set(&mut self, rest: &'static str) -> Result<(), Fault> {
        let (name, places) = rest.split_once(" = ").ok_or("no `=`")?;
        let places = self.resolve(places)?;
        self.sets.insert(name, places);
        Ok(())
    }

    fn resolve(&self, expression: &str) -> Result<Places, Fault> {
        let mut places = Places::default();
        for term in expression.split_whitespace() {
            places = match term.strip_prefix('-') {
                Some(term) => places.without(self.term(term)?),
                None => places.union(self.term(term)?),
            };
        }
        Ok(places)
    }

    fn term(&self, term: &str) -> Result<Places, Fault> {
        if let Some(&places) = self.sets.get(term) {
            return Ok(places);
        }
        if let Some(group) = self.group_index(term) {
            return Ok(Places::one(self.schema.groups[group].place));
        }
        let drivers = match term.strip_suffix(".*") {
            Some(name) => {
                let group = self.group_index(name).ok_or("no such group")?;
                self.schema.groups[group].drivers.clone()
            }
            None => {
                let driver = self.driver(term)?;
                driver..driver + 1
            }
        };
        Ok(self.schema.drivers[drivers]
            .iter()
            .map(|driver| Places::one(driver.place))
            .fold(Places::default(), Places::union))
    }

    fn add(&mut self, mut keyword: Keyword) -> Result<(), Fault> {
        let index = u16::try_from(self.schema.keywords.len()).map_err(|_| "too many keywords")?;
        keyword.number = index;
        for name in std::iter::once(keyword.name).chain(keyword.aliases.iter()) {
            self.schema.by_name.entry(name).or_default().push(index);
        }
        if keyword.required {
            self.schema.required.push(index);
        }
        self.schema.keywords.push(keyword);
        Ok(())
    }
}

fn class(name: &str) -> Result<Class, Fault> {
    Ok(match name {
        "section" => Class::Section,
        "resource" => Class::Resource,
        "data" => Class::Data,
        "node" => Class::Node,
        _ => return Err("no such class"),
    })
}

fn attribute(word: Option<&str>, name: &str) -> Result<bool, Fault> {
    match word {
        None => Ok(false),
        Some(word) if word == name => Ok(true),
        Some(_) => Err("no such attribute"),
    }
}
