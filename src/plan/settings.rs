//! A configuration -> what it says, as an agent reads it, and how that differs from another.
//!
//! Two spellings of one value are no difference: a size in bytes equals `10g`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::meaning::Meaning;
use crate::configuration::{Configuration, Identity};
use crate::document::Document;
use crate::generation::{Generation, Generations};

/// What a configuration says, as an agent reads it: without comments, order and the object's id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<String, Keys>);

/// The keys of a section, scopes included.
type Keys = BTreeMap<String, Value>;

/// A value: as it is written, and what the agent makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    text: String,
    meaning: Meaning,
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
            let keys = settings.0.entry(section.name.to_owned()).or_default();
            for setting in configuration.settings_of(section) {
                if let Some(written) = setting.value[generation].written() {
                    let text = lines(written);
                    let meaning = Meaning::of(setting, &text, generation);
                    keys.insert(setting.key.to_owned(), Value { text, meaning });
                }
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
    /// `expose` there is, such as `5000/tcp:5001`, else the address that a registry listens on.
    pub fn port(&self) -> Option<&str> {
        let is_port =
            |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let env = self.0.get("env").and_then(|keys| keys.get("port"));
        let mut exposed = self.0.values().filter_map(|keys| keys.get("expose"));
        let only = exposed.next().filter(|_| exposed.next().is_none());
        env.map(|value| value.text.as_str())
            .or(only.and_then(|value| value.text.split('/').next()))
            .or_else(|| self.registry_port())
            .filter(is_port)
    }

    /// The port in `REGISTRY_HTTP_ADDR=[HOST]:PORT` of a container's environment.
    fn registry_port(&self) -> Option<&str> {
        let environments = self.0.values().filter_map(|keys| keys.get("environment"));
        let mut words = environments.flat_map(|value| value.text.split_whitespace());
        let address = words.find_map(|word| word.strip_prefix("REGISTRY_HTTP_ADDR="))?;
        address.rsplit(':').next()
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
fn section_differences(section: &str, old: Option<&Keys>, new: Option<&Keys>) -> Vec<Difference> {
    let difference = |key: Option<&str>, old: Option<String>, new: Option<String>| Difference {
        section: section.to_owned(),
        key: key.map(str::to_owned),
        old,
        new,
    };
    let none = Keys::new();
    let keys: BTreeSet<_> = old
        .unwrap_or(&none)
        .keys()
        .chain(new.unwrap_or(&none).keys())
        .collect();
    if keys.is_empty() && old.is_some() != new.is_some() {
        let there = |keys: Option<&Keys>| keys.map(|_| String::new());
        return vec![difference(None, there(old), there(new))];
    }
    let value = |keys: Option<&Keys>, key: &str| keys.and_then(|keys| keys.get(key)).cloned();
    keys.into_iter()
        .map(|key| (key, value(old, key), value(new, key)))
        .filter(|(_, old, new)| {
            let meaning = |value: &Option<Value>| value.as_ref().map(|value| value.meaning.clone());
            meaning(old) != meaning(new)
        })
        .map(|(key, old, new)| {
            difference(
                Some(key),
                old.map(|value| value.text),
                new.map(|value| value.text),
            )
        })
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
        let Some(key) = &self.key else {
            let deed = if self.new.is_some() {
                "added"
            } else {
                "removed"
            };
            return write!(f, "[{}]: {deed}", self.section);
        };
        write!(f, "{}.{key}: ", self.section)?;
        let (old, new) = match (&self.old, &self.new) {
            (Some(old), Some(new)) => only_what_differs(old, new),
            (old, new) => (old.clone(), new.clone()),
        };
        let shown = |value: Option<String>| match value {
            Some(value) => format!("`{}`", value.replace('\n', " ")),
            None => "nothing".to_owned(),
        };
        write!(f, "{} -> {}", shown(old), shown(new))
    }
}

/// From how many words on the same ones are left out of a difference.
const MANY: usize = 3;

/// The words of two long values that the other does not have; nothing where that is none.
fn only_what_differs(old: &str, new: &str) -> (Option<String>, Option<String>) {
    let [old_words, new_words] = [old, new].map(|text| text.split_whitespace().collect::<Vec<_>>());
    let without = |words: &[&str], others: &[&str]| {
        let own = words.iter().filter(|word| !others.contains(word));
        let own = own.copied().collect::<Vec<_>>().join(" ");
        (!own.is_empty()).then_some(own)
    };
    let own = (
        without(&old_words, &new_words),
        without(&new_words, &old_words),
    );
    match own {
        (None, None) => (Some(old.to_owned()), Some(new.to_owned())),
        own if old_words.len().min(new_words.len()) >= MANY => own,
        _ => (Some(old.to_owned()), Some(new.to_owned())),
    }
}

/// The id that an agent has given to the object of a configuration.
pub fn id(text: &str) -> Option<String> {
    let document = Document::read(text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, Generations::V3);
    let default = configuration.section(DEFAULT)?;
    let id = configuration.effective(default, ID, Generation::V3).one()?;
    id.value.v3.written().map(str::to_owned)
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
    fn another_spelling_of_a_value_is_no_difference() {
        let wanted = "[volume#1]\nsize = 10g\nshared = true\n[container#1]\ntype = docker\n\
                      start_timeout = 90s\nvolume_mounts = a:/a b:/b\nrestart = 2\n";
        let live = "[volume#1]\nsize = 10737418240\nshared = True\n[container#1]\ntype = docker\n\
                    start_timeout = 1m30s\nvolume_mounts = a:/a\n\tb:/b\nrestart = 2\n";
        assert_eq!(read(live).differences(&read(wanted)), []);
    }

    #[test]
    fn the_port_is_that_which_clients_need() {
        for (text, port) in [
            (
                "[env]\nport = 5002\n[ip#1]\nexpose = 5000/tcp\n",
                Some("5002"),
            ),
            ("[ip#1]\nexpose = 5000/tcp:5001\n", Some("5000")),
            (
                "[c#1]\nenvironment = A=b\n\tREGISTRY_HTTP_ADDR=:5003\n",
                Some("5003"),
            ),
            (
                "[c#1]\nenvironment = REGISTRY_HTTP_ADDR=[::1]:5004\n",
                Some("5004"),
            ),
            ("[c#1]\nenvironment = A=b\n", None),
        ] {
            assert_eq!(read(text).port(), port, "{text}");
        }
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
    fn a_difference_of_long_values_shows_what_differs() {
        let difference = |old: &str, new: &str| {
            let [old, new] = [old, new].map(|value| format!("[c#1]\nenvironment = {value}\n"));
            read(&old).differences(&read(&new))[0].to_string()
        };
        assert_eq!(
            difference("A=1 B=2 C=3", "A=1 B=2 C=4 D=5"),
            "c#1.environment: `C=3` -> `C=4 D=5`"
        );
        assert_eq!(
            difference("A=1 B=2 C=3", "A=1 B=2 C=3 D=5"),
            "c#1.environment: nothing -> `D=5`"
        );
        assert_eq!(
            difference("A B C", "C B A"),
            "c#1.environment: `A B C` -> `C B A`"
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
