//! The configuration that is wanted and what lives -> the steps of a deployment, as data.

use std::collections::BTreeMap;
use std::fmt;

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
        let sections: std::collections::BTreeSet<_> = sections.collect();
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
    let keys: std::collections::BTreeSet<_> = old
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

/// A service that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// What its configuration says.
    pub settings: Settings,
    /// Whether it is up, provisioned and settled.
    pub up: bool,
}

/// What a deployment comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// These steps, in this order; none when there is nothing to do.
    Steps(Vec<Step>),
    /// The service is another one: nothing is done to it unasked.
    Refused(Vec<Difference>),
}

/// One step, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub deed: Deed,
    /// Why.
    pub reason: String,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Create the service and provision it.
    Create,
    /// Give the service another configuration and provision what is new in it.
    Update(Vec<Difference>),
    /// Provision a service whose configuration is as wanted.
    Provision,
}

/// Decides what to do. With `update`, a service that differs may be changed.
pub fn plan(wanted: &Settings, live: Option<&Live>, update: bool) -> Plan {
    let step = |deed, reason: &str| {
        Plan::Steps(vec![Step {
            deed,
            reason: reason.to_owned(),
        }])
    };
    let Some(live) = live else {
        return step(Deed::Create, "there is no such service yet");
    };
    let differences = live.settings.differences(wanted);
    match (differences.is_empty(), live.up, update) {
        (true, true, _) => Plan::Steps(Vec::new()),
        (true, false, _) => step(
            Deed::Provision,
            "the configuration is as wanted, and the service is not up",
        ),
        (false, _, true) => step(Deed::Update(differences), "the configuration differs"),
        (false, _, false) => Plan::Refused(differences),
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
/// Continuation lines are joined without their indentation, which 2.1 rewrites (observed).
fn entries(text: &str, generation: Generation) -> Vec<(String, Option<(String, String)>)> {
    let mut entries: Vec<(String, Option<(String, String)>)> = Vec::new();
    let mut section = None;
    for line in text.lines() {
        let trimmed = line.trim();
        let indented = line.starts_with([' ', '\t']);
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        match (trimmed.strip_prefix('['), &section) {
            (Some(rest), _) if !indented => {
                let name = rest.strip_suffix(']').unwrap_or(rest).to_owned();
                entries.push((name.clone(), None));
                section = Some(name);
            }
            (_, None) => {}
            (_, Some(section)) => match entries.last_mut() {
                Some((_, Some((_, value)))) if indented => {
                    value.push('\n');
                    value.push_str(trimmed);
                }
                _ => entries.push((section.clone(), Some(setting(trimmed, generation)))),
            },
        }
    }
    entries
}

/// The key and the value of a line. Agent 3 drops inline comments and a pair of quotes.
fn setting(line: &str, generation: Generation) -> (String, String) {
    let (key, value) = line.split_once(['=', ':']).unwrap_or((line, ""));
    let value = value.trim();
    let value = match generation {
        Generation::V2 => value,
        Generation::V3 => {
            let end = value.find(" #").or_else(|| value.find(" ;"));
            let value = value[..end.unwrap_or(value.len())].trim_end();
            ['"', '\'']
                .into_iter()
                .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
                .unwrap_or(value)
        }
    };
    (key.trim().to_owned(), value.to_owned())
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
        let live = "[DEFAULT]\nid = abc\n\n[container#1]\nrun_args = -p\n\t5000:5000\n\n[env]\n# by hand\nsize=10g\n";
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

    #[test]
    fn what_is_done_follows_from_what_lives() {
        let wanted = read(WANTED);
        let live = |text: &str, up| Live {
            settings: read(text),
            up,
        };
        let deed = |live: Option<&Live>, update| match plan(&wanted, live, update) {
            Plan::Steps(steps) => steps.first().map(|step| match &step.deed {
                Deed::Create => "create",
                Deed::Update(_) => "update",
                Deed::Provision => "provision",
            }),
            Plan::Refused(_) => Some("refused"),
        };
        assert_eq!(deed(None, false), Some("create"));
        assert_eq!(deed(Some(&live(WANTED, true)), true), None);
        assert_eq!(deed(Some(&live(WANTED, false)), false), Some("provision"));
        assert_eq!(deed(Some(&live("[env]\n", true)), false), Some("refused"));
        assert_eq!(deed(Some(&live("[env]\n", true)), true), Some("update"));
    }
}
