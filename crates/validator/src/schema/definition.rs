//! One line of a table -> a keyword.

use super::keyword::{Candidates, Converter, Depends, Deprecated, Inherit, Keyword, Words};
use super::kind::Kinds;
use super::place::Places;
use crate::generation::Generation;

/// What is wrong with a line.
pub(super) type Fault = &'static str;

/// Reads the definition of a keyword that holds in `places`.
pub(super) fn read(
    line: &'static str,
    places: Places,
    generation: Generation,
) -> Result<Keyword, Fault> {
    let mut words = words(line);
    let names = words.next().ok_or("no name")?;
    let (name, aliases) = split(names, b'|').unwrap_or((names, ""));
    let converter = words.next().ok_or("no type")?;
    let mut keyword = Keyword {
        name,
        aliases: Words(aliases),
        converter: converter.parse().map_err(|()| "no such type")?,
        default: None,
        default_from: None,
        candidates: None,
        strict: true,
        required: false,
        scopable: false,
        generic: false,
        provisioning: false,
        inherit: Inherit::default(),
        kinds: None,
        depends: None,
        types: Words::default(),
        deprecated: None,
        os: None,
        number: 0,
        places,
    };
    for word in words {
        if !flag(&mut keyword, word) {
            let (attribute, value) = split(word, b'=').ok_or("no such flag")?;
            set(&mut keyword, attribute, unquoted(value))?;
        }
    }
    if generation == Generation::V3 {
        keyword.strict = matches!(
            keyword.converter,
            Converter::String | Converter::Integer | Converter::List
        );
    }
    Ok(keyword)
}

/// Reads kinds apart by `|`; `*` is every kind of object.
pub(super) fn kinds(value: &str) -> Result<Kinds, Fault> {
    if value == "*" {
        return Ok(Kinds::OBJECTS);
    }
    value.split('|').try_fold(Kinds::default(), |kinds, name| {
        Ok(kinds.with(name.parse().map_err(|()| "no such kind")?))
    })
}

/// Sets the flag of that name, if it is one.
fn flag(keyword: &mut Keyword, name: &str) -> bool {
    match name {
        "required" => keyword.required = true,
        "scopable" => keyword.scopable = true,
        "generic" => keyword.generic = true,
        "provisioning" => keyword.provisioning = true,
        "loose" => keyword.strict = false,
        "deprecated" => keyword.deprecated = Some(Deprecated { since: None }),
        _ => return false,
    }
    true
}

fn set(keyword: &mut Keyword, attribute: &str, value: &'static str) -> Result<(), Fault> {
    match attribute {
        "default" => keyword.default = Some(value),
        "default-from" => keyword.default_from = Some(value),
        "candidates" => keyword.candidates = Some(Candidates(value)),
        "inherit" => keyword.inherit = inherit(value)?,
        "kinds" => keyword.kinds = Some(kinds(value)?),
        "os" => keyword.os = Some(value),
        "types" => keyword.types = Words(value),
        "deprecated" => keyword.deprecated = Some(Deprecated { since: Some(value) }),
        "depends" => {
            let (other, values) = split(value, b'=').ok_or("no value in a condition")?;
            keyword.depends = Some(Depends {
                keyword: other,
                values: Words(values),
            });
        }
        _ => return Err("no such attribute"),
    }
    Ok(())
}

fn inherit(value: &str) -> Result<Inherit, Fault> {
    Ok(match value {
        "leaf" => Inherit::Leaf,
        "head" => Inherit::Head,
        "head>leaf" => Inherit::HeadLeaf,
        _ => return Err("no such inheritance"),
    })
}

/// Words apart by blanks; a pair of `"` keeps the blanks between.
fn words(line: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let start = rest.bytes().position(|byte| byte != b' ')?;
        let mut quoted = false;
        let length = rest[start..].bytes().position(|byte| {
            quoted ^= byte == b'"';
            byte == b' ' && !quoted
        });
        let (word, after) = match length {
            Some(length) => rest[start..].split_at(length),
            None => (&rest[start..], ""),
        };
        rest = after;
        Some(word)
    })
}

/// `split_once` for the short words of the tables, which are read at every start.
fn split(text: &'static str, by: u8) -> Option<(&'static str, &'static str)> {
    let at = text.bytes().position(|byte| byte == by)?;
    Some((&text[..at], &text[at + 1..]))
}

fn unquoted(value: &'static str) -> &'static str {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}
