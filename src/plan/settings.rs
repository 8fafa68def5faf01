//! A configuration -> what it says, as an agent reads it, and how that differs from another.
//!
//! Two spellings of one value are no difference: a size in bytes equals `10g`.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::Difference;
use super::effect::{self, Effect};
use super::meaning::Meaning;
use crate::configuration::{Configuration, Identity, Section, Setting};
use crate::document::Document;
use crate::generation::{Generation, Generations};

/// What a configuration says, as an agent reads it: without comments, order and the object's id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<String, Part>);

/// A section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Part {
    /// Its driver group; empty where the agent knows none.
    group: String,
    keys: Keys,
}

/// The keys of a section, scopes included.
type Keys = BTreeMap<String, Value>;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    /// As it is written.
    text: String,
    /// What the agent makes of that, references standing for themselves.
    meaning: Meaning,
    /// With its references resolved, as far as the configuration alone resolves them.
    resolved: String,
    /// What the agent makes of that.
    outcome: Meaning,
    /// Whether that is what the agent takes where nothing is written.
    is_default: bool,
    /// What it takes for a change of it to be true of what runs.
    effect: Effect,
}

impl Value {
    fn of(
        configuration: &Configuration<'_>,
        section: &Section<'_>,
        setting: &Setting<'_>,
        generation: Generation,
    ) -> Option<Self> {
        let value = &setting.value(generation);
        let text = lines(value.written()?);
        let resolved = value.symbolic().map_or_else(|| text.clone(), lines);
        let outcome = Meaning::of(setting, &resolved, generation);
        let default = setting.found[generation].and_then(|found| found.keyword.default);
        let default = default.map(|default| Meaning::of(setting, default, generation));
        let elsewhere = configuration
            .section(DEFAULT)
            .filter(|_| !section.is_default());
        let is_inherited = elsewhere.is_some_and(|default| {
            let mut named = configuration.named(default, setting.name);
            named.next().is_some()
        });
        Some(Value {
            meaning: Meaning::of(setting, &text, generation),
            is_default: setting.scope().is_none()
                && !is_inherited
                && default.as_ref() == Some(&outcome),
            outcome,
            effect: effect::of_setting(configuration, section, setting, generation),
            text,
            resolved,
        })
    }
}

/// The section whose presence alone says nothing, and the id that the agent adds to it.
const DEFAULT: &str = "DEFAULT";
const ID: &str = "id";

impl Settings {
    /// Reads a configuration in the dialect of an agent.
    pub fn read(text: &str, generation: Generation) -> Self {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, generation.into());
        let mut settings = Settings::default();
        for section in configuration.sections() {
            if !section.agents.contains(generation) {
                continue;
            }
            let part = settings.0.entry(section.name.to_owned()).or_default();
            part.group = section.group(generation).unwrap_or_default().to_owned();
            for setting in configuration.settings_of(section) {
                if let Some(value) = Value::of(&configuration, section, setting, generation) {
                    part.keys.insert(setting.key.to_owned(), value);
                }
            }
        }
        if let Some(part) = settings.0.get_mut(DEFAULT) {
            part.keys.remove(ID);
            if part.keys.is_empty() {
                settings.0.remove(DEFAULT);
            }
        }
        settings
    }

    /// The port of the service, where the configuration says one: `[env] port`, else the only
    /// `expose` there is, such as `5000/tcp:5001`, else the address that a registry listens on.
    pub fn port(&self) -> Option<&str> {
        let is_port =
            |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let env = self.value("env", "port");
        let mut exposed = self.0.values().filter_map(|part| part.keys.get("expose"));
        let only = exposed.next().filter(|_| exposed.next().is_none());
        env.map(|value| value.text.as_str())
            .or(only.and_then(|value| value.text.split('/').next()))
            .or_else(|| self.registry_port())
            .filter(is_port)
    }

    /// The port in `REGISTRY_HTTP_ADDR=[HOST]:PORT` of a container's environment.
    fn registry_port(&self) -> Option<&str> {
        let parts = self.0.values();
        let environments = parts.filter_map(|part| part.keys.get("environment"));
        let mut words = environments.flat_map(|value| value.text.split_whitespace());
        let address = words.find_map(|word| word.strip_prefix("REGISTRY_HTTP_ADDR="))?;
        address.rsplit(':').next()
    }

    fn value(&self, section: &str, key: &str) -> Option<&Value> {
        self.0.get(section)?.keys.get(key)
    }

    /// A value, its references resolved as far as the configuration alone resolves them.
    pub fn resolved(&self, section: &str, key: &str) -> Option<&str> {
        Some(&self.value(section, key)?.resolved)
    }

    /// The names of the sections of a driver group, in order.
    pub fn of_group(&self, group: &str) -> impl Iterator<Item = &str> {
        let parts = self.0.iter();
        parts
            .filter(move |(_, part)| part.group == group)
            .map(|(name, _)| name.as_str())
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
fn section_differences(section: &str, old: Option<&Part>, new: Option<&Part>) -> Vec<Difference> {
    let there = |part: Option<&Part>| part.map(|_| String::new());
    let group = |part: &Part| part.group.clone();
    let of_section = match (old, new) {
        (Some(old), None) => effect::of_removal(&group(old)),
        // Provisioning makes and starts what is new.
        _ => Effect::Live,
    };
    let none = Keys::new();
    let [old_keys, new_keys] = [old, new].map(|part| part.map_or(&none, |part| &part.keys));
    let names: BTreeSet<_> = old_keys.keys().chain(new_keys.keys()).collect();
    if names.is_empty() && old.is_some() != new.is_some() {
        return vec![Difference {
            section: section.to_owned(),
            key: None,
            old: there(old),
            new: there(new),
            is_of_a_whole_section: true,
            effect: of_section,
        }];
    }
    let differences = names.into_iter().filter_map(|key| {
        let mut difference = difference(section, key, old_keys.get(key), new_keys.get(key))?;
        // A section that comes or goes does so as a whole.
        if old.is_none() || new.is_none() {
            difference.effect = of_section.clone();
            difference.is_of_a_whole_section = true;
        }
        Some(difference)
    });
    differences.collect()
}

/// How a key differs: as written, else in what its references resolve to.
fn difference(
    section: &str,
    key: &str,
    old: Option<&Value>,
    new: Option<&Value>,
) -> Option<Difference> {
    if let (Some(value), None) | (None, Some(value)) = (old, new)
        && value.is_default
    {
        return None;
    }
    let meaning = |value: Option<&Value>| value.map(|value| value.meaning.clone());
    let outcome = |value: Option<&Value>| value.map(|value| value.outcome.clone());
    let is_written = meaning(old) != meaning(new);
    let is_real = outcome(old) != outcome(new);
    let text = |value: &Value| match is_written {
        true => value.text.clone(),
        false => value.resolved.clone(),
    };
    let effects = old.into_iter().chain(new).map(|value| value.effect.clone());
    (is_written || is_real).then(|| Difference {
        section: section.to_owned(),
        key: Some(key.to_owned()),
        old: old.map(text),
        new: new.map(text),
        is_of_a_whole_section: false,
        effect: match is_real {
            true => effects.max().unwrap_or(Effect::Live),
            false => Effect::Live,
        },
    })
}

/// The id that an agent has given to the object of a configuration.
pub fn id(text: &str) -> Option<String> {
    let document = Document::read(text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, Generations::V3);
    let default = configuration.section(DEFAULT)?;
    let id = configuration.effective(default, ID, Generation::V3).one()?;
    id.value(Generation::V3).written().map(str::to_owned)
}

/// A value, each of its lines trimmed and none of them blank: 2.1 rewrites both (observed).
fn lines(value: &str) -> String {
    let lines = value.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests;
