//! A value's text -> what an agent makes of it, so that two spellings of one value are the same.

use crate::configuration::Setting;
use crate::generation::Generation;
use crate::reference::may_refer;
use crate::schema::Converter;
use crate::value::duration::{self, Bare};
use crate::value::{Reading, boolean, integer, list, size, words};

/// What an agent makes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The text itself.
    Text(String),
    /// True or false.
    Truth(bool),
    /// A whole number: bytes of a size, nanoseconds of a duration.
    Number(i128),
    /// Words, in their order.
    Words(Vec<String>),
}

impl Meaning {
    /// What `generation` makes of the text of a setting. A text with references, or that the agent does
    /// not read as written, stands for itself.
    pub(super) fn of(setting: &Setting<'_>, text: &str, generation: Generation) -> Self {
        let converter = setting.found[generation].map(|found| found.keyword.converter);
        converter
            .filter(|_| !may_refer(text))
            .and_then(|converter| read(text, converter, generation))
            .unwrap_or_else(|| Meaning::Text(text.to_owned()))
    }
}

fn read(text: &str, converter: Converter, generation: Generation) -> Option<Meaning> {
    let duration = |bare| as_written(duration::read(text, bare, generation));
    Some(match converter {
        Converter::Boolean => Meaning::Truth(as_written(boolean::read(text, generation))?),
        Converter::Tristate => {
            Meaning::Truth(as_written(boolean::read_tristate(text, generation))?)
        }
        Converter::Integer => Meaning::Number(as_written(integer::read(text, generation))?),
        Converter::Size => Meaning::Number(as_written(size::read(text, generation))?.bytes()?),
        Converter::Duration => Meaning::Number(duration(Bare::Seconds)?.nanoseconds()),
        Converter::DurationMinute => Meaning::Number(duration(Bare::Minutes)?.nanoseconds()),
        Converter::List | Converter::Set | Converter::Nodes => Meaning::Words(
            list::read(text, generation)
                .map(|item| item.text.to_owned())
                .collect(),
        ),
        Converter::Shlex => Meaning::Words(
            as_written(words::read(text, generation))?
                .into_iter()
                .map(|word| word.text.into_owned())
                .collect(),
        ),
        _ => return None,
    })
}

/// The value of a text that the agent reads as written.
fn as_written<T>(reading: Reading<T>) -> Option<T> {
    match reading {
        Reading::Value(value) => Some(value),
        _ => None,
    }
}
