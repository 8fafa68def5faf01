//! A setting: a keyword, its scope, its definition and its value for each agent.

use std::ops::Range;

use super::resolve::{Problem, Resolved};
use crate::generation::{Each, Generation, Generations};
use crate::schema::Found;
use crate::span::Span;

/// A keyword that a section sets.
#[derive(Debug)]
pub struct Setting<'d> {
    /// The section, an index into [`super::Configuration::sections`].
    pub section: usize,
    /// The entry, an index into [`crate::document::Document::entries`].
    pub entry: usize,
    /// The agents that read it, in that section.
    pub agents: Generations,
    /// The key as written: `image@nodes`.
    pub key: &'d str,
    /// The key without its scope.
    pub name: &'d str,
    /// What stands behind the `@`.
    pub scope: Option<&'d str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The definition, for each agent that has one here; in DEFAULT also that of a resource that takes it there.
    pub found: Each<Option<Found>>,
    /// The value that each agent reads, its references resolved.
    pub value: Each<Value<'d>>,
}

impl Setting<'_> {
    /// Where the name of the key stands, without the scope.
    pub fn name_span(&self) -> Span {
        self.key_span.within(0..self.name.len())
    }

    /// Where the scope stands, with its `@`.
    pub fn scope_span(&self) -> Span {
        self.key_span.within(self.name.len()..self.key.len())
    }

    /// Whether its value may hold a reference or an expression, for an agent that is asked about.
    pub fn refers(&self) -> bool {
        let refers = |value: &Value<'_>| matches!(value, Value::Resolved { .. });
        refers(&self.value.v2) || refers(&self.value.v3)
    }

    /// The definition that any of `agents` has for it, 2.1's first.
    pub fn definition(&self, agents: Generations) -> Option<Found> {
        agents.iter().find_map(|generation| self.found[generation])
    }
}

/// A value that one agent reads.
#[derive(Debug, Default)]
pub enum Value<'d> {
    /// The agent reads nothing here.
    #[default]
    Absent,
    /// A text without references.
    Plain(&'d str),
    /// A text with references, resolved as far as they are known.
    Resolved {
        /// The text as it is written.
        written: &'d str,
        /// What the agent makes of it.
        resolved: Box<Resolved>,
    },
}

impl<'d> Value<'d> {
    /// The text as it is written, references and all.
    pub fn written(&self) -> Option<&'d str> {
        match self {
            Value::Absent => None,
            Value::Plain(text) => Some(text),
            Value::Resolved { written, .. } => Some(written),
        }
    }

    /// The text that the agent goes on with, if all of it is known.
    pub fn known(&self) -> Option<&str> {
        match self {
            Value::Absent => None,
            Value::Plain(text) => Some(text),
            Value::Resolved { resolved, .. } => resolved.is_known().then_some(&resolved.text),
        }
    }

    /// The text that the agent goes on with, in which references that stay unknown stand for themselves.
    pub fn symbolic(&self) -> Option<&str> {
        match self {
            Value::Absent => None,
            Value::Plain(text) => Some(text),
            Value::Resolved { resolved, .. } => resolved.is_whole().then_some(&resolved.text),
        }
    }

    /// What is wrong with its references.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Value::Resolved { resolved, .. } => &resolved.problems,
            _ => &[],
        }
    }

    /// The part of the written text that a part of the resolved one comes from; `None` for no value.
    pub(super) fn source(&self, range: Range<usize>) -> Option<Range<usize>> {
        match self {
            Value::Absent => None,
            Value::Plain(_) => Some(range),
            Value::Resolved { resolved, .. } => Some(resolved.source(range)),
        }
    }
}

/// What an agent takes as the value of a keyword in a section.
#[derive(Clone, Copy, Debug)]
pub enum Effective<'c, 'd> {
    /// The section does not say it.
    Unset,
    /// It is the same on every node.
    One(&'c Setting<'d>),
    /// It depends on the node.
    Scoped,
}

impl<'c, 'd> Effective<'c, 'd> {
    /// The setting, if it is the same on every node.
    pub fn one(self) -> Option<&'c Setting<'d>> {
        match self {
            Effective::One(setting) => Some(setting),
            _ => None,
        }
    }

    /// Whether the section says it, on some node at least.
    pub fn is_set(self) -> bool {
        !matches!(self, Effective::Unset)
    }
}

impl<'d> Setting<'d> {
    /// The value that `generation` goes on with, if all of it is known.
    pub fn known(&self, generation: Generation) -> Option<&str> {
        self.value[generation].known()
    }
}
