//! The further lines of a value -> those of them that were meant to be section headers or keywords.

use crate::configuration::{Configuration, Setting};
use crate::generation::Generation;
use crate::schema::{Converter, Family, schema};
use crate::span::Span;

/// What an agent takes into a value, and was meant to be something else.
#[derive(Default)]
pub(super) struct Swallowed {
    /// The keywords that stand before any header.
    pub(super) keys: Vec<Line>,
    /// The headers.
    pub(super) headers: Vec<Line>,
    /// From the first header on, the blanks that each line has to lose for the header to stand in the first column.
    pub(super) indents: Vec<Span>,
}

/// A line inside a value.
pub(super) struct Line {
    /// The key, or the header with its brackets.
    pub(super) span: Span,
    /// The blanks before it.
    pub(super) indent: Span,
}

/// What the value that `generation` reads has swallowed.
pub(super) fn swallowed_by(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Swallowed {
    let mut swallowed = Swallowed::default();
    let document = configuration.document;
    let reading = document.entries()[setting.entry()].read(generation);
    let Some(reading) = reading.filter(|_| setting.agents.contains(generation)) else {
        return swallowed;
    };
    let text = document.text();
    let is_free = configuration.section_of(setting).is_free();
    let takes_words = takes_words(setting, generation);
    for part in reading.value.parts().skip(1) {
        let line = Line::new(part, text);
        if line.span.is_empty() {
            continue;
        }
        let header = header(line.span.text(text), is_free).filter(|_| !line.indent.is_empty());
        if let Some(length) = header {
            let span = line.span.within(0..length);
            let indent = line.indent;
            swallowed.headers.push(Line { span, indent });
        }
        match swallowed.headers.first().map(|header| header.indent.len()) {
            Some(depth) if !line.indent.is_empty() => {
                swallowed.indents.push(line.indent.within(0..depth));
            }
            Some(_) => {}
            None if is_free => {}
            None => {
                let key = key(line, text, setting, takes_words);
                let key = key.filter(|key| {
                    let key = key.span.text(text);
                    is_keyword(configuration, setting, key, generation)
                });
                swallowed.keys.extend(key);
            }
        }
    }
    swallowed
}

impl Line {
    fn new(part: Span, text: &str) -> Self {
        let content = part.text(text);
        let start = part.end - content.trim_start().len();
        let before = &text[..start];
        let blanks = before.len() - before.trim_end_matches([' ', '\t', '\u{c}']).len();
        Line {
            span: Span::new(start, start + content.trim().len()),
            indent: Span::new(start - blanks, start),
        }
    }
}

/// Whether a line, without the blanks at its ends, was surely meant to be a header: how long it is with its brackets.
///
/// In a value that is nobody's but the user's, a file of another program may stand, with headers of its own.
pub(in crate::rules) fn header(line: &str, is_free: bool) -> Option<usize> {
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    let is_alone = rest.is_empty() || rest.trim_start().starts_with(['#', ';']);
    let is_of_name = |b: u8| b.is_ascii_alphanumeric() || b"_-.#".contains(&b);
    if !is_alone || !name.bytes().all(is_of_name) {
        return None;
    }
    let id = name.split_once('#').map(|(_, id)| id);
    let is_known = || {
        let families = Generation::ALL.map(|generation| schema(generation).family(name));
        let is_resource = |family: &Family| {
            matches!(
                family,
                Family::Group(_) | Family::Renamed(_) | Family::Subset
            )
        };
        match is_free {
            true => id.is_some() && families.iter().any(is_resource),
            false => families
                .iter()
                .any(|family| !matches!(family, Family::Unknown)),
        }
    };
    let is_named = |id: &str| !is_free && !id.is_empty() && !name.starts_with('#');
    (id.is_some_and(is_named) || is_known()).then_some(name.len() + 2)
}

/// Whether a key is one of a keyword of the section.
fn is_keyword(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    key: &str,
    generation: Generation,
) -> bool {
    let name = key.split('@').next().unwrap_or(key);
    match configuration.section_of(setting).vocabulary[generation] {
        Some(words) => words.keyword(name).is_some(),
        None => schema(generation)
            .anywhere(name, configuration.kind())
            .is_some(),
    }
}

/// Whether a value of several words is what the keyword takes, so that `NAME=VALUE` may be one of them.
fn takes_words(setting: &Setting<'_>, generation: Generation) -> bool {
    setting.found[generation].is_some_and(|found| {
        matches!(
            found.keyword.converter,
            Converter::List
                | Converter::ListLower
                | Converter::Set
                | Converter::Shlex
                | Converter::ExpandedShlex
                | Converter::Json
        )
    })
}

/// What looks like a key at the beginning of a line.
fn key(line: Line, text: &str, setting: &Setting<'_>, takes_words: bool) -> Option<Line> {
    let content = line.span.text(text);
    let at = memchr::memchr2(b'=', b':', content.as_bytes())?;
    let (before, behind) = (&content[..at], &content[at + 1..]);
    let colon = content.as_bytes()[at] == b':';
    // Words of a list are no settings, nor are times and addresses.
    let is_apart = || before.ends_with(char::is_whitespace) || behind.starts_with([' ', '\t']);
    if (takes_words || colon) && !is_apart() {
        return None;
    }
    let name = before.trim_end();
    let is_of_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'@' | b'.' | b'-');
    if name.is_empty() || !name.bytes().all(is_of_key) {
        return None;
    }
    // A comment is prose, in which a colon is none of an agent's.
    if setting.name == "comment" && (colon || behind.trim_start().is_empty()) {
        return None;
    }
    Some(Line {
        span: line.span.within(0..name.len()),
        indent: line.indent,
    })
}
