//! What was given, lowest precedence first -> one answer a question, with its origin and what it overrode.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::Result;

use super::{Place, Problem, Question, Spot};
use crate::nearest::nearest;

/// Where an answer comes from, lowest precedence first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The template's default.
    TemplateDefault,
    /// What an earlier version of the template did, for a section that was written for it.
    Version(u32),
    /// `[DEFAULT]` of the file of answers.
    DefaultSection(Spot),
    /// The service's section of the file of answers.
    Section(Spot),
    /// The environment: the variable's name.
    Environment(String),
    /// The command line: `--set size`, `--size`.
    Flag(String),
    /// A prompt.
    Asked,
}

impl Origin {
    /// The place that an error names; defaults and prompts have none.
    pub fn place(&self) -> Option<Place> {
        match self {
            Origin::TemplateDefault | Origin::Version(_) | Origin::Asked => None,
            Origin::DefaultSection(spot) | Origin::Section(spot) => Some(Place::File(spot.clone())),
            Origin::Environment(variable) => Some(Place::Variable(variable.clone())),
            Origin::Flag(flag) => Some(Place::Flag(flag.clone())),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::TemplateDefault => f.write_str("template default"),
            Origin::Version(version) => write!(f, "template version {version}"),
            Origin::DefaultSection(spot) | Origin::Section(spot) => {
                write!(f, "{}:{} [{}]", spot.file, spot.line, spot.section)
            }
            Origin::Environment(variable) => f.write_str(variable),
            Origin::Flag(flag) => f.write_str(flag),
            Origin::Asked => f.write_str("asked"),
        }
    }
}

/// An answer as it was given, of a question that may not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The name that it was given for.
    pub name: String,
    /// The value, taken literally.
    pub value: String,
    /// Where.
    pub origin: Origin,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub name: String,
    /// The value.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The values that it overrode and their origins, the highest first.
    pub overrode: Vec<(String, Origin)>,
    /// Whether the question is asked at all; an answer to one that is not changes nothing.
    pub used: bool,
}

/// The answers to a template's questions, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<Answer>);

impl Answers {
    /// All answers, also those to questions that are not asked.
    pub fn iter(&self) -> impl Iterator<Item = &Answer> {
        self.0.iter()
    }

    /// The answer in use to a question.
    pub fn get(&self, name: &str) -> Option<&Answer> {
        self.0
            .iter()
            .find(|answer| answer.used && answer.name == name)
    }

    /// The value in use of a question.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|answer| answer.value.as_str())
    }
}

/// Takes each answer from `given`, the lowest precedence first, else from `ask`, else from the default.
///
/// `ask` is called for questions that are in use and that nothing was given for; `None` takes the default.
/// Every value is checked, also one that is overridden or not in use.
///
/// # Errors
/// Those of `ask`. What is wrong with the answers comes beside them, all at once.
pub fn collect(
    questions: &[Question],
    given: &[Given],
    mut ask: impl FnMut(&Question) -> Result<Option<String>>,
) -> Result<(Answers, Vec<Problem>)> {
    let mut answers = Answers::default();
    let mut problems = Vec::new();
    for question in questions {
        let used = question.when.holds(|name| answers.value(name));
        let mut layers: Vec<(String, Origin)> = Vec::new();
        if let Some(default) = &question.default {
            layers.push((default.clone(), Origin::TemplateDefault));
        }
        for given in given.iter().filter(|given| given.name == question.name) {
            if let (Err(message), Some(place)) =
                (question.check(&given.value), given.origin.place())
            {
                problems.push(Problem::new(place, message));
            }
            layers.push((given.value.clone(), given.origin.clone()));
        }
        let is_given = layers
            .iter()
            .any(|(_, origin)| *origin != Origin::TemplateDefault);
        if used
            && !is_given
            && let Some(value) = ask(question)?
        {
            layers.push((value, Origin::Asked));
        }
        match layers.pop() {
            Some((value, origin)) => {
                layers.reverse();
                answers.0.push(Answer {
                    name: question.name.clone(),
                    value,
                    origin,
                    overrode: layers,
                    used,
                });
            }
            None if used => problems.push(missing(question)),
            None => {}
        }
    }
    Ok((answers, problems))
}

fn missing(question: &Question) -> Problem {
    let name = &question.name;
    let message = format!(
        "has no answer: give --set {name}=VALUE, REGSVC_VAR_{} or a line `{name} = VALUE` in the file of answers ({})",
        name.to_uppercase(),
        question.help
    );
    Problem::new(Place::Question(name.clone()), message)
}

/// The answers that no question is known for. `whose` says whose questions are `known`.
pub fn unknown(given: &[Given], known: &BTreeSet<&str>, whose: &str) -> Vec<Problem> {
    given
        .iter()
        .filter(|given| !known.contains(given.name.as_str()))
        .filter_map(|given| {
            let name = given.name.escape_debug();
            let message = match (
                given.name.as_str(),
                nearest(&given.name, known.iter().copied()),
            ) {
                ("template", _) => "the template is not an answer: use --template".to_owned(),
                ("agent" | "template_version", _) => {
                    format!("`{name}` is a key of the file of answers, not an answer")
                }
                (_, Some(near)) => {
                    let near = spelled(near, &given.origin);
                    format!("`{name}` is not a question of {whose}: did you mean `{near}`?")
                }
                (_, None) => format!("`{name}` is not a question of {whose}"),
            };
            let place = match given.origin.place()? {
                Place::File(spot) => Place::File(Spot {
                    column: spot.key_column,
                    key: None,
                    ..spot
                }),
                place => place,
            };
            Some(Problem::new(place, message))
        })
        .collect()
}

/// A name as the place of an answer spells it.
fn spelled(name: &str, origin: &Origin) -> String {
    match origin {
        Origin::Environment(_) => format!("REGSVC_VAR_{}", name.to_uppercase()),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests;
