//! The text of `regsvc.ini` and a service's answers -> the text with these answers, every other byte as it was.

use std::fmt::Write;
use std::ops::Range;

use super::Problem;
use super::ini::{self, Section};

/// Adds the section `name` with `answers`, or replaces the keys of that section if it is there.
///
/// Lines end as the first line of the file does. Comments and blank lines of a replaced section stay.
///
/// # Errors
/// The file cannot be read: every problem of it.
pub fn write_section(
    file: &str,
    text: &str,
    name: &str,
    answers: &[(String, String)],
) -> Result<String, Vec<Problem>> {
    let sections = ini::read(file, text)?;
    let end = match text.split_inclusive('\n').next() {
        Some(line) if line.ends_with("\r\n") => "\r\n",
        _ => "\n",
    };
    Ok(match sections.iter().find(|section| section.name == name) {
        Some(section) => replace(text, section, answers, end),
        None => append(text, name, answers, end),
    })
}

fn append(text: &str, name: &str, answers: &[(String, String)], end: &str) -> String {
    let mut out = text.to_owned();
    let body = text.trim_start_matches('\u{feff}');
    if !body.is_empty() && !body.ends_with('\n') {
        out.push_str(end);
    }
    if body
        .lines()
        .last()
        .is_some_and(|last| !last.trim().is_empty())
    {
        out.push_str(end);
    }
    let width = answers
        .iter()
        .map(|(key, _)| key.len())
        .max()
        .unwrap_or_default();
    out.push_str(&format!("[{name}]{end}"));
    for (key, value) in answers {
        out.push_str(&line(key, value, width, end));
    }
    out
}

fn line(key: &str, value: &str, width: usize, end: &str) -> String {
    let mut line = String::new();
    // Writing to a string cannot fail.
    let _ = write!(line, "{key:width$} = {value}");
    line.truncate(line.trim_end().len());
    line + end
}

fn replace(text: &str, section: &Section, answers: &[(String, String)], end: &str) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let value_of = |name: &str| {
        answers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    let mut last = header_end(text, section);
    for key in &section.keys {
        match value_of(&key.name) {
            Some(value) => {
                let blank = if key.value_span.is_empty() && !value.is_empty() {
                    " "
                } else {
                    ""
                };
                let at = if key.value_span.is_empty() {
                    key.line.end..key.line.end
                } else {
                    key.value_span.clone()
                };
                let blank = if text[..at.start].ends_with([' ', '\t']) {
                    ""
                } else {
                    blank
                };
                edits.push((at, format!("{blank}{value}")));
                last = after(text, key.line.end);
            }
            None => edits.push((key.line.start..after(text, key.line.end), String::new())),
        }
    }
    let fresh = answers
        .iter()
        .filter(|(name, _)| section.keys.iter().all(|key| key.name != *name));
    let mut lines: String = fresh
        .map(|(key, value)| line(key, value, key.len(), end))
        .collect();
    if !lines.is_empty() && !text[..last].ends_with('\n') {
        lines.insert_str(0, end);
    }
    edits.push((last..last, lines));
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    splice(text, &edits)
}

fn header_end(text: &str, section: &Section) -> usize {
    after(text, section.span.start)
}

/// The first byte after the line that `at` is in.
fn after(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

fn splice(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(answers: &[(&str, &str)]) -> Vec<(String, String)> {
        answers
            .iter()
            .map(|(key, value)| ((*key).into(), (*value).into()))
            .collect()
    }

    fn written(text: &str, name: &str, answers: &[(&str, &str)]) -> String {
        write_section("f", text, name, &pairs(answers)).unwrap()
    }

    #[test]
    fn a_new_section_follows_a_blank_line_and_ends_its_lines_as_the_file_does() {
        let answers = [("size", "20g"), ("pool", "")];
        for (before, after) in [
            ("", "[t/r]\nsize = 20g\npool =\n"),
            ("\u{feff}", "\u{feff}[t/r]\nsize = 20g\npool =\n"),
            ("[a/bb]", "[a/bb]\n\n[t/r]\nsize = 20g\npool =\n"),
            ("# c\n\n", "# c\n\n[t/r]\nsize = 20g\npool =\n"),
            (
                "[a/bb]\r\nx = 1",
                "[a/bb]\r\nx = 1\r\n\r\n[t/r]\r\nsize = 20g\r\npool =\r\n",
            ),
            (
                "[a/bb]\r\n\r\n",
                "[a/bb]\r\n\r\n[t/r]\r\nsize = 20g\r\npool =\r\n",
            ),
        ] {
            assert_eq!(written(before, "t/r", &answers), after, "{before:?}");
        }
    }

    #[test]
    fn a_replaced_section_keeps_its_comments_and_the_places_of_its_keys() {
        let before = "[DEFAULT]\nsize = 1g\n\n[t/r]   \n# why\nsize  =  10g  \n; old\ngone = 1\npool =\n\n# next\n[a/bb]\nsize = 2g";
        let after = "[DEFAULT]\nsize = 1g\n\n[t/r]   \n# why\nsize  =  20g  \n; old\npool = fast\nport = 5000\n\n# next\n[a/bb]\nsize = 2g";
        assert_eq!(
            written(
                before,
                "t/r",
                &[("size", "20g"), ("pool", "fast"), ("port", "5000")]
            ),
            after
        );
    }

    #[test]
    fn a_replaced_section_may_be_empty_or_end_the_file() {
        assert_eq!(written("[t/r]", "t/r", &[("a", "1")]), "[t/r]\na = 1\n");
        assert_eq!(
            written("[t/r]\na = 2", "t/r", &[("a", "1"), ("b", "2")]),
            "[t/r]\na = 1\nb = 2\n"
        );
        assert_eq!(
            written("[t/r]\na = 2\n[x/yy]\n", "t/r", &[]),
            "[t/r]\n[x/yy]\n"
        );
        assert_eq!(written("[t/r]\na =", "t/r", &[("a", "1")]), "[t/r]\na = 1");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_and_nothing_else_changes(
            before in "(\u{feff})?((\\[(t/r|a/bb|DEFAULT)\\]|a = 1|b =|c: 3 |# x|; y| )(\n|\r\n)){0,12}(a = 9)?",
            value in "[a-z0-9 ]{0,3}",
        ) {
            let answers = pairs(&[("a", value.trim()), ("d", "4")]);
            let Ok(sections) = ini::read("f", &before) else { return Ok(()) };
            let after = write_section("f", &before, "t/r", &answers).unwrap();
            let read = ini::read("f", &after).unwrap();
            let section = read.iter().find(|section| section.name == "t/r").unwrap();
            let mut back: Vec<_> = section.keys.iter().map(|key| (key.name.clone(), key.value.clone())).collect();
            back.sort();
            prop_assert_eq!(back, answers);
            match sections.iter().find(|section| section.name == "t/r") {
                None => prop_assert!(after.starts_with(&before)),
                Some(old) => {
                    prop_assert_eq!(&after[..old.span.start], &before[..old.span.start]);
                    prop_assert!(after.ends_with(&before[old.span.end..]));
                }
            }
        }
    }
}
