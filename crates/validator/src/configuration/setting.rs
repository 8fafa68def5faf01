//! A setting: a keyword, its scope, its definition and its value for each agent.

use std::ops::{Deref, Range};
use std::rc::Rc;

use super::NO_KEYWORD;
use super::resolve::{Problem, Resolved};
use crate::generation::{Each, Generation, Generations};
use crate::schema::Found;
use crate::span::Span;

/// A keyword that a section sets. There may be one for each line of a long text: what can be told from something
/// else is not kept.
#[derive(Debug)]
pub struct Setting<'d> {
    /// The key as written: `image@nodes`.
    pub key: &'d str,
    /// The key without its scope.
    pub name: &'d str,
    /// What the agents know of the keyword.
    pub found: Rc<Definition>,
    /// The agents that read it, in that section.
    pub agents: Generations,
    /// Those of them that are asked about.
    pub(super) asked: Generations,
    pub(super) has_signs: bool,
    /// Whether what is written is the same to both agents but for blanks.
    pub(super) same_words: bool,
    pub(super) key_start: u32,
    pub(super) section: u32,
    pub(super) entry: u32,
    pub(super) written: Written<'d>,
}

/// What each agent that is asked about knows of a keyword in sections of one make; in DEFAULT also what it knows of
/// that of a resource that takes it there. All settings of the keyword in such sections share one.
#[derive(Debug, Default)]
pub struct Definition {
    /// A number, from 0; no other definition of the configuration has it.
    pub number: usize,
    pub(super) found: Each<Option<Found>>,
    /// The numbers of the keywords, [`NO_KEYWORD`](super::NO_KEYWORD) where there is none.
    pub(super) numbers: Each<u16>,
    /// The bits of the keywords.
    pub(super) bits: Each<u128>,
    /// Whether one of the agents that read it does not know the keyword.
    pub(super) is_unknown: bool,
    /// Whether one of them knows it by another name.
    pub(super) is_old: bool,
    /// Whether one of them knows a keyword of a few values.
    pub(super) has_few_values: bool,
}

impl Definition {
    /// What `agents` have found.
    pub(super) fn new(number: usize, found: Each<Option<Found>>, agents: Generations) -> Self {
        let of = |generation: Generation| found[generation].filter(|_| agents.contains(generation));
        Definition {
            number,
            found,
            numbers: Each::from_fn(|agent| of(agent).map_or(NO_KEYWORD, |it| it.keyword.number())),
            bits: Each::from_fn(|agent| of(agent).map_or(0, |it| it.keyword.bit())),
            is_unknown: agents.iter().any(|agent| of(agent).is_none()),
            is_old: agents.iter().filter_map(of).any(|it| it.alias),
            has_few_values: agents
                .iter()
                .filter_map(of)
                .any(|it| it.keyword.has_few_values()),
        }
    }
}

impl Deref for Definition {
    type Target = Each<Option<Found>>;

    fn deref(&self) -> &Each<Option<Found>> {
        &self.found
    }
}

/// The text of a value.
#[derive(Debug)]
pub(super) enum Written<'d> {
    /// One text, without references, for every agent that reads the setting.
    Same(&'d str),
    /// Anything else.
    Read(Box<Readings<'d>>),
}

/// What the agents read in a value that is not one plain text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Readings<'d> {
    /// One text, of which every agent that is asked about makes the same.
    Alike(Reading<'d>),
    /// What each of them reads.
    Each(Box<Each<Reading<'d>>>),
}

impl<'d> Readings<'d> {
    fn of(&self, generation: Generation) -> &Reading<'d> {
        match self {
            Readings::Alike(reading) => reading,
            Readings::Each(readings) => &readings[generation],
        }
    }
}

/// The text that one agent reads, and what it is resolved to if it holds references.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reading<'d> {
    pub(super) written: Option<&'d str>,
    pub(super) resolved: Option<Resolved>,
}

impl<'d> Reading<'d> {
    fn value(&self) -> Value<'_, 'd> {
        match (self.written, &self.resolved) {
            (None, _) => Value::Absent,
            (Some(text), None) => Value::Plain(text),
            (Some(written), Some(resolved)) => Value::Resolved { written, resolved },
        }
    }
}

impl<'d> Setting<'d> {
    /// What stands behind the `@`.
    pub fn scope(&self) -> Option<&'d str> {
        self.key.get(self.name.len() + 1..)
    }

    /// The section, an index into [`super::Configuration::sections`].
    pub fn section(&self) -> usize {
        self.section as usize
    }

    /// The entry, an index into [`crate::document::Document::entries`].
    pub fn entry(&self) -> usize {
        self.entry as usize
    }

    /// Where the key stands.
    pub fn key_span(&self) -> Span {
        let start = self.key_start as usize;
        Span::new(start, start + self.key.len())
    }

    /// Where the name of the key stands, without the scope.
    pub fn name_span(&self) -> Span {
        self.key_span().within(0..self.name.len())
    }

    /// Where the scope stands, with its `@`.
    pub fn scope_span(&self) -> Span {
        self.key_span().within(self.name.len()..self.key.len())
    }

    /// The value that `generation` reads, its references resolved.
    pub fn value(&self, generation: Generation) -> Value<'_, 'd> {
        if !self.asked.contains(generation) {
            return Value::Absent;
        }
        match &self.written {
            Written::Same(text) => Value::Plain(text),
            Written::Read(readings) => readings.of(generation).value(),
        }
    }

    /// The one text without references that every agent reads which reads the setting, if there is one.
    pub fn plain(&self) -> Option<&'d str> {
        match self.written {
            Written::Same(text) => Some(text),
            Written::Read(_) => None,
        }
    }

    /// What every agent that is asked about goes on with, where one text is the same to all of them.
    pub fn alike(&self) -> Option<Value<'_, 'd>> {
        match &self.written {
            Written::Same(text) => Some(Value::Plain(text)),
            Written::Read(readings) => match &**readings {
                Readings::Alike(reading) => Some(reading.value()),
                Readings::Each(_) => None,
            },
        }
    }

    /// Whether every agent that is asked about goes on with the same words, of whose text `test` is true, whatever blanks
    /// stand between them: of a value of several lines each agent keeps others.
    pub fn has_words_alike_and(&self, test: impl Fn(&str) -> bool) -> bool {
        if let Some(value) = self.alike() {
            return value.symbolic().is_some_and(test);
        }
        let mut texts = self.asked.iter().map(|agent| self.value(agent).symbolic());
        let Some(first) = texts.next().flatten().filter(|first| test(first)) else {
            return false;
        };
        // What is written is all that there is where nothing refers.
        if self.same_words && !self.refers() {
            return true;
        }
        texts.all(|text| {
            text.is_some_and(|text| {
                text.split_ascii_whitespace()
                    .eq(first.split_ascii_whitespace())
            })
        })
    }

    /// Whether its value may have a `{`, a `(` or a `$` in it: most have none.
    pub fn has_signs(&self) -> bool {
        self.has_signs
    }

    /// The text of the value as it is written, 2.1's first; empty where no agent that is asked about reads one.
    pub fn written(&self) -> &'d str {
        match &self.written {
            Written::Same(text) => text,
            Written::Read(readings) => {
                let written = |generation| readings.of(generation).written;
                let written = written(Generation::V2).or(written(Generation::V3));
                written.unwrap_or_default()
            }
        }
    }

    /// Whether another setting has the same text for each agent, written and resolved.
    pub fn says_the_same_as(&self, other: &Setting<'_>) -> bool {
        match (&self.written, &other.written) {
            (Written::Same(text), Written::Same(other)) => text == other,
            (Written::Read(readings), Written::Read(others)) => readings == others,
            _ => false,
        }
    }

    /// Whether its value may hold a reference or an expression, for an agent that is asked about.
    pub fn refers(&self) -> bool {
        match &self.written {
            Written::Same(_) => false,
            Written::Read(readings) => {
                let refers = |generation| readings.of(generation).resolved.is_some();
                refers(Generation::V2) || refers(Generation::V3)
            }
        }
    }

    /// Whether all that its value refers to are keys of `[env]`, `{env.size}`, each of which says a plain text to every
    /// agent that is asked about, or words that both agents know, `{name}`, none of which is the name of such a key.
    pub fn refers_as_usual(&self) -> bool {
        match self.alike() {
            Some(Value::Resolved { resolved, .. }) => resolved.is_usual(),
            _ => false,
        }
    }

    /// The definition that any of `agents` has for it, 2.1's first.
    pub fn definition(&self, agents: Generations) -> Option<Found> {
        agents.iter().find_map(|generation| self.found[generation])
    }

    /// The value that `generation` goes on with, if all of it is known.
    pub fn known(&self, generation: Generation) -> Option<&str> {
        self.value(generation).known()
    }
}

/// A value that one agent reads.
#[derive(Clone, Copy, Debug)]
pub enum Value<'s, 'd> {
    /// The agent reads nothing here.
    Absent,
    /// A text without references.
    Plain(&'d str),
    /// A text with references, resolved as far as they are known.
    Resolved {
        /// The text as it is written.
        written: &'d str,
        /// What the agent makes of it.
        resolved: &'s Resolved,
    },
}

impl<'s, 'd: 's> Value<'s, 'd> {
    /// The text as it is written, references and all.
    pub fn written(self) -> Option<&'d str> {
        match self {
            Value::Absent => None,
            Value::Plain(text) => Some(text),
            Value::Resolved { written, .. } => Some(written),
        }
    }

    /// The text that the agent goes on with, if all of it is known.
    pub fn known(self) -> Option<&'s str> {
        match self {
            Value::Absent => None,
            Value::Plain(text) => Some(text),
            Value::Resolved { resolved, .. } => resolved.is_known().then_some(&resolved.text),
        }
    }

    /// The text that the agent goes on with, in which references that stay unknown stand for themselves.
    pub fn symbolic(self) -> Option<&'s str> {
        match self {
            Value::Absent => None,
            Value::Plain(text) => Some(text),
            Value::Resolved { resolved, .. } => resolved.is_whole().then_some(&resolved.text),
        }
    }

    /// What is wrong with its references.
    pub fn problems(self) -> &'s [Problem] {
        match self {
            Value::Resolved { resolved, .. } => &resolved.problems,
            _ => &[],
        }
    }

    /// The part of the written text that a part of the resolved one comes from; `None` for no value.
    pub(super) fn source(self, range: Range<usize>) -> Option<Range<usize>> {
        match self {
            Value::Absent => None,
            Value::Plain(_) => Some(range),
            Value::Resolved { resolved, .. } => Some(resolved.source(range)),
        }
    }
}
