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
    let (name, aliases) = names.split_once('|').unwrap_or((names, ""));
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
        places,
    };
    for word in words {
        match word.split_once('=') {
            None => flag(&mut keyword, word)?,
            Some((attribute, value)) => set(&mut keyword, attribute, unquoted(value))?,
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

fn flag(keyword: &mut Keyword, flag: &str) -> Result<(), Fault> {
    match flag {
        "required" => keyword.required = true,
        "scopable" => keyword.scopable = true,
        "generic" => keyword.generic = true,
        "provisioning" => keyword.provisioning = true,
        "loose" => keyword.strict = false,
        "deprecated" => keyword.deprecated = Some(Deprecated { since: None }),
        _ => return Err("no such flag"),
    }
    Ok(())
}

fn set(keyword: &mut Keyword, attribute: &str, value: &'static str) -> Result<(), Fault> {
    match attribute {
        "default" => keyword.default = Some(value),
        "default-from" => keyword.default_from = Some(value),
        "candidates" => keyword.candidates = Some(Candidates(value)),
        "inherit" => keyword.inherit = inherit(value)?,
        "kinds" => keyword.kinds = Some(kinds(value)?),
        "types" => keyword.types = Words(value),
        "deprecated" => keyword.deprecated = Some(Deprecated { since: Some(value) }),
        "depends" => {
            let (other, values) = value.split_once('=').ok_or("no value in a condition")?;
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
        rest = rest.trim_start();
        let mut quoted = false;
        let end = rest
            .bytes()
            .position(|byte| {
                quoted ^= byte == b'"';
                byte == b' ' && !quoted
            })
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

fn unquoted(value: &'static str) -> &'static str {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}
