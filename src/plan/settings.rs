//! A configuration -> what it says, as an agent reads it, and how that differs from another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::document::{Document, Header};
use crate::generation::Generation;

/// What a configuration says, as an agent reads it: without comments, order and the object's id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<String, BTreeMap<String, String>>);

/// The section whose presence alone says nothing, and the id that the agent adds to it.
const DEFAULT: &str = "DEFAULT";
const ID: &str = "id";

impl Settings {
    /// Reads a configuration in the dialect of an agent.
    pub fn read(text: &str, generation: Generation) -> Self {
        let mut settings = Settings::default();
        for (section, setting) in entries(text, generation) {
            let keys = settings.0.entry(section).or_default();
            if let Some((key, value)) = setting {
                keys.insert(key, value);
            }
        }
        if let Some(keys) = settings.0.get_mut(DEFAULT) {
            keys.remove(ID);
            if keys.is_empty() {
                settings.0.remove(DEFAULT);
            }
        }
        settings
    }

    /// The port of the service, where the configuration says one: `[env] port`, else the only
    /// `expose` there is, such as `5000/tcp:5001`.
    pub fn port(&self) -> Option<&str> {
        let is_port =
            |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let env = self.0.get("env").and_then(|keys| keys.get("port"));
        let mut exposed = self.0.values().filter_map(|keys| keys.get("expose"));
        let only = exposed.next().filter(|_| exposed.next().is_none());
        env.map(String::as_str)
            .or(only.and_then(|text| text.split('/').next()))
            .filter(is_port)
    }

    /// What must change so that `self` becomes `wanted`, in order of section and key.
    pub fn differences(&self, wanted: &Settings) -> Vec<Difference> {
        let sections = self.0.keys().chain(wanted.0.keys());
        let sections: BTreeSet<_> = sections.collect();
        sections
            .into_iter()
            .flat_map(|section| {
                section_differences(section, self.0.get(section), wanted.0.get(section))
            })
            .collect()
    }
}

/// The differences within one section.
fn section_differences(
    section: &str,
    old: Option<&BTreeMap<String, String>>,
    new: Option<&BTreeMap<String, String>>,
) -> Vec<Difference> {
    let difference = |key: Option<&str>, old: Option<&String>, new: Option<&String>| Difference {
        section: section.to_owned(),
        key: key.map(str::to_owned),
        old: old.cloned(),
        new: new.cloned(),
    };
    let none = BTreeMap::new();
    let keys: BTreeSet<_> = old
        .unwrap_or(&none)
        .keys()
        .chain(new.unwrap_or(&none).keys())
        .collect();
    if keys.is_empty() && old.is_some() != new.is_some() {
        let there = String::new();
        return vec![difference(None, old.map(|_| &there), new.map(|_| &there))];
    }
    keys.into_iter()
        .map(|key| {
            let value = |keys: Option<&BTreeMap<String, String>>| {
                keys.and_then(|keys| keys.get(key)).cloned()
            };
            (key, value(old), value(new))
        })
        .filter(|(_, old, new)| old != new)
        .map(|(key, old, new)| difference(Some(key), old.as_ref(), new.as_ref()))
        .collect()
}

/// One setting that differs between what lives and what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The section.
    pub section: String,
    /// The key; `None` when a section without keys is there on one side only.
    pub key: Option<String>,
    /// The value that lives; `None` when there is none.
    pub old: Option<String>,
    /// The value that is wanted; `None` when there is none.
    pub new: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.key {
            Some(key) => format!("{}.{key}", self.section),
            None => format!("[{}]", self.section),
        };
        let shown = |value: &Option<String>| match value {
            Some(value) => format!("`{}`", value.replace('\n', " ")),
            None => "nothing".to_owned(),
        };
        match self.key {
            Some(_) => write!(f, "{name}: {} -> {}", shown(&self.old), shown(&self.new)),
            None if self.new.is_some() => write!(f, "{name}: added"),
            None => write!(f, "{name}: removed"),
        }
    }
}

/// The id that an agent has given to the object of a configuration.
pub fn id(text: &str) -> Option<String> {
    entries(text, Generation::V3)
        .into_iter()
        .filter(|(section, _)| section == DEFAULT)
        .filter_map(|(_, setting)| setting)
        .find_map(|(key, value)| (key == ID).then_some(value))
}

/// The sections of a configuration, each with one of its settings or with none.
///
/// Continuation lines are compared without their indentation and without blank lines: 2.1 rewrites
/// both (observed).
fn entries(text: &str, generation: Generation) -> Vec<(String, Option<(String, String)>)> {
    let document = Document::read(text);
    let is_read = |header: &&Header| header.agents.contains(generation);
    let headers = document.headers().iter().filter(is_read);
    let headers = headers.map(|header| (header.name.text(text).to_owned(), None));
    let settings = document.entries().iter().filter_map(|entry| {
        let reading = entry.read[generation].as_ref()?;
        let header = reading
            .header
            .and_then(|index| document.headers().get(index));
        let section = header.map_or(DEFAULT, |header| header.name.text(text));
        let value = lines(reading.value.get(text));
        let key = reading.key.text(text).to_owned();
        Some((section.to_owned(), Some((key, value))))
    });
    headers.chain(settings).collect()
}

/// A value, each of its lines trimmed and none of them blank.
fn lines(value: &str) -> String {
    let lines = value.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Settings {
        Settings::read(text, Generation::V2)
    }

    const WANTED: &str =
        "# by hand\n[env]\nsize = 10g\n\n[container#1]\nrun_args = -p\n  5000:5000\n";

    #[test]
    fn comments_order_indentation_and_the_id_are_no_difference() {
        let live = "[DEFAULT]\nid = abc\n\n[container#1]\nrun_args = -p\n\t\n\t5000:5000\n\n[env]\n# by hand\nsize=10g\n";
        assert_eq!(read(live).differences(&read(WANTED)), []);
    }

    #[test]
    fn differences_say_old_and_new() {
        let live = "[DEFAULT]\nid = abc\norchestrate = ha\n[env]\nsize = 5g\n[ip#1]\n";
        let shown: Vec<_> = read(live)
            .differences(&read(WANTED))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            shown,
            [
                "DEFAULT.orchestrate: `ha` -> nothing",
                "container#1.run_args: nothing -> `-p 5000:5000`",
                "env.size: `5g` -> `10g`",
                "[ip#1]: removed",
            ]
        );
    }

    #[test]
    fn agent_3_reads_comments_and_quotes_that_2_1_keeps() {
        let (plain, noisy) = ("[env]\na = x\n", "[env]\na = \"x\" # why\n");
        let differ = |generation| {
            let read = |text| Settings::read(text, generation);
            !read(plain).differences(&read(noisy)).is_empty()
        };
        assert!(differ(Generation::V2));
        assert!(!differ(Generation::V3));
    }
}
