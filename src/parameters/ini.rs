//! The text of a file of our own -> its sections and keys, each with its place.
//!
//! `rust-ini` is the reader: every value is the one it read. It keeps no positions and reads some
//! lines generously (it glues a line without `=` to the next, and joins at a trailing backslash), so
//! a scan of the lines locates what it reads and refuses, at its place, what it would misread.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use ini::{Ini, ParseOption};

use super::problem::{Place, Problem, Spot};
use super::safe::{breaks_a_line, describe};

/// A section of a file, in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// The name, trimmed.
    pub(super) name: String,
    /// Where it opens.
    pub(super) spot: Spot,
    /// The bytes from its header line to the next header or the end.
    pub(super) span: Range<usize>,
    /// Its keys, in the order of the file.
    pub(super) keys: Vec<Key>,
}

/// A key of a section.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// The name.
    pub(super) name: String,
    /// The value that `rust-ini` read.
    pub(super) value: String,
    /// Where the name stands.
    pub(super) name_spot: Spot,
    /// Where the value stands.
    pub(super) value_spot: Spot,
    /// The bytes of its line, without the line's end.
    pub(super) line: Range<usize>,
    /// The bytes of its value.
    pub(super) value_span: Range<usize>,
}

/// Reads `text`, the contents of `file`; a byte order mark is passed over.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Section>, Vec<Problem>> {
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
    file: Rc<str>,
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
        let Some(close) = content.find(']') else {
            return self.problem(spot, "a section ends with `]`".into());
        };
        let name = content[open + 1..close].trim();
        let rest = content[close + 1..].trim();
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
            file: Rc::clone(&self.file),
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn faults(text: &str) -> Vec<String> {
        read("f.ini", text)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn every_key_knows_its_place() {
        let text = "\u{feff}# é\n[test/registry]\r\n  sizé = 20g\r\n";
        assert_eq!(
            faults(text),
            ["f.ini:3:3: [test/registry]: `sizé` is not a name: write `name = value`"]
        );
        let text = "\u{feff}# é\n[ test/registry ]\r\n\tsize =  20g \r\npool:\n";
        let sections = read("f.ini", text).unwrap();
        let [section] = &sections[..] else { panic!() };
        assert_eq!(
            (section.name.as_str(), section.spot.line),
            ("test/registry", 2)
        );
        let [size, pool] = &section.keys[..] else {
            panic!()
        };
        assert_eq!(
            (
                size.value.as_str(),
                size.value_spot.line,
                size.value_spot.column
            ),
            ("20g", 3, 10)
        );
        assert_eq!(size.value_spot.key_column, 2);
        assert_eq!(&text[size.value_span.clone()], "20g");
        assert_eq!((pool.value.as_str(), pool.value_spot.column), ("", 6));
    }

    #[test]
    fn every_line_that_would_be_misread_is_refused_at_its_place() {
        let text = "size = 1\n[a]\nx = 1\ny\nx = 2\n[b\n[c] d\n[a]\nz = 3\\\n = 4\nv = 1\u{b}w = 2\nq = 1\rr = 2\n";
        assert_eq!(
            faults(text),
            [
                "f.ini:1:1: `size` stands before the first section: write [DEFAULT] above it",
                "f.ini:4:1: [a]: `y` is neither a section nor `name = value`",
                "f.ini:5:1: [a] x: given twice, first in line 3: keep one",
                "f.ini:6:1: [a]: a section ends with `]`",
                "f.ini:7:1: [c]: `d` after the section: write a comment on a line of its own",
                "f.ini:8:1: [a]: the section is there already, in line 2",
                "f.ini:9:5: [a] z: ends with a backslash, which joins the next line to it: remove it",
                "f.ini:10:2: [a]: `` is not a name: write `name = value`",
                "f.ini:11:6: [a]: a line break (U+000B) in the middle of a line: remove it",
                "f.ini:12:6: [a]: a carriage return (U+000D) in the middle of a line: remove it",
            ]
        );
    }

    #[test]
    fn quotes_escapes_and_inline_comments_are_read_as_they_are() {
        let text = "[a]\nb = \"x\\n\" # y ; z\n";
        assert_eq!(
            read("f", text).unwrap()[0].keys[0].value,
            "\"x\\n\" # y ; z"
        );
    }

    proptest! {
        #[test]
        fn the_scan_locates_exactly_what_the_reader_reads(
            text in "([\\[\\]=:# \t\\\\;\"'\r\nabé\u{b}\u{a0}\u{85}]|\n\\[a\\]\n|\nb = |\r\n){0,40}"
        ) {
            if let Ok(sections) = read("f", &text) {
                let option = ParseOption { enabled_quote: false, enabled_escape: false, ..ParseOption::default() };
                let comments: String = text
                    .split_inclusive('\n')
                    .map(|line| if line.trim_start().starts_with(['#', ';']) { "\n" } else { line })
                    .collect();
                let ini = Ini::load_from_str_opt(&comments, option).unwrap();
                let names: Vec<&str> = ini.sections().flatten().collect();
                prop_assert_eq!(names, sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>());
                prop_assert!(ini.general_section().is_empty());
                for section in &sections {
                    let properties = ini.section(Some(section.name.as_str())).unwrap();
                    let read: Vec<_> = properties.iter().collect();
                    let located: Vec<_> =
                        section.keys.iter().map(|key| (key.name.as_str(), &text[key.value_span.clone()])).collect();
                    prop_assert_eq!(read, located);
                }
            }
        }
    }
}
