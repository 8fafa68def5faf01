//! A value's text -> what each agent reads in it.
//!
//! One file a type, all pure functions of the text and the generation. A reading never fails:
//! what an agent refuses, drops or changes is a [`Reading`] with the [`Fault`] and its place.
//! Whether a fault matters is not decided here.

pub mod arithmetic;
pub mod boolean;
pub mod duration;
pub mod environment;
pub mod expose;
pub mod file_mode;
pub mod image;
pub mod integer;
pub mod list;
pub mod mounts;
pub mod nodes;
pub mod ordinary;
pub mod outcome;
#[cfg(test)]
mod properties;
mod python;
pub mod schedule;
pub mod size;
pub mod words;

use std::fmt::{self, Write as _};
use std::ops::Range;

use crate::generation::{Each, Generation};

/// What an agent makes of a value's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading<T> {
    /// Read as written.
    Value(T),
    /// Taken without a word, but not as written.
    ///
    /// This is also what agent 3 does of a text that it cannot convert: the failure is traced and
    /// the field keeps the zero of its type, never the keyword's default (agent 3:
    /// core/object/actor.go; for a required keyword the resource is dropped instead).
    Quietly {
        /// What the agent goes on with; `None` is an unset field.
        read: Option<T>,
        /// What was not taken as written.
        fault: Fault,
    },
    /// The agent refuses the text when it reads the configuration, or fails on it later.
    ///
    /// 2.1 refuses to create an object for it (observed on 2.1); its validator only warns.
    Refused(Fault),
}

impl<T> Reading<T> {
    /// What the agent goes on with, if with anything.
    pub fn value(&self) -> Option<&T> {
        match self {
            Reading::Value(value) => Some(value),
            Reading::Quietly { read, .. } => read.as_ref(),
            Reading::Refused(_) => None,
        }
    }

    /// What is wrong, if anything.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Reading::Value(_) => None,
            Reading::Quietly { fault, .. } | Reading::Refused(fault) => Some(fault),
        }
    }

    /// Whether the agent refuses the text, or fails on it.
    pub fn is_refused(&self) -> bool {
        matches!(self, Reading::Refused(_))
    }

    fn quietly(read: impl Into<Option<T>>, fault: Fault) -> Self {
        Reading::Quietly {
            read: read.into(),
            fault,
        }
    }
}

/// What is wrong with a value, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The wrong bytes of the text, and no more; on character boundaries. Empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong and what comes of it, as a clause: lower case, no full stop.
    pub reason: String,
    /// What to write in place of `span`.
    pub suggestion: Option<String>,
}

impl Fault {
    /// A fault at `span`.
    pub fn new(span: Range<usize>, reason: impl Into<String>) -> Self {
        Fault {
            span,
            reason: reason.into(),
            suggestion: None,
        }
    }

    /// A fault of the whole of `text`.
    fn of(text: &str, reason: impl Into<String>) -> Self {
        Fault::new(0..text.len(), reason)
    }

    /// The fault with what to write in its place.
    #[must_use]
    pub fn suggest(mut self, replacement: impl Into<String>) -> Self {
        self.suggestion = Some(replacement.into());
        self
    }

    /// The fault moved to where its text starts in a larger one.
    #[must_use]
    pub fn offset(mut self, by: usize) -> Self {
        self.span = self.span.start + by..self.span.end + by;
        self
    }
}

/// The most characters of a value that a reason quotes.
const MOST_QUOTED: usize = 40;

/// A part of a value as it stands in a reason: in backticks, on one line, cut if it is long.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beyond = self.0.char_indices().nth(MOST_QUOTED);
        let shown = beyond.map_or(self.0, |(end, _)| &self.0[..end]);
        f.write_char('`')?;
        for part in shown.split_inclusive(char::is_control) {
            let control = part.chars().next_back().filter(|c| c.is_control());
            let length = part.len() - control.map_or(0, char::len_utf8);
            f.write_str(&part[..length])?;
            control.map_or(Ok(()), |c| write!(f, "{}", c.escape_debug()))?;
        }
        if beyond.is_some() {
            f.write_char('…')?;
        }
        f.write_char('`')
    }
}

/// Whether the two agents go on with different values.
pub fn differs<T: PartialEq>(readings: &Each<Reading<T>>) -> bool {
    readings.v2.value() != readings.v3.value()
}

/// Whether an agent takes `c` for blank where it splits and trims: Unicode's white space for
/// both, and the four ASCII separators U+001C..U+001F for Python.
pub(crate) fn is_blank(c: char, generation: Generation) -> bool {
    c.is_whitespace() || (generation == Generation::V2 && matches!(c, '\x1c'..='\x1f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_quotes_on_one_line_and_not_too_much() {
        assert_eq!(Quoted("10x").to_string(), "`10x`");
        assert_eq!(Quoted("a\n\0é").to_string(), "`a\\n\\0é`");
        assert_eq!(
            Quoted(&"é".repeat(41)).to_string(),
            format!("`{}…`", "é".repeat(40))
        );
    }
}
