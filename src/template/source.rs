//! The source of a template -> the same source with marks, so that what is rendered tells where it comes from.
//!
//! A mark stands before the first character of each line of text, and around what each expression
//! gives. Marks touch no blanks, so the engine trims the same blanks with and without them.

use std::ops::Range;

use super::engine::MARK;
use super::rendering::Names;
use super::scope::{Scope, words};
use crate::parameters::Questionnaire;

/// Opens a mark: a code point that is never text.
pub(super) const OPEN: char = '\u{fdd0}';
/// Closes a mark.
pub(super) const CLOSE: char = '\u{fdd1}';
/// Ends what an expression gave.
pub(super) const END: char = '\u{fdd2}';

/// Whether `c` is one of the signs of a mark.
pub(super) fn is_sentinel(c: char) -> bool {
    matches!(c, OPEN | CLOSE | END)
}

/// What stands behind a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Whether it stands before text; else around what an expression gives.
    pub(super) is_text: bool,
    /// The line of the template, from 1.
    pub(super) line: usize,
    /// The questions that the expression takes its value from; none for text.
    pub(super) answers: Names,
    /// The questions of the conditions that it stands under.
    pub(super) conditions: Names,
}

/// A piece of a template's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text, also that of a raw block.
    Text(Range<usize>),
    /// An expression, without its delimiters and their `-`.
    Expression(Range<usize>),
    /// A tag, without its delimiters and their `-`.
    Tag(Range<usize>),
}

/// Cuts a source at the engine's delimiters. One that the engine refuses is cut somehow.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let start = ["{{", "{%", "<#"]
            .iter()
            .filter_map(|open| rest.find(open))
            .min()
            .unwrap_or(rest.len());
        if start > 0 {
            pieces.push(Piece::Text(at..at + start));
            at += start;
            continue;
        }
        at += match &rest[..2] {
            "<#" => rest[2..].find("#>").map_or(rest.len(), |end| end + 4),
            "{{" => {
                let end = 2 + close(&rest[2..], "}}");
                pieces.push(Piece::Expression(inner(rest, at, end)));
                (end + 2).min(rest.len())
            }
            _ => tag(rest, at, &mut pieces),
        };
    }
    pieces
}

/// Takes a tag, with its body if it is a raw block; gives its length.
fn tag(rest: &str, at: usize, pieces: &mut Vec<Piece>) -> usize {
    let end = 2 + close(&rest[2..], "%}");
    let inside = inner(rest, at, end);
    let length = (end + 2).min(rest.len());
    if rest[inside.start - at..inside.end - at].trim() != "raw" {
        pieces.push(Piece::Tag(inside));
        return length;
    }
    let body = rest[length..]
        .match_indices("{%")
        .find(|(found, _)| {
            rest[length + found + 2..]
                .trim_start_matches('-')
                .trim_start()
                .starts_with("endraw")
        })
        .map_or(rest.len(), |(found, _)| length + found);
    pieces.push(Piece::Text(at + length..at + body));
    rest[body..]
        .find("%}")
        .map_or(rest.len(), |end| body + end + 2)
}

/// The bytes between the delimiters of `rest`, without the `-` that trims.
fn inner(rest: &str, at: usize, end: usize) -> Range<usize> {
    let start = if rest[2..end].starts_with('-') { 3 } else { 2 };
    let end = if end > start && rest[..end].ends_with('-') {
        end - 1
    } else {
        end
    };
    at + start..at + end.max(start)
}

/// Where `delimiter` closes, outside of strings.
fn close(text: &str, delimiter: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut quote = None;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (None, b'\'' | b'"' | b'`') => quote = Some(bytes[at]),
            (None, _) if text.as_bytes()[at..].starts_with(delimiter.as_bytes()) => return at,
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The marks of a source, and the source with them.
pub(super) fn mark(
    source: &str,
    pieces: &[Piece],
    questionnaire: &Questionnaire,
) -> (Vec<Mark>, String) {
    let mut marking = Marking {
        source,
        scope: Scope::new(questionnaire),
        marks: Vec::new(),
        edits: Vec::new(),
        reached: (1, 0),
    };
    for piece in pieces {
        match piece {
            Piece::Text(range) => marking.text(range.clone()),
            Piece::Expression(range) => marking.expression(range.clone()),
            Piece::Tag(range) => marking.scope.tag(&source[range.clone()]),
        }
    }
    let mut marked = String::with_capacity(source.len() * 2);
    let mut last = 0;
    for (at, new) in &marking.edits {
        marked.push_str(&source[last..*at]);
        marked.push_str(new);
        last = *at;
    }
    marked.push_str(&source[last..]);
    (marking.marks, marked)
}

struct Marking<'a> {
    source: &'a str,
    scope: Scope,
    marks: Vec<Mark>,
    /// What is inserted, in order of place.
    edits: Vec<(usize, String)>,
    /// The line of the last mark, and where it stands.
    reached: (usize, usize),
}

impl Marking<'_> {
    fn text(&mut self, range: Range<usize>) {
        let mut at = range.start;
        for line in self.source[range].split_inclusive('\n') {
            if let Some(offset) = line.find(|c: char| !c.is_whitespace()) {
                let id = self.add(at + offset, None);
                self.edits.push((at + offset, format!("{OPEN}{id}{CLOSE}")));
            }
            at += line.len();
        }
    }

    fn expression(&mut self, range: Range<usize>) {
        let answers = self.scope.names(&self.source[range.clone()]);
        let id = self.add(range.start, Some(answers.into_iter().collect()));
        self.edits.push((range.start, " (".into()));
        self.edits
            .push((range.end, format!(") | {MARK}(id={id}) ")));
    }

    fn add(&mut self, at: usize, answers: Option<Names>) -> usize {
        let (line, last) = self.reached;
        let line = line + self.source[last..at].matches('\n').count();
        self.reached = (line, at);
        self.marks.push(Mark {
            is_text: answers.is_none(),
            line,
            answers: answers.unwrap_or_default(),
            conditions: self.scope.conditions(),
        });
        self.marks.len() - 1
    }
}

/// The byte where a template first uses a variable.
pub(super) fn first_use(source: &str, name: &str) -> Option<usize> {
    pieces(source).into_iter().find_map(|piece| match piece {
        Piece::Text(_) => None,
        Piece::Expression(range) | Piece::Tag(range) => words(&source[range.clone()])
            .find(|(_, word)| *word == name)
            .map(|(at, _)| range.start + at),
    })
}

/// The line and the column of a byte, from 1.
pub(super) fn position(source: &str, at: usize) -> (usize, usize) {
    let before = &source[..at];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}
