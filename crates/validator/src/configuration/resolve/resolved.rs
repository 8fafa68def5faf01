//! What came of looking up the references of a value.

use std::ops::Range;

use crate::value::{arithmetic, outcome};

/// A value whose references were looked up.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The text; a reference that stays unknown stands for itself in it.
    pub(in crate::configuration) text: String,
    /// What is wrong with its references.
    pub problems: Vec<Problem>,
    pieces: Vec<Piece>,
    pub(super) unknown: bool,
    pub(super) broken: bool,
    pub(super) usual: bool,
}

/// A piece of a resolved text, and the piece of the written one that it comes from.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    start: usize,
    source: Range<usize>,
    /// Whether the piece stands in both as it is.
    literal: bool,
}

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands in the written value, braces included.
    pub span: Range<usize>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// Its section does not exist.
    NoSection(String),
    /// Its section does not have the key: section, key.
    NoKey(String, String),
    /// The agent knows no such word; it looked for a key of that name in the section and in DEFAULT.
    NoWord(String),
    /// It is of a section of the node's configuration that is not handed out.
    Denied(String),
    /// The agent does not have this reference, the other does.
    Unsupported,
    /// It leads back to itself: the keys on the way.
    Cycle(Vec<String>),
    /// It leads through too many others.
    TooDeep,
    /// It expands to more text than any keyword can use.
    TooLong,
    /// Its index is no number.
    BadIndex,
    /// Its index is beyond the words that there are: how many there are.
    IndexOutOfRange(usize),
}

impl ProblemKind {
    /// Whether nothing can be said of a value that has it.
    pub fn ends(&self) -> bool {
        matches!(
            self,
            ProblemKind::Cycle(_) | ProblemKind::TooDeep | ProblemKind::TooLong
        )
    }
}

impl Resolved {
    /// Nothing yet, with room for a text of that length.
    pub(super) fn with_room(length: usize) -> Self {
        Resolved {
            text: String::with_capacity(length),
            // Most values are one reference, and what stands before and behind it.
            pieces: Vec::with_capacity(3),
            ..Resolved::default()
        }
    }

    /// Whether nothing was put into it.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(in crate::configuration) fn is_known(&self) -> bool {
        !self.unknown && !self.broken
    }

    /// Whether all of its references are keys of `[env]` that say a plain text, or words that both agents know.
    pub(in crate::configuration) fn is_usual(&self) -> bool {
        self.usual
    }

    /// Whether the text is all there, unknown references standing for themselves.
    pub(in crate::configuration) fn is_whole(&self) -> bool {
        !self.broken
    }

    /// The part of the written text that a part of the resolved one comes from.
    pub(in crate::configuration) fn source(&self, range: Range<usize>) -> Range<usize> {
        let at = |offset: usize, end: bool| {
            let after = self.pieces.partition_point(|piece| piece.start <= offset);
            let piece = self.pieces.get(after.saturating_sub(1))?;
            let inside = offset - piece.start.min(offset) + usize::from(end);
            Some(match (piece.literal, end) {
                (true, _) => (piece.source.start + inside).min(piece.source.end),
                (false, false) => piece.source.start,
                (false, true) => piece.source.end,
            })
        };
        let start = at(range.start, false).unwrap_or(0);
        let end = match range.end {
            end if end > range.start => at(end - 1, true).unwrap_or(start),
            _ => start,
        };
        start..end.max(start)
    }

    /// Puts what an expression comes to in its place, where that can be told.
    pub(super) fn work_out(&mut self, written: &str) {
        if arithmetic::find(&self.text).is_none() {
            return;
        }
        match outcome::worked_out(&self.text).filter(|_| self.is_known()) {
            Some(text) => self.replace(&text, written),
            None => self.unknown = true,
        }
    }

    /// Takes another text, all of which comes from all that is written.
    pub(super) fn replace(&mut self, text: &str, written: &str) {
        self.text.clear();
        self.pieces.clear();
        self.push(text, 0..written.len(), false);
    }

    pub(super) fn push(&mut self, text: &str, source: Range<usize>, literal: bool) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            start: self.text.len(),
            source,
            literal,
        });
        self.text.push_str(text);
    }
}
