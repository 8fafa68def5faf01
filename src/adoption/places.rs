//! A rendering -> where each question's answer shows; a configuration's lines -> the answers that they show.

use std::collections::BTreeMap;

use crate::configuration::{Configuration, Identity};
use crate::document::Document;
use crate::generation::Generation;
use crate::template::{Names, Rendering};

/// The lines of each value of a configuration, by section and key.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines(BTreeMap<(String, String), Vec<String>>);

impl Lines {
    /// Reads a configuration as an agent does.
    pub(super) fn read(text: &str, generation: Generation) -> Self {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, generation.into());
        let mut lines = Lines::default();
        for section in configuration.sections() {
            for setting in configuration.settings_of(section) {
                let Some(written) = setting.value(generation).written() else {
                    continue;
                };
                let value = written
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty());
                let place = (section.name.to_owned(), setting.key.to_owned());
                lines.0.insert(place, value.map(str::to_owned).collect());
            }
        }
        lines
    }

    /// The answers to a question that these lines show where the rendering shows its own.
    pub(super) fn answers(&self, places: &[Place], question: &str) -> Vec<String> {
        let mut answers: Vec<String> = Vec::new();
        let own = |place: &&Place| place.pieces.iter().any(|piece| piece.is_of(question));
        for place in places.iter().filter(own) {
            let key = (place.section.clone(), place.key.clone());
            let lines = self.0.get(&key).map(Vec::as_slice).unwrap_or_default();
            // A line that is nothing but the answer is found only where there is no other line.
            let bare = matches!(place.pieces[..], [Piece::Answers(_)]);
            for line in lines.iter().filter(|_| !bare || lines.len() == 1) {
                answers.extend(place.read(line, question));
            }
        }
        answers.sort();
        answers.dedup();
        answers
    }
}

/// A line of a value in a rendering, as text and answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    section: String,
    key: String,
    pieces: Vec<Piece>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// The template's own text.
    Text(String),
    /// What an expression gave, and the questions that it was made from.
    Answers(Names),
}

impl Piece {
    fn is_of(&self, question: &str) -> bool {
        matches!(self, Piece::Answers(names) if names.iter().any(|name| &**name == question))
    }
}

impl Place {
    /// What may stand in another line where the answers of a question stand in this one.
    fn read(&self, line: &str, question: &str) -> Vec<String> {
        let mut found = Vec::new();
        follow(&self.pieces, line, question, &mut Vec::new(), &mut found);
        found
    }
}

/// The most ways in which one line is read.
const WAYS: usize = 64;

/// Reads the rest of a line in every way that the pieces allow; `read` is what was read so far.
fn follow<'l>(
    pieces: &[Piece],
    rest: &'l str,
    question: &str,
    read: &mut Vec<&'l str>,
    found: &mut Vec<String>,
) {
    match pieces {
        _ if found.len() > WAYS => {}
        [] if rest.is_empty() => found.extend(read.iter().flat_map(|text| bare(text))),
        [] => {}
        [Piece::Text(text), after @ ..] => {
            if let Some(rest) = rest.strip_prefix(text.as_str()) {
                follow(after, rest, question, read, found);
            }
        }
        [piece @ Piece::Answers(_), after @ ..] => {
            let ends: Vec<usize> = match after {
                [] => vec![rest.len()],
                [Piece::Answers(_), ..] => Vec::new(),
                [Piece::Text(text), ..] => rest
                    .match_indices(text.as_str())
                    .map(|(at, _)| at)
                    .collect(),
            };
            for end in ends {
                if piece.is_of(question) {
                    read.push(&rest[..end]);
                }
                follow(after, &rest[end..], question, read, found);
                if piece.is_of(question) {
                    read.pop();
                }
            }
        }
    }
}

/// A text, and what is within its brackets and quotes, of which a line may part the two halves: a template may add
/// them to some answers only.
fn bare(text: &str) -> impl Iterator<Item = String> {
    let within = text
        .trim_start_matches(['[', '"', '\''])
        .trim_end_matches([']', '"', '\'']);
    let within = Some(within).filter(|within| *within != text);
    [Some(text), within]
        .into_iter()
        .flatten()
        .map(str::to_owned)
}

/// The lines of a rendering that show answers.
pub(super) fn places(rendering: &Rendering) -> Vec<Place> {
    let mut places = Vec::new();
    let mut section = String::new();
    let mut key = String::new();
    let mut at = 0;
    for line in rendering.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name.to_owned();
            continue;
        }
        let offset = match line.starts_with(char::is_whitespace) {
            true => 0,
            false => match line.split_once('=') {
                Some((name, _)) => {
                    key = name.trim().to_owned();
                    name.len() + 1
                }
                None => continue,
            },
        };
        let value = &line[offset..];
        let begin = start + offset + (value.len() - value.trim_start().len());
        let pieces = pieces(rendering, begin, start + line.trim_end().len());
        if pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Answers(_)))
        {
            places.push(Place {
                section: section.clone(),
                key: key.clone(),
                pieces,
            });
        }
    }
    places
}

/// The pieces of the bytes from `begin` to `end`.
fn pieces(rendering: &Rendering, begin: usize, end: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = begin;
    let inside = rendering.values.iter().filter(|value| {
        value.span.start >= begin && value.span.end <= end && !value.span.is_empty()
    });
    for value in inside {
        // A value inside of a value is part of it.
        if value.span.start < at {
            continue;
        }
        if value.span.start > at {
            pieces.push(Piece::Text(rendering.text[at..value.span.start].to_owned()));
        }
        pieces.push(Piece::Answers(value.cause.answers.clone()));
        at = value.span.end;
    }
    if at < end {
        pieces.push(Piece::Text(rendering.text[at..end].to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_between_the_text_around_it() {
        let names = |name: &str| Piece::Answers([name.into()].into());
        let text = |text: &str| Piece::Text(text.to_owned());
        let place = Place {
            section: "ip#cni".to_owned(),
            key: "expose".to_owned(),
            pieces: vec![names("port"), text("/tcp:"), names("host_port")],
        };
        assert_eq!(place.read("5000/tcp:5001", "port"), ["5000"]);
        assert_eq!(place.read("5000/tcp:5001", "host_port"), ["5001"]);
        assert_eq!(place.read("[::1]/tcp:80", "port"), ["[::1]", "::1"]);
        for other in ["5000/udp:5001", "", "5000"] {
            assert_eq!(place.read(other, "port"), Vec::<String>::new(), "{other}");
        }
    }
}
