//! `03:00-04:00@30 sun * jan-mar`, or a JSON list of such -> when each agent starts a task.
//!
//! An expression is `[!]TIMES [DAYS [WEEKS [MONTHS]]]`; agent 2.1: core/scheduler.py, agent 3:
//! util/schedule. What is wrong in one is treated in five ways: 2.1 drops the expression without
//! a word, or fails on the whole schedule when it looks for the next date; 3 warns and forgets the
//! schedule, or dies; and both may go on with other dates than written.

mod calendar;
mod cron;
mod expression;
mod names;
mod numbers;
#[cfg(test)]
mod tests;
mod times;

use std::ops::Range;

use self::expression::Notes;
use super::list::Item;
use super::{Fault, Reading};
use crate::generation::Generation;

pub use self::calendar::{Day, Months, Weeks};
pub use self::expression::Expression;
pub use self::times::Times;

/// When an agent starts a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The expressions that the agent goes on with; none turns the schedule off.
    pub expressions: Vec<Expression>,
    generation: Generation,
}

impl Schedule {
    /// Whether the schedule is turned off: empty, `@0`, `null` or `[]`.
    pub fn is_off(&self) -> bool {
        self.expressions.is_empty()
    }

    /// Why nothing is ever started, and the expression to blame. `None` where the schedule is off.
    ///
    /// Exclusions are not weighed against what they exclude.
    pub fn never_fires(&self) -> Option<Fault> {
        let includes = || {
            self.expressions
                .iter()
                .filter(|expression| !expression.exclude)
        };
        let Some(last) = includes().next_back() else {
            let first = self.expressions.first()?;
            let reason = "there are only exclusions: nothing is ever started";
            return Some(Fault::new(first.span.clone(), reason));
        };
        match self.generation {
            // 2.1 compares a date with none, and fails, when the empty expression is not the first
            Generation::V2 => {
                let mut some_fires = false;
                let culprit = includes().find(|expression| {
                    some_fires |= expression.fires();
                    some_fires && !expression.fires()
                });
                culprit.or(Some(last).filter(|_| !some_fires))
            }
            // 3 lets an expression without date overrule the ones before it
            Generation::V3 => Some(last).filter(|last| !last.fires()),
        }
        .map(|expression| expression.never())
    }
}

/// What `generation` reads in a schedule.
pub fn read(text: &str, generation: Generation) -> Reading<Schedule> {
    let mut schedule = Schedule {
        expressions: Vec::new(),
        generation,
    };
    if text.is_empty() || text == "@0" {
        return Reading::Value(schedule);
    }
    let mut notes = Notes::default();
    for part in parts(text, generation) {
        let mut own = Notes::default();
        match part.read(generation, &mut own) {
            Ok(expression) => {
                notes.merge(own, |fault| fault);
                schedule.expressions.push(expression);
            }
            Err(fault) if own.fatal.is_some() && generation == Generation::V3 => {
                // it dies of what stands before it can refuse the rest
                return Reading::Refused(own.fatal.unwrap_or(fault));
            }
            Err(fault) if generation == Generation::V3 => return Reading::Refused(fault),
            Err(mut fault) => {
                fault.reason.push_str("; agent 2.1 drops the expression");
                notes.dropped.get_or_insert(fault);
            }
        }
    }
    let Notes {
        fatal,
        dropped,
        quiet,
    } = notes;
    match (fatal, dropped.or(quiet)) {
        (Some(fault), _) => Reading::Refused(fault),
        (None, Some(fault)) => Reading::quietly(schedule, fault),
        (None, None) => Reading::Value(schedule),
    }
}

const NULL: &str = "null";

/// The text of one expression.
struct Part<'a> {
    /// The expression, at its place where it stands there letter for letter.
    item: Item<'a>,
    /// The expression out of its JSON escapes, and where they stand.
    unescaped: Option<(String, Range<usize>)>,
}

impl Part<'_> {
    fn read(&self, generation: Generation, notes: &mut Notes) -> Result<Expression, Fault> {
        let Some((text, span)) = &self.unescaped else {
            return expression::read(self.item, generation, notes);
        };
        let mut inner = Notes::default();
        let whole = |fault: Fault| Fault::new(span.clone(), fault.reason);
        let read = expression::read(Item { text, start: 0 }, generation, &mut inner);
        notes.merge(inner, whole);
        let expression = read.map_err(whole)?;
        Ok(Expression {
            span: span.clone(),
            ..expression
        })
    }
}

/// The expressions of a schedule: of a JSON list, else the text itself.
fn parts(text: &str, generation: Generation) -> Vec<Part<'_>> {
    let whole = || {
        vec![Part {
            item: Item { text, start: 0 },
            unescaped: None,
        }]
    };
    let json = text.trim_matches([' ', '\t', '\n', '\r']);
    let is_json = match json.as_bytes().first() {
        Some(b'[' | b'n') => true,
        Some(b'"') => generation == Generation::V2,
        _ => false,
    };
    if !is_json {
        return whole();
    }
    match (serde_json::from_str(json), generation) {
        (Ok(serde_json::Value::Null), _) => Vec::new(),
        (Ok(serde_json::Value::String(text)), _) if text.is_empty() || text == "@0" => Vec::new(),
        (Ok(serde_json::Value::String(decoded)), _) => literals(text)
            .map(|literal| part(literal, &decoded))
            .collect(),
        (Ok(serde_json::Value::Array(values)), Generation::V2) => {
            strings(text, &values, generation)
        }
        (Ok(serde_json::Value::Array(values)), Generation::V3)
            if values.iter().all(is_string_or_null) =>
        {
            strings(text, &values, generation)
        }
        _ => whole(),
    }
}

fn is_string_or_null(value: &serde_json::Value) -> bool {
    value.is_string() || value.is_null()
}

/// The strings of a JSON list; a null is an empty one on 3, and nothing on 2.1.
fn strings<'a>(
    text: &'a str,
    values: &[serde_json::Value],
    generation: Generation,
) -> Vec<Part<'a>> {
    let nulls = generation == Generation::V3;
    let literals = literals(text).filter(|literal| nulls || literal.text != NULL);
    let decoded = values
        .iter()
        .filter_map(|value| value.as_str().or(nulls.then_some("")));
    literals
        .zip(decoded)
        .map(|(literal, decoded)| part(literal, decoded))
        .collect()
}

fn part<'a>(literal: Item<'a>, decoded: &str) -> Part<'a> {
    let quotes = usize::from(literal.text != NULL);
    let inner = literal.part(quotes..literal.text.len() - quotes);
    Part {
        item: inner,
        unescaped: (inner.text != decoded).then(|| (decoded.to_owned(), literal.span())),
    }
}

/// The strings and nulls at the top of a JSON list, or the one that is the text.
fn literals(text: &str) -> impl Iterator<Item = Item<'_>> {
    let mut depth = 0usize;
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(&byte) = text.as_bytes().get(at) {
            let start = at;
            at += 1;
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                b'n' if depth <= 1 => {
                    at = (start + NULL.len()).min(text.len());
                    return text.get(start..at).map(|text| Item { text, start });
                }
                b'"' => {
                    at = literal_end(text, at);
                    if depth <= 1 {
                        return Some(Item {
                            text: &text[start..at],
                            start,
                        });
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// Where the literal that was opened before `at` ends.
fn literal_end(text: &str, mut at: usize) -> usize {
    while let Some(&byte) = text.as_bytes().get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    text.len()
}
