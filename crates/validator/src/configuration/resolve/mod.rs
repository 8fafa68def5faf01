//! A value with references -> the text that an agent goes on with, as far as it is known.
//!
//! Cycles are found, never followed: a chain of references has an end, and so has the room for what
//! they expand to.

mod modifier;
mod resolved;
mod target;
mod text;
mod usual;
mod words;

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use resolved::Resolved;
pub use resolved::{Problem, ProblemKind};
pub(crate) use target::is_deferred;
pub(super) use usual::Usual;
pub(crate) use words::is_word;

use self::text::{Address, Text, address, starts_of_words};
use super::{Configuration, Section};
use crate::generation::Generation;
use crate::reference::{Reference, references};

/// How many references may follow from one another: what 2.1 allows (`core/extconfig.py`).
const DEEPEST: usize = 20;

/// How often 2.1's result may hold new references that were put together by old ones.
const PASSES: usize = 8;

/// The longest text that one value may expand to.
const LONGEST: usize = 1 << 16;

/// What a reference points to.
#[derive(Clone)]
enum Pointed<'d> {
    Text(Text<'d>),
    Unknown,
    Nothing(ProblemKind),
}

/// A key of a section.
type Place<'c, 'd> = (&'c str, Cow<'d, str>);

/// Looks up the references of one configuration, for one agent.
pub(super) struct Resolver<'c, 'd> {
    configuration: &'c Configuration<'d>,
    generation: Generation,
    /// How many more bytes all values together may expand to.
    room: usize,
    /// The keys that are being looked up, the first one first.
    way: Vec<Place<'c, 'd>>,
    /// What was looked up before, and through how many references it led.
    known: FxHashMap<Place<'c, 'd>, (Pointed<'d>, usize)>,
    /// Where the words of a text begin that was counted, or of which one was taken.
    words: FxHashMap<Address, (Text<'d>, Vec<u32>)>,
    /// What modifiers have made of a text.
    modified: FxHashMap<(Address, String), (Text<'d>, Text<'d>)>,
    /// The nodes of the cluster.
    nodes: Option<Text<'d>>,
    /// Through how many references the last look-up led.
    depth: usize,
}

impl<'c, 'd> Resolver<'c, 'd> {
    pub(super) fn new(configuration: &'c Configuration<'d>, generation: Generation) -> Self {
        let nodes = configuration.identity.nodes.as_ref();
        Resolver {
            configuration,
            generation,
            room: (1 << 19) + configuration.document.text().len(),
            way: Vec::new(),
            known: FxHashMap::default(),
            words: FxHashMap::default(),
            modified: FxHashMap::default(),
            nodes: nodes.map(|nodes| nodes.join(" ").into()),
            depth: 0,
        }
    }

    /// Resolves the value of a key of a section.
    pub(super) fn setting(
        &mut self,
        section: &'c Section<'d>,
        key: Cow<'d, str>,
        written: &str,
    ) -> Resolved {
        self.way.push((section.name, key));
        let resolved = self.value(section, written);
        self.way.pop();
        resolved
    }

    fn value(&mut self, section: &'c Section<'d>, written: &str) -> Resolved {
        let mut resolved = self.pass(section, written);
        match self.generation {
            Generation::V2 => {
                self.pass_again(section, written, &mut resolved);
                resolved.work_out(written);
            }
            // Agent 3 looks once: what the first references have put together stays as it is, and is
            // not what was meant.
            Generation::V3 => {
                resolved.unknown |= references(&resolved.text, self.generation).next().is_some();
            }
        }
        resolved
    }

    /// 2.1 looks again for references that the first ones have put together.
    fn pass_again(&mut self, section: &'c Section<'d>, written: &str, resolved: &mut Resolved) {
        if references(&resolved.text, self.generation).next().is_none() {
            return;
        }
        let first = references(written, self.generation).map(|reference| reference.body);
        let first: FxHashSet<_> = first.collect();
        for _ in 0..PASSES {
            let fresh = references(&resolved.text, self.generation)
                .any(|reference| !first.contains(reference.body));
            if !fresh || resolved.broken {
                return;
            }
            let before = std::mem::take(&mut resolved.text);
            let mut again = self.pass(section, &before);
            if again.text == before {
                resolved.text = before;
                return;
            }
            again
                .problems
                .iter_mut()
                .for_each(|problem| problem.span = 0..written.len());
            resolved.problems.append(&mut again.problems);
            resolved.unknown |= again.unknown;
            resolved.broken |= again.broken;
            resolved.replace(&again.text, written);
        }
    }

    fn pass(&mut self, section: &'c Section<'d>, written: &str) -> Resolved {
        let mut resolved = Resolved::default();
        let mut from = 0;
        for reference in references(written, self.generation) {
            let span = reference.span.clone();
            resolved.push(&written[from..span.start], from..span.start, true);
            from = span.end;
            match self.point(&reference, section) {
                Pointed::Text(text) if resolved.text.len() + text.len() > LONGEST => {
                    let kind = ProblemKind::TooLong;
                    resolved.problems.push(Problem { span, kind });
                    resolved.broken = true;
                    return resolved;
                }
                Pointed::Text(text) if text.len() <= self.room => {
                    self.room -= text.len();
                    resolved.push(&text, span, false);
                }
                // Without room left it is not known what the agent would read: nothing is wrong with that.
                Pointed::Text(_) | Pointed::Unknown => {
                    resolved.unknown = true;
                    resolved.push(&canonical(&reference), span, false);
                }
                Pointed::Nothing(kind) => {
                    let ends = kind.ends();
                    // The agent keeps the braces; what follows from them is this problem's consequence.
                    resolved.unknown = true;
                    resolved.push(&written[span.clone()], span.clone(), true);
                    resolved.problems.push(Problem { span, kind });
                    if ends {
                        resolved.broken = true;
                        return resolved;
                    }
                }
            }
        }
        resolved.push(&written[from..], from..written.len(), true);
        resolved
    }

    fn point(&mut self, reference: &Reference<'_>, section: &'c Section<'d>) -> Pointed<'d> {
        let pointed = match self.word(reference.target, section) {
            Some(pointed) => pointed,
            None => self.key(reference, section),
        };
        let Pointed::Text(text) = pointed else {
            return pointed;
        };
        match self.select(reference, text) {
            Ok(text) => Pointed::Text(self.modify(reference.modifier, text)),
            Err(kind) => Pointed::Nothing(kind),
        }
    }

    /// Counts the words of a text, or takes one of them.
    fn select(
        &mut self,
        reference: &Reference<'_>,
        text: Text<'d>,
    ) -> Result<Text<'d>, ProblemKind> {
        if !reference.count && reference.index.is_none() {
            return Ok(text);
        }
        let words = self.words.entry(address(&text));
        let (text, words) = words.or_insert_with(|| {
            let words = starts_of_words(&text);
            (text, words)
        });
        let Some(index) = reference.index.filter(|_| !reference.count) else {
            return Ok(words.len().to_string().into());
        };
        let index: i64 = index.parse().map_err(|_| ProblemKind::BadIndex)?;
        usize::try_from(index)
            .ok()
            .and_then(|index| words.get(index))
            .and_then(|&start| text.get(start as usize..)?.split_whitespace().next())
            .map(|word| word.to_owned().into())
            .ok_or(ProblemKind::IndexOutOfRange(words.len()))
    }

    /// What a modifier makes of a text.
    fn modify(&mut self, modifier: Option<&str>, text: Text<'d>) -> Text<'d> {
        let Some(modifier) = modifier else {
            return text;
        };
        let key = (address(&text), modifier.to_owned());
        let (_, made) = self.modified.entry(key).or_insert_with(|| {
            let made = modifier::modified(modifier, &text).into();
            (text, made)
        });
        made.clone()
    }
}

/// The spelling of an unknown reference under which it is compared with others.
fn canonical(reference: &Reference<'_>) -> String {
    match reference.body {
        "svcname" => "{name}".to_owned(),
        "svcpath" => "{path}".to_owned(),
        body => format!("{{{body}}}"),
    }
}
