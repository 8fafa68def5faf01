//! The text of a file of our own -> its sections and keys, each with its place.
//!
//! `rust-ini` is the reader: every value is the one it read. It keeps no positions and reads some
//! lines generously (it glues a line without `=` to the next, and joins at a trailing backslash), so
//! a scan of the lines locates what it reads and refuses, at its place, what it would misread.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use ini::{Ini, ParseOption};

use super::problem::{Place, Problem, Spot};
use super::safe::{breaks_a_line, describe};

/// A section of a file, in the order of the file.
#[derive(Clone, Debug)]
pub struct Section {
    /// The name, trimmed.
    pub name: String,
    /// Where it opens.
    pub spot: Spot,
    /// The bytes from its header line to the next header or the end.
    pub span: Range<usize>,
    /// Its keys, in the order of the file.
    pub keys: Vec<Key>,
}

/// A key of a section.
#[derive(Clone, Debug)]
pub struct Key {
    /// The name.
    pub name: String,
    /// The value that `rust-ini` read.
    pub value: String,
    /// Where the name stands.
    pub name_spot: Spot,
    /// Where the value stands.
    pub value_spot: Spot,
    /// The bytes of its line, without the line's end.
    pub line: Range<usize>,
    /// The bytes of its value.
    pub value_span: Range<usize>,
}

/// Reads `text`, the contents of `file`; a byte order mark is passed over.
///
/// # Errors
/// Every line that is neither a section, a key nor a comment, and what is there twice.
pub fn read(file: &str, text: &str) -> Result<Vec<Section>, Vec<Problem>> {
    let mut scan = Scan::new(file);
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut clean = String::with_capacity(text.len());
    let mut at = start;
    for (index, line) in text[start..].split_inclusive('\n').enumerate() {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let content = content.strip_suffix('\r').unwrap_or(content);
        let comment = content.trim_start().starts_with(['#', ';']);
        if !comment {
            scan.line(index + 1, content, at);
            clean.push_str(content);
        }
        clean.push('\n');
        at += line.len();
    }
    let mut sections = scan.finish(text.len())?;
    fill(file, &mut sections, &clean)?;
    Ok(sections)
}

/// Takes every value from `rust-ini`.
fn fill(file: &str, sections: &mut [Section], clean: &str) -> Result<(), Vec<Problem>> {
    let option = ParseOption {
        enabled_quote: false,
        enabled_escape: false,
        ..ParseOption::default()
    };
    let misread = |line, what: String| {
        let spot = Spot {
            file: file.into(),
            line,
            column: 1,
            section: String::new(),
            key: None,
            key_column: 1,
        };
        vec![Problem::new(Place::File(spot), what)]
    };
    let ini = Ini::load_from_str_opt(clean, option)
        .map_err(|error| misread(error.line, error.msg.into_owned()))?;
    for section in sections {
        let properties = ini.section(Some(section.name.as_str()));
        for key in &mut section.keys {
            key.value = properties
                .and_then(|properties| properties.get(&key.name))
                .ok_or_else(|| misread(key.name_spot.line, "this line cannot be read".into()))?
                .to_owned();
        }
    }
    Ok(())
}

struct Scan {
    file: Arc<str>,
    sections: Vec<Section>,
    /// The line of each section, and of each key of the section that is open.
    section_lines: HashMap<String, usize>,
    key_lines: HashMap<String, usize>,
    problems: Vec<Problem>,
}

impl Scan {
    fn new(file: &str) -> Self {
        Scan {
            file: file.into(),
            sections: Vec::new(),
            section_lines: HashMap::new(),
            key_lines: HashMap::new(),
            problems: Vec::new(),
        }
    }

    /// Places a line that is not a comment; `at` is its first byte.
    fn line(&mut self, number: usize, content: &str, at: usize) {
        let trimmed = content.trim();
        if let Some((offset, odd)) = content.char_indices().find(|(_, c)| breaks_a_line(*c)) {
            let spot = self.spot(number, content, offset, None);
            let message = format!("{} in the middle of a line: remove it", describe(odd));
            self.problem(spot, message);
        } else if trimmed.starts_with('[') {
            self.header(number, content, at);
        } else if !trimmed.is_empty() {
            self.key(number, content, at);
        }
    }

    fn header(&mut self, number: usize, content: &str, at: usize) {
        let open = content.find('[').unwrap_or_default();
        let spot = self.spot(number, content, open, None);
        let close = content.find(']');
        if close.is_none() {
            self.problem(spot.clone(), "a section ends with `]`".into());
        }
        // What follows belongs to it all the same: one mistake is told once.
        let name = content[open + 1..close.unwrap_or(content.len())].trim();
        let rest = close.map_or("", |close| content[close + 1..].trim());
        let spot = Spot {
            section: name.to_owned(),
            ..spot
        };
        if !rest.is_empty() {
            return self.problem(
                spot,
                format!("`{rest}` after the section: write a comment on a line of its own"),
            );
        }
        if let Some(first) = self.section_lines.insert(name.to_owned(), number) {
            let message = format!("the section is there already, in line {first}");
            self.problem(spot.clone(), message);
        }
        self.key_lines.clear();
        self.close(at);
        self.sections.push(Section {
            name: name.to_owned(),
            spot,
            span: at..at,
            keys: Vec::new(),
        });
    }

    fn key(&mut self, number: usize, content: &str, at: usize) {
        let begin = content.len() - content.trim_start().len();
        let spot = self.spot(number, content, begin, None);
        let Some(equals) = content.find(['=', ':']) else {
            let message = format!(
                "`{}` is neither a section nor `name = value`",
                content.trim().escape_debug()
            );
            return self.problem(spot, message);
        };
        let name = content[..equals].trim();
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
        {
            let message = format!(
                "`{}` is not a name: write `name = value`",
                name.escape_debug()
            );
            return self.problem(spot, message);
        }
        let raw = &content[equals + 1..];
        let value = raw.trim();
        let offset = match value {
            "" => equals + 1,
            _ => equals + 1 + raw.len() - raw.trim_start().len(),
        };
        let value_spot = self.spot(number, content, offset, Some(name));
        let name_spot = Spot {
            key: Some(name.to_owned()),
            ..spot.clone()
        };
        if value.ends_with('\\') {
            return self.problem(
                value_spot,
                "ends with a backslash, which joins the next line to it: remove it".into(),
            );
        }
        let Some(section) = self.sections.last_mut() else {
            return self.problem(
                spot,
                format!("`{name}` stands before the first section: write [DEFAULT] above it"),
            );
        };
        if let Some(first) = self.key_lines.insert(name.to_owned(), number) {
            return self.problem(
                name_spot,
                format!("given twice, first in line {first}: keep one"),
            );
        }
        section.keys.push(Key {
            name: name.to_owned(),
            value: String::new(),
            name_spot,
            value_spot,
            line: at..at + content.len(),
            value_span: at + offset..at + offset + value.len(),
        });
    }

    fn spot(&self, line: usize, content: &str, offset: usize, key: Option<&str>) -> Spot {
        Spot {
            file: Arc::clone(&self.file),
            line,
            column: content[..offset].chars().count() + 1,
            section: self
                .sections
                .last()
                .map(|section| section.name.clone())
                .unwrap_or_default(),
            key: key.map(str::to_owned),
            key_column: content.chars().take_while(|c| c.is_whitespace()).count() + 1,
        }
    }

    fn problem(&mut self, spot: Spot, message: String) {
        self.problems.push(Problem::new(Place::File(spot), message));
    }

    fn close(&mut self, end: usize) {
        if let Some(section) = self.sections.last_mut() {
            section.span.end = end;
        }
    }

    fn finish(mut self, end: usize) -> Result<Vec<Section>, Vec<Problem>> {
        self.close(end);
        match self.problems.is_empty() {
            true => Ok(self.sections),
            false => Err(self.problems),
        }
    }
}

#[cfg(test)]
mod tests;
