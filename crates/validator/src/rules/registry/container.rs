//! A configuration -> the registries that it runs, and what they are told.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::candidate::{is_known, is_named, mentions_registry, variables};
use super::networks::Networks;
use super::told::Told;
use crate::configuration::{Configuration, Effective, Section, Setting};
use crate::distribution::value::Flaw;
use crate::distribution::{Meaning, Release, Releases, tree};
use crate::generation::Generation;
use crate::span::Span;
use crate::value::mounts::{self, Mount};
use crate::value::words::{self, Word};
use crate::value::{environment, image};

/// A container or a task that runs the registry, as one agent starts it.
pub struct Registry<'c, 'd> {
    pub(super) configuration: &'c Configuration<'d>,
    pub(super) section: &'c Section<'d>,
    pub(super) generation: Generation,
    /// The releases that it may be.
    pub(super) releases: Releases,
    /// Whether its image is known; else its variables alone say that it is a registry.
    pub(super) has_image: bool,
    /// Whether it serves; else it runs something else of the image, such as a garbage collection.
    pub(super) is_server: bool,
    /// Whether all that it is told stands in `variables`: no file is mounted over its own, and nothing depends
    /// on the node.
    pub(super) is_told: bool,
    pub(super) variables: Vec<Variable<'c, 'd>>,
    /// The variable that chooses the storage driver: its place in `variables`.
    pub(super) choice: Option<usize>,
    /// The storage driver in use; `None` where it is not known.
    pub(super) driver: Option<String>,
    pub(super) networks: Networks<'c, 'd>,
    /// Its mounts. `None` where one of them is not known, or no mount.
    pub(super) mounts: Option<Vec<Mounted<'c, 'd>>>,
}

/// A variable of a container.
pub struct Variable<'c, 'd> {
    pub(super) setting: &'c Setting<'d>,
    /// The variable that the engine is given.
    pub(super) name: String,
    /// Where the name stands.
    pub(super) name_span: Span,
    /// The value; `None` where a cfg or sec object holds it, or a reference that stays unknown.
    pub(super) value: Option<String>,
    /// Where the value stands, or what stands for it.
    pub(super) value_span: Span,
    /// Where the whole word stands.
    pub(super) span: Span,
    /// What the newest release that the registry may be makes of it; `None` if it is not the registry's.
    pub(super) meaning: Option<Meaning<'static>>,
    /// What that release finds wrong with the value, once it was asked for.
    pub(super) flaw: OnceCell<Option<Flaw>>,
    /// Whether the word stands in the text as it is read, so that it can be rewritten.
    pub(super) is_literal: bool,
}

/// The keywords that set variables.
pub(super) const KEYWORDS: [&str; 3] =
    ["environment", "configs_environment", "secrets_environment"];

/// The registry that a section is, as one agent starts it, if it is one.
pub(super) fn registry<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
    told: &[Told<'c, 'd>],
    generation: Generation,
) -> Option<Registry<'c, 'd>> {
    let (is_named, releases) = match configuration.text(section, "image", generation) {
        Some(text) if is_known(&text) => {
            let is_named = is_named(text);
            let mentions = |setting| mentions_registry(setting, generation);
            if !is_named && !variables(told).any(mentions) {
                return None;
            }
            let image = image::read(text).ok()?;
            let tag = image.tag.map(|tag| tag.text);
            (is_named, Releases::of_tag(tag)?)
        }
        _ => (false, Releases::ALL),
    };
    let mut registry = Registry {
        configuration,
        section,
        generation,
        releases,
        has_image: is_named,
        is_server: section.group(generation) == Some("container"),
        is_told: true,
        variables: Vec::new(),
        choice: None,
        driver: None,
        networks: Networks::of(configuration, generation),
        mounts: None,
    };
    registry.read_variables(told);
    if !is_named
        && !registry
            .variables
            .iter()
            .any(|variable| is_sure(&variable.name))
    {
        return None;
    }
    registry.mounts = registry.read_mounts();
    let mut variables = registry.variables.iter();
    registry.choice = variables.rposition(|variable| variable.name == "REGISTRY_STORAGE");
    registry.driver = match registry.choice {
        None => Some("filesystem".to_owned()),
        Some(_) => registry.text("REGISTRY_STORAGE"),
    };
    registry.read_surroundings();
    Some(registry)
}

/// Whether a variable of that name is only ever set for the registry.
fn is_sure(name: &str) -> bool {
    let is_deep = name.bytes().filter(|b| *b == b'_').count() > 1;
    is_deep
        && Release::ALL
            .into_iter()
            .any(|release| matches!(tree().meaning(name, release), Some(Meaning::Sets(_))))
}

impl<'c, 'd> Registry<'c, 'd> {
    /// Whether each of its variables is called as it is written: 2.1 makes the names upper case.
    pub(super) fn is_read_alike(&self) -> bool {
        let text = self.configuration.document.text();
        let mut variables = self.variables.iter();
        variables.all(|variable| variable.name_span.text(text) == variable.name)
    }

    /// The agent that starts it.
    pub(in crate::rules) fn generation(&self) -> Generation {
        self.generation
    }

    /// The newest release that it may be.
    pub(super) fn newest(&self) -> Release {
        self.releases.newest().unwrap_or(Release::V31)
    }

    /// The variable of that name; the last one counts.
    pub(super) fn variable(&self, name: &str) -> Option<&Variable<'c, 'd>> {
        self.variables
            .iter()
            .rev()
            .find(|variable| variable.name == name)
    }

    /// The variables whose names begin so.
    pub(super) fn starting(&self, prefix: &str) -> impl Iterator<Item = &Variable<'c, 'd>> {
        self.variables
            .iter()
            .filter(move |variable| variable.name.starts_with(prefix))
    }

    /// The text that a variable sets, as the registry reads it; `None` if it is unset or not known.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self.variable(name)?.value.as_deref()?;
        crate::distribution::value::text(value)
    }

    /// The text of a keyword of its section, if it is the same on every node and known.
    pub(super) fn keyword(&self, name: &'static str) -> Option<&'c str> {
        let text = self
            .configuration
            .text(self.section, name, self.generation)?;
        Some(text).filter(is_known)
    }

    fn read_mounts(&self) -> Option<Vec<Mounted<'c, 'd>>> {
        let effective =
            self.configuration
                .effective(self.section, "volume_mounts", self.generation);
        let setting = match effective {
            Effective::Unset => return Some(Vec::new()),
            Effective::Scoped => return None,
            Effective::One(setting) => setting,
        };
        let place = |span| self.configuration.place(setting, self.generation, span);
        let mounted = |mount: &Mount<'_>| Mounted {
            setting,
            source: mount.source.text.to_owned(),
            target: mount.target.text.trim_end_matches('/').to_owned(),
            span: place(mount.target.span.clone()),
        };
        if let Some(usual) = self.configuration.usual_mounts(setting) {
            return Some(usual.map(|mount| mounted(&mount)).collect());
        }
        let value = setting.value(self.generation).symbolic()?;
        words::split(value, self.generation)
            .map(|word| {
                let word = word.ok()?;
                let reading = mounts::read(&word, self.generation);
                let mount = reading.value().filter(|_| reading.fault().is_none())?;
                Some(mounted(mount))
            })
            .collect()
    }

    fn read_variables(&mut self, told: &[Told<'c, 'd>]) {
        for setting in variables(told) {
            if setting.found[self.generation].is_none() {
                continue;
            }
            self.is_told &= setting.scope().is_none();
            let Some(value) = setting.value(self.generation).symbolic() else {
                self.is_told = false;
                continue;
            };
            let is_known = setting.known(self.generation).is_some();
            for word in words::split(value, self.generation) {
                match word {
                    Ok(word) => self.read_word(setting, &word, is_known),
                    Err(_) => self.is_told = false,
                }
            }
        }
    }

    fn read_word(&mut self, setting: &'c Setting<'d>, word: &Word<'_>, is_known: bool) {
        let read = match setting.name {
            "environment" => environment::read(word, self.generation).value().map(|set| {
                let text = set.value.text;
                let value = (is_known || !text.contains('{')).then(|| text.to_owned());
                let span = set.value.span.clone();
                (set.variable.clone(), set.name.span.clone(), value, span)
            }),
            _ => environment::read_reference(word, self.generation)
                .value()
                .and_then(|set| {
                    let name = set.variable.clone()?;
                    let variable = match self.generation {
                        Generation::V2 => Cow::Owned(name.text.to_uppercase()),
                        Generation::V3 => Cow::Borrowed(name.text),
                    };
                    let span = set.object.span.start..set.key.span.end;
                    Some((variable, name.span, None, span))
                }),
        };
        let Some((name, name_span, value, value_span)) = read else {
            self.is_told = false;
            return;
        };
        let place = |span| self.configuration.place(setting, self.generation, span);
        let span = place(word.span());
        self.variables.push(Variable {
            setting,
            meaning: tree().meaning(&name, self.newest()),
            name: name.into_owned(),
            name_span: place(name_span),
            value,
            value_span: place(value_span),
            span,
            flaw: OnceCell::new(),
            is_literal: span.text(self.configuration.document.text()) == word.raw,
        });
    }

    /// What else tells a registry something: its command, the engine's own arguments, a file of its own, DEFAULT.
    fn read_surroundings(&mut self) {
        let command = self.keyword_or_unknown("command");
        let words: Vec<_> = command.unwrap_or_default().split_whitespace().collect();
        let is_usual = words.iter().all(|word| {
            *word == "serve"
                || Release::ALL
                    .iter()
                    .any(|release| *word == release.configuration())
        });
        self.is_server &= is_usual
            || words
                .iter()
                .any(|word| *word == "serve" || word.ends_with(".yml"));
        self.is_told &= command.is_some() && is_usual;
        self.is_told &= self.keyword_or_unknown("entrypoint") == Some("");
        self.is_told &= self
            .keyword_or_unknown("run_args")
            .is_some_and(|arguments| {
                let tells = |word: &str| {
                    [
                        "-e", "-v", "--env", "--volume", "--mount", "--config", "--secret",
                    ]
                    .iter()
                    .any(|flag| word.starts_with(flag))
                };
                !arguments.split_whitespace().any(tells)
            });
        self.is_told &= self.mounts.as_ref().is_some_and(|mounts| {
            let is_over = |mount: &Mounted<'_, '_>| {
                Release::ALL
                    .iter()
                    .any(|release| covers(&mount.target, release.configuration()))
            };
            !mounts.iter().any(is_over)
        });
        let default = self.configuration.section("DEFAULT");
        let tells = KEYWORDS.iter().chain(&["volume_mounts", "run_args"]);
        self.is_told &= default.is_none_or(|default| {
            tells
                .clone()
                .all(|keyword| self.configuration.named(default, keyword).next().is_none())
        });
    }

    /// The text of a keyword, empty if nothing says it; `None` where it is not known.
    fn keyword_or_unknown(&self, name: &'static str) -> Option<&'c str> {
        let effective = self
            .configuration
            .effective(self.section, name, self.generation);
        match effective {
            Effective::Unset => Some(""),
            Effective::One(setting) => setting.value(self.generation).symbolic().filter(is_known),
            Effective::Scoped => None,
        }
    }
}

/// A mount of a registry.
pub struct Mounted<'c, 'd> {
    pub(super) setting: &'c Setting<'d>,
    pub(super) source: String,
    /// The path in the container, without a `/` at its end.
    pub(super) target: String,
    /// Where the target stands.
    pub(super) span: Span,
}

/// Whether `path` is `folder` or stands in it.
pub(in crate::rules) fn covers(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
