//! A text -> the YAML value in it, as far as the registry's settings need it.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// The longest text that is read. A longer one is no setting.
const LONGEST: usize = 1 << 14;

/// How deep values may stand in one another.
const DEEPEST: usize = 32;

/// A YAML value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Yaml {
    /// Nothing: an empty text, `~`, `null`.
    Null,
    /// A text.
    Scalar {
        /// The text, without quotes.
        text: String,
        /// Whether it stands without quotes, so that it may be a number or a truth value.
        is_plain: bool,
    },
    /// A list.
    List(Vec<Yaml>),
    /// Keys and values, in order.
    Map(Vec<(String, Yaml)>),
    /// A value that is not looked into: a tag, an anchor, a text that is too long.
    Unsure,
}

/// Reads the first value of a text; the error is the YAML reader's.
pub(super) fn read(text: &str) -> Result<Yaml, String> {
    if text.len() > LONGEST {
        return Ok(Yaml::Unsure);
    }
    if is_plain(text) {
        return Ok(scalar(text.to_owned(), true));
    }
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let event = match event {
            Ok((event, _)) => event,
            // The reader's own limit, where the registry's is higher.
            Err(error) if error.info().contains("recursion") => return Ok(Yaml::Unsure),
            Err(error) => return Err(error.info().to_owned()),
        };
        let value = match event {
            Event::Scalar(text, style, 0, None) => {
                scalar(text.into_owned(), style == ScalarStyle::Plain)
            }
            Event::Scalar(..) | Event::Alias(_) => Yaml::Unsure,
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= DEEPEST => {
                return Ok(Yaml::Unsure);
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Vec::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(done) => done.close(),
                None => return Ok(Yaml::Unsure),
            },
            Event::StreamEnd => return Ok(Yaml::Null),
            _ => continue,
        };
        match open.last_mut() {
            Some(holder) => holder.push(value),
            None => return Ok(value),
        }
    }
    Ok(Yaml::Null)
}

/// Whether the text is one plain word that means itself: what nearly every setting is.
fn is_plain(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'/' | b'-' | b':');
    let start = text.strip_prefix(':').unwrap_or(text);
    start.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        && text.bytes().all(inner)
        && !text.ends_with(':')
}

fn scalar(text: String, is_plain: bool) -> Yaml {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" if is_plain => Yaml::Null,
        _ => Yaml::Scalar { text, is_plain },
    }
}

/// A list or a map that is being read.
enum Open {
    List(Vec<Yaml>),
    /// With the key whose value comes next.
    Map(Vec<(String, Yaml)>, Option<String>),
}

impl Open {
    fn push(&mut self, value: Yaml) {
        match self {
            Open::List(items) => items.push(value),
            Open::Map(entries, key) => match (key.take(), value) {
                (Some(key), value) => entries.push((key, value)),
                (None, Yaml::Scalar { text, .. }) => *key = Some(text),
                (None, _) => *key = Some(String::new()),
            },
        }
    }

    fn close(self) -> Yaml {
        match self {
            Open::List(items) => Yaml::List(items),
            Open::Map(entries, _) => Yaml::Map(entries),
        }
    }
}

/// The truth value that a plain text is (YAML 1.1, as the registry reads it).
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether a plain text is a number.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text
        .strip_prefix(['-', '+'])
        .unwrap_or(text)
        .replace('_', "");
    let radix = |prefix: &str, radix| {
        let digits = digits.strip_prefix(prefix);
        digits.is_some_and(|digits| u64::from_str_radix(digits, radix).is_ok())
    };
    let is_decimal = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        && digits.parse::<f64>().is_ok();
    is_decimal || radix("0x", 16) || radix("0b", 2) || radix("0o", 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Yaml {
        scalar(text.to_owned(), true)
    }

    #[test]
    fn json_and_blocks_are_yaml() {
        let map = Yaml::Map(vec![("enabled".to_owned(), plain("true"))]);
        for text in ["{\"enabled\":true}", "{\"enabled\": true}", "enabled: true"] {
            assert_eq!(read(text), Ok(map.clone()), "{text}");
        }
        assert_eq!(read("[a, b]"), Ok(Yaml::List(vec![plain("a"), plain("b")])));
        assert_eq!(read(":5000"), Ok(plain(":5000")));
        assert_eq!(read("a #b"), Ok(plain("a")));
        assert_eq!(read("\"10\""), Ok(scalar("10".to_owned(), false)));
        for text in ["", "~", "# c"] {
            assert_eq!(read(text), Ok(Yaml::Null), "{text}");
        }
    }

    #[test]
    fn what_yaml_cannot_read_is_an_error_and_never_more() {
        for text in ["@a", "`a", "[a", "{a", "\"a"] {
            assert!(read(text).is_err(), "{text}");
        }
        let deep = "[".repeat(1 << 13);
        assert_eq!(read(&deep), Ok(Yaml::Unsure));
        assert_eq!(read(&"[".repeat(1 << 20)), Ok(Yaml::Unsure));
    }
}
