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
            comes_with_its_section: old.is_none(),
            effect: of_section,
        }];
    }
    let differences = names.into_iter().filter_map(|key| {
        let mut difference = difference(section, key, old_keys.get(key), new_keys.get(key))?;
        // A section that comes or goes does so as a whole.
        if old.is_none() || new.is_none() {
            difference.effect = of_section.clone();
            difference.comes_with_its_section = old.is_none();
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
        comes_with_its_section: false,
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
    fn what_is_taken_where_nothing_is_written_is_no_difference() {
        let with = |more: &str| format!("[volume#1]\nsize = 10g\n{more}");
        let access = |value: &str| with(&format!("access = {value}\n"));
        assert_eq!(read(&with("")).differences(&read(&access("rwo"))), []);
        assert_eq!(read(&access("rwo")).differences(&read(&with(""))), []);
        assert_eq!(read(&with("")).differences(&read(&access("rwx"))).len(), 1);
    }

    #[test]
    fn what_a_reference_resolves_to_differs_where_it_is_used() {
        let text = |image: &str| {
            format!("[container#1]\ntype = docker\nimage = {{env.image}}\n[env]\nimage = {image}\n")
        };
        let differences = read(&text("a:1")).differences(&read(&text("a:2")));
        let shown: Vec<_> = differences
            .iter()
            .map(|difference| (difference.to_string(), difference.effect.clone()))
            .collect();
        assert_eq!(
            shown,
            [
                (
                    "container#1.image: `a:1` -> `a:2`".to_owned(),
                    Effect::Restart
                ),
                ("env.image: `a:1` -> `a:2`".to_owned(), Effect::Live),
            ]
        );
        let spelled = read(&text("a:1").replace("{env.image}", "a:1"));
        let differences = read(&text("a:1")).differences(&spelled);
        assert_eq!(differences.len(), 1);
        assert_eq!(differences[0].effect, Effect::Live, "the same image");
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
