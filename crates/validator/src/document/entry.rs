//! An entry: a keyword and its value, as each agent reads them.

use super::Text;
use super::signs::Signs;
use super::usual::Further;
use crate::generation::{Each, Generation, Generations};
use crate::span::{Place, Span};

/// A keyword and its value, as one or both agents read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    lines: Place,
    span: Place,
    read: Readings,
}

/// What each agent reads; at least one of them reads something. Most entries of most files are the same to both.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Readings {
    Same(Reading),
    Apart(Box<Apart>),
}

/// What the agents read where it is not one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Apart {
    read: Each<Option<Reading>>,
    /// Whether nothing but blanks is in one of their values and not in the other.
    same_words: bool,
}

/// An entry as one agent reads it.
#[derive(Clone, Debug, Eq)]
pub struct Reading {
    header: u32,
    signs: Signs,
    key: Place,
    /// The value.
    pub value: Text,
}

/// The number that stands for no header.
const NONE: u32 = u32::MAX;

impl Entry {
    pub(super) fn of_both(lines: Span, span: Span, reading: Reading) -> Self {
        Entry {
            lines: lines.into(),
            span: span.into(),
            read: Readings::Same(reading),
        }
    }

    pub(super) fn of_each(lines: Span, span: Span, read: Each<Option<Reading>>) -> Self {
        Entry {
            lines: lines.into(),
            span: span.into(),
            read: Readings::Apart(Box::new(Apart {
                read,
                same_words: false,
            })),
        }
    }

    /// Takes a further line into the value that `generation` reads.
    pub(super) fn extend(
        &mut self,
        generation: Generation,
        text: &str,
        separator: &str,
        part: Span,
        line: Span,
    ) {
        self.lines = self.lines().to(line).into();
        self.span = self.span().to(part).into();
        self.take_apart();
        let Readings::Apart(apart) = &mut self.read else {
            return;
        };
        apart.same_words = false;
        if let Some(reading) = &mut apart.read[generation] {
            reading.value.push(text, separator, part);
        }
    }

    /// Takes further lines into the value that both agents read: 2.1 leaves out the blanks around each of them.
    pub(super) fn extend_alike(&mut self, text: &str, further: &[Further], lines: Span) {
        self.lines = self.lines().to(lines).into();
        if let Some(last) = further.last() {
            self.span = self.span().to(last.line).into();
        }
        self.take_apart();
        let Readings::Apart(apart) = &mut self.read else {
            return;
        };
        let read = &mut apart.read;
        if let Some(reading) = &mut read.v2 {
            let parts = further.iter().map(|further| further.inner);
            reading.value.push_lines(text, parts);
        }
        if let Some(reading) = &mut read.v3 {
            let parts = further.iter().map(|further| further.line);
            reading.value.push_lines(text, parts);
        }
    }

    /// Lets one of the agents read more than the other.
    fn take_apart(&mut self) {
        if let Readings::Same(reading) = &self.read {
            let reading = Some(reading.clone().with(Signs::ANY));
            self.read = Readings::Apart(Box::new(Apart {
                read: Each {
                    v2: reading.clone(),
                    v3: reading,
                },
                same_words: true,
            }));
        }
    }

    /// The whole entry, continuation lines and the last line's end included.
    pub fn lines(&self) -> Span {
        self.lines.span()
    }

    /// From the key to the end of the value.
    pub fn span(&self) -> Span {
        self.span.span()
    }

    /// What `generation` reads, if it reads an entry here.
    pub fn read(&self, generation: Generation) -> Option<&Reading> {
        match &self.read {
            Readings::Same(reading) => Some(reading),
            Readings::Apart(apart) => apart.read[generation].as_ref(),
        }
    }

    /// What both agents read, where it is one thing at one place.
    pub fn same(&self) -> Option<&Reading> {
        match &self.read {
            Readings::Same(reading) => Some(reading),
            Readings::Apart(_) => None,
        }
    }

    /// Whether both agents surely read the same in it, but for the blanks around the lines of its value.
    pub fn has_same_words(&self) -> bool {
        match &self.read {
            Readings::Same(_) => true,
            Readings::Apart(apart) => apart.same_words,
        }
    }

    /// The agents that read an entry here.
    pub fn agents(&self) -> Generations {
        Generations::BOTH.filter(|generation| self.read(generation).is_some())
    }

    /// Whether each agent that reads it takes the value from one line, as it stands there.
    pub fn is_plain(&self) -> bool {
        Generation::ALL.into_iter().all(|generation| {
            let value = self.read(generation).map(|reading| &reading.value);
            !matches!(value, Some(Text::Joined(_)))
        })
    }

    /// What any agent reads, 2.1 first.
    pub fn any(&self) -> &Reading {
        let reading = self.read(Generation::V2).or(self.read(Generation::V3));
        reading.expect("an entry is made when an agent reads one")
    }
}

/// What is known of the signs is nothing that is read.
impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        (self.header, self.key, &self.value) == (other.header, other.key, &other.value)
    }
}

impl Reading {
    pub(super) fn new(header: Option<usize>, key: Span, value: Span) -> Self {
        let header = header.and_then(|header| u32::try_from(header).ok());
        Reading {
            header: header.unwrap_or(NONE),
            signs: Signs::ANY,
            key: key.into(),
            value: Text::Plain(value.into()),
        }
    }

    /// Says which signs it has.
    pub(super) fn with(self, signs: Signs) -> Self {
        Reading { signs, ..self }
    }

    /// The signs that its key and its value may have.
    pub fn signs(&self) -> Signs {
        self.signs
    }

    /// The header that it stands under: an index into [`super::Document::headers`]. Without one, agent 3
    /// takes the entry into `[DEFAULT]` and agent 2.1 refuses the file.
    pub fn header(&self) -> Option<usize> {
        (self.header != NONE).then_some(self.header as usize)
    }

    /// The key, its scope included: `image@nodes`.
    pub fn key(&self) -> Span {
        self.key.span()
    }
}
