//! The tags of a template -> the questions behind an expression, and the conditions it stands under.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rendering::Names;
use crate::parameters::Questionnaire;

/// What the words of a template stand for at a place: questions, or names that were set from questions.
pub(super) struct Scope {
    names: BTreeMap<String, BTreeSet<Arc<str>>>,
    conditions: Vec<BTreeSet<Arc<str>>>,
}

impl Scope {
    pub(super) fn new(questionnaire: &Questionnaire) -> Self {
        let names = questionnaire
            .names()
            .map(|name| (name.to_owned(), BTreeSet::from([Arc::from(name)])));
        Scope {
            names: names.collect(),
            conditions: Vec::new(),
        }
    }

    /// The questions behind an expression.
    pub(super) fn names(&self, expression: &str) -> BTreeSet<Arc<str>> {
        words(expression)
            .filter_map(|(_, word)| self.names.get(word))
            .flatten()
            .cloned()
            .collect()
    }

    pub(super) fn conditions(&self) -> Names {
        self.conditions
            .iter()
            .flatten()
            .cloned()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    pub(super) fn tag(&mut self, tag: &str) {
        let tag = tag.trim();
        let (verb, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        match verb {
            "if" => self.conditions.push(self.names(rest)),
            "elif" => {
                let names = self.names(rest);
                if let Some(open) = self.conditions.last_mut() {
                    open.extend(names);
                }
            }
            "for" => {
                let (variables, values) = rest.split_once(" in ").unwrap_or((rest, ""));
                let names = self.names(values);
                for variable in variables.split(',') {
                    self.names.insert(variable.trim().to_owned(), names.clone());
                }
                self.conditions.push(names);
            }
            "set" | "set_global" => {
                let (variable, value) = rest.split_once('=').unwrap_or((rest, ""));
                let mut names = self.names(value);
                names.extend(self.conditions().iter().cloned());
                self.names
                    .entry(variable.trim().to_owned())
                    .or_default()
                    .extend(names);
            }
            "endif" | "endfor" => drop(self.conditions.pop()),
            _ => {}
        }
    }
}

/// The words of an expression that may be variables, with their places: not in strings, not after `.` or `|`.
pub(super) fn words(expression: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = expression.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            match bytes[at] {
                quote @ (b'\'' | b'"' | b'`') => {
                    at += 1;
                    while at < bytes.len() && bytes[at] != quote {
                        at += 1 + usize::from(bytes[at] == b'\\');
                    }
                    at += 1;
                }
                byte if byte.is_ascii_alphanumeric() || byte == b'_' => {
                    let start = at;
                    while at < bytes.len()
                        && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_')
                    {
                        at += 1;
                    }
                    let before = expression[..start].trim_end();
                    let after = expression[at..].trim_start();
                    let argument = after.starts_with('=') && !after.starts_with("==");
                    if !before.ends_with(['.', '|']) && !argument {
                        return Some((start, &expression[start..at]));
                    }
                }
                _ => at += 1,
            }
        }
        None
    })
}
