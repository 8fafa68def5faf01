//! Sections -> whether both agents start the same registry there, so that it is read once for both.

use rustc_hash::FxHashMap;

use super::container::KEYWORDS;
use crate::configuration::{Configuration, Make, Section, Setting};
use crate::generation::{Each, Generation, Generations};
use crate::value::words::are_plain_lines;

/// The keywords that a registry is told by, beside those of its variables.
const TOLD_BY: [&str; 5] = [
    "image",
    "volume_mounts",
    "command",
    "entrypoint",
    "run_args",
];

/// What a setting has to do with what both agents start.
#[derive(Clone, Copy)]
enum Part {
    /// Nothing.
    None,
    /// They start the same, if they read the same in it.
    Same,
    /// They start different ones, or nobody has looked closely.
    Different,
}

/// The sections of a configuration, by what both agents start.
pub(super) struct Alike<'c, 'd> {
    configuration: &'c Configuration<'d>,
    /// What the settings of each definition have to do with it.
    parts: Vec<Option<Part>>,
    /// The keywords for which the agents take different defaults in sections of a make; `None` where they start different
    /// things anyhow.
    makes: FxHashMap<*const Make<'d>, Option<Vec<&'static str>>>,
}

impl<'c, 'd> Alike<'c, 'd> {
    pub(super) fn new(configuration: &'c Configuration<'d>) -> Self {
        Alike {
            configuration,
            parts: vec![None; configuration.definitions()],
            makes: FxHashMap::default(),
        }
    }

    /// Whether both agents are asked about, and whatever one of them starts in a section, the other starts the same.
    pub(super) fn is_one(&mut self, section: &'c Section<'d>) -> bool {
        let configuration = self.configuration;
        if configuration.agents != Generations::BOTH {
            return false;
        }
        let make: &Make<'d> = section;
        let apart = self.makes.entry(make).or_insert_with(|| apart(make));
        let is_said = |keyword: &&'static str| {
            let effective = configuration.effective(section, keyword, Generation::V2);
            effective.is_set()
        };
        apart
            .as_ref()
            .is_some_and(|apart| apart.iter().all(is_said))
            && configuration
                .settings_of(section)
                .all(|setting| self.is_same(setting))
    }

    fn is_same(&mut self, setting: &Setting<'d>) -> bool {
        let part = &mut self.parts[setting.found.number];
        match part.get_or_insert_with(|| part_of(setting)) {
            Part::None => true,
            Part::Same => {
                setting.agents == Generations::BOTH && setting.has_words_alike_and(are_plain_lines)
            }
            Part::Different => false,
        }
    }
}

/// The keywords for which the agents take different defaults, where they run the same driver.
fn apart(make: &Make<'_>) -> Option<Vec<&'static str>> {
    let [v2, v3] =
        Generation::ALL.map(|generation| (make.group(generation), make.driver(generation)));
    let default = |keyword, generation| {
        let found = make.keyword(keyword, generation);
        found.and_then(|found| found.keyword.default)
    };
    let differs = |keyword: &&'static str| {
        default(keyword, Generation::V2) != default(keyword, Generation::V3)
    };
    (v2 == v3).then(|| {
        TOLD_BY
            .into_iter()
            .chain(KEYWORDS)
            .filter(differs)
            .collect()
    })
}

fn part_of(setting: &Setting<'_>) -> Part {
    let names =
        Each::from_fn(|generation| setting.found[generation].map(|found| found.keyword.name));
    let tells = |name: &str| TOLD_BY.contains(&name) || KEYWORDS.contains(&name);
    let is_alias = |generation| setting.found[generation].is_some_and(|found| found.alias);
    let mut all = [Some(setting.name), names.v2, names.v3]
        .into_iter()
        .flatten();
    match (names.v2, names.v3) {
        _ if !all.any(tells) => Part::None,
        // The others name the key of an object, of which each agent makes a variable in its own way.
        (Some("configs_environment" | "secrets_environment"), _) => Part::Different,
        (Some(a), Some(b)) if a == b && is_alias(Generation::V2) == is_alias(Generation::V3) => {
            Part::Same
        }
        _ => Part::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;

    #[test]
    fn both_agents_start_the_same_where_they_read_the_same() {
        let image = "image = registry:2.8.3\n";
        for (lines, is_one) in [
            (image.to_owned(), true),
            (
                format!("{image}environment = A=1 B=2\ncomment = it's\n"),
                true,
            ),
            // Each takes another image by default.
            (String::new(), false),
            // A comment to agent 3 alone, quotes, what 2.1 makes upper case.
            (format!("{image}command = serve # it\n"), false),
            (format!("{image}environment = A='1 2'\n"), false),
            (format!("{image}configs_environment = a=b/c\n"), false),
        ] {
            let text = format!("[container#1]\ntype = docker\n{lines}");
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::BOTH);
            let section = &configuration.sections()[0];
            assert_eq!(
                Alike::new(&configuration).is_one(section),
                is_one,
                "{lines}"
            );
        }
    }
}
