//! The data against the facts it was made from.

use std::collections::HashSet;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::*;

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join("|")
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".into() } else { text }
}

/// The definition of a keyword as the fact tables have it, in one form for both.
fn canonical(keyword: &Keyword, generation: Generation) -> String {
    let yes = |flag| if flag { "yes" } else { "no" };
    let loose = generation == Generation::V2 && !keyword.strict;
    [
        keyword.name.to_owned(),
        joined(keyword.aliases.iter()),
        keyword.converter.as_str().to_owned(),
        keyword
            .default
            .map_or("-".into(), |value| format!("\"{value}\"")),
        keyword
            .candidates
            .map_or("-".into(), |candidates| format!("\"{}\"", candidates.0)),
        yes(loose).into(),
        yes(keyword.required).into(),
        yes(keyword.scopable).into(),
        keyword.inherit.as_str().into(),
        yes(keyword.provisioning).into(),
        yes(keyword.generic).into(),
        keyword.depends.map_or("-".into(), |depends| {
            format!("{}={}", depends.keyword, joined(depends.values.iter()))
        }),
        or_dash(joined(keyword.types.iter())),
        keyword.default_from.unwrap_or("-").into(),
        keyword
            .deprecated
            .map_or("-", |deprecated| deprecated.since.unwrap_or("yes"))
            .into(),
    ]
    .join("\t")
}

/// Where the tables put what holds at a place: the group, and the driver as they write it.
fn places(schema: &'static Schema) -> Vec<(&'static str, &'static str, Places)> {
    let whole = |group: &Group| match (group.name, schema.generation) {
        ("volume", Generation::V3) => "",
        _ => "*",
    };
    let groups = schema
        .groups
        .iter()
        .map(|group| (group.name, whole(group), Places::one(group.place)));
    let drivers = schema.drivers.iter().map(|driver| {
        let name = if driver.name == OTHER {
            "*"
        } else {
            driver.name
        };
        (driver.group, name, Places::one(driver.place))
    });
    groups.chain(drivers).collect()
}

fn keyword_lines(schema: &'static Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for (group, driver, place) in places(schema) {
        for kind in Kind::ALL {
            for keyword in schema
                .keywords
                .iter()
                .filter(|keyword| schema.holds(keyword, place, kind))
            {
                let definition = canonical(keyword, schema.generation);
                lines.push(format!("keyword\t{group}\t{driver}\t{kind}\t{definition}"));
            }
        }
    }
    lines
}

fn v2_lines(schema: &'static Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for group in &schema.groups {
        match group.class {
            Class::Data => lines.push(format!("data\t{}", group.name)),
            Class::Resource => lines.push(format!("section\t{}", group.name)),
            _ if group.name == "DEFAULT" => lines.push("section\tDEFAULT".into()),
            _ => {}
        }
    }
    for renamed in &schema.renamed {
        lines.push(format!(
            "deprecated-section\t{}\t{}.{}",
            renamed.prefix, renamed.group, renamed.driver
        ));
    }
    for driver in schema.drivers.iter().filter(|driver| driver.deprecated) {
        let (group, name) = (driver.group, driver.name);
        let other = driver.alias_of.expect("only aliases are deprecated");
        lines.push(format!(
            "deprecated-section\t{group}.{name}\t{group}.{other}"
        ));
    }
    for (group, driver, keyword) in &schema.dropped {
        lines.push(format!("deprecated-keyword\t{group}.{driver}.{keyword}\t-"));
    }
    let mut deprecated = HashSet::new();
    for (group, driver, place) in places(schema) {
        for keyword in schema
            .keywords
            .iter()
            .filter(|keyword| keyword.places.meets(place))
        {
            let id = if driver == "*" {
                group.to_owned()
            } else {
                format!("{group}.{driver}")
            };
            for alias in keyword.aliases.iter() {
                deprecated.insert(format!(
                    "deprecated-keyword\t{id}.{alias}\t{}",
                    keyword.name
                ));
            }
            match (keyword.deprecated, keyword.generic) {
                (Some(_), true) => {
                    deprecated.insert(format!("deprecated-keyword\t{}\t-", keyword.name))
                }
                (Some(_), false) => {
                    deprecated.insert(format!("deprecated-keyword\t{id}.{}\t-", keyword.name))
                }
                (None, _) => false,
            };
        }
    }
    lines.extend(deprecated);
    lines
}

fn v3_lines(schema: &'static Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for group in &schema.groups {
        let kinds = joined(group.kinds.iter().map(Kind::as_str));
        for driver in schema.driver_names(group.name) {
            lines.push(format!("driver\t{}\t{}\t{kinds}", group.name, driver.name));
            if let Some(other) = driver.alias_of {
                lines.push(format!(
                    "alias\t{0}.{1}\t{0}.{other}",
                    group.name, driver.name
                ));
            }
        }
        if group.name == "volume" {
            lines.push(format!("driver\tvolume\t\t{kinds}"));
            lines.push("default\tvolume\t".into());
        }
        if let Some(default) = group.default_driver {
            lines.push(format!("default\t{}\t{default}", group.name));
        }
    }
    lines
}

fn digest(generation: Generation) -> String {
    let schema = schema(generation);
    let mut lines = keyword_lines(schema);
    lines.extend(match generation {
        Generation::V2 => v2_lines(schema),
        Generation::V3 => v3_lines(schema),
    });
    lines.sort();
    let mut hash = Sha256::new();
    for line in &lines {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    hash.finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
}

/// The digests were computed from the tables of facts that were read in the agents (2.1-1804 and om3
/// c979e4c01), by another program, when the data was made. A line for each keyword of each driver of
/// each kind of object, each default and alias of a driver and each deprecation, sorted. One fact was
/// put right: 2.1 computes the default of `DEFAULT.nodes`, the node's name. When an agent changes and
/// the data follows, the digests change too: that is then the diff to explain.
#[test]
fn the_data_says_exactly_what_the_agents_said() {
    assert_eq!(
        digest(Generation::V2),
        "eaaf2172e54deceb1609484af509282509c2d8d2c4c02a559b5a546c3ccb6b2c"
    );
    assert_eq!(
        digest(Generation::V3),
        "32b97b5ab9a8e23dc0752ccccb9060cc9d22116044246552d81f127500477b67"
    );
}
