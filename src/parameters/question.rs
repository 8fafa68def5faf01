//! `parameters.ini` -> the questions of a template.

use super::forms::range;
use super::ini::{self, Key, Section};
use super::{Condition, Given, Kind, Origin, Place, Problem};
use crate::nearest::nearest;

/// What `parameters.ini` says of its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// One line: what the template makes.
    pub text: String,
    /// The version, which grows with every change of what is rendered from the same answers.
    pub version: u32,
}

/// A question of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name of its answer.
    pub name: String,
    /// The type of its answer.
    pub kind: Kind,
    /// The answer when none is given; an empty one means that the answer may be left out.
    pub default: Option<String>,
    /// One line: what it is about.
    pub help: String,
    /// What `init` asks; without it, `init` takes the default.
    pub prompt: Option<String>,
    /// When it is asked at all.
    pub when: Condition,
    /// The version of the template that asked it first.
    pub since: u32,
    /// What the versions before that did, where it is not what the default does.
    pub before: Option<String>,
}

impl Question {
    /// Holds an answer to the question's type; an empty one is right where the default is empty.
    ///
    /// # Errors
    /// What is wrong with it and what to write instead.
    pub fn check(&self, answer: &str) -> Result<(), String> {
        match (answer, self.default.as_deref()) {
            ("", Some("")) => Ok(()),
            ("", _) => {
                Err("is empty: write a value, or remove the line to take the default".into())
            }
            _ => self.kind.check(answer),
        }
    }

    /// The type, with its choices or bounds: `choice of docker, podman`, `integer from 0 to 10`.
    pub fn kind_in_words(&self) -> String {
        match &self.kind {
            Kind::Choice(choices) => format!("one of {}", choices.join(", ")),
            Kind::Integer(min, max) => format!("integer{}", range(*min, *max)),
            kind => kind.name().to_owned(),
        }
    }
}

/// The questions of a template, in the order in which they are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    /// What the template is.
    pub description: Description,
    /// The questions.
    pub questions: Vec<Question>,
}

/// Names that `regsvc.ini` uses for itself.
const RESERVED: [&str; 3] = ["template", "template_version", "agent"];

const KEYS: [&str; 10] = [
    "type", "default", "choices", "min", "max", "help", "prompt", "when", "since", "before",
];

impl Questionnaire {
    /// Reads `text`, the contents of `file`.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn read(file: &str, text: &str) -> Result<Questionnaire, Vec<Problem>> {
        let sections = ini::read(file, text)?;
        let mut reading = Reading::default();
        let mut description = None;
        let mut questions: Vec<Question> = Vec::new();
        for section in &sections {
            if section.name == "template" {
                description = Some(reading.description(section));
            } else if let Some(question) = reading.question(section, &questions) {
                questions.push(question);
            }
        }
        let Some(description) = description else {
            let place = Place::Question("[template]".into());
            let message = format!("{file} lacks this section, with `version` and `description`");
            reading.problems.push(Problem::new(place, message));
            return Err(reading.problems);
        };
        reading.versions(&sections, &questions, description.version);
        match reading.problems.is_empty() {
            true => Ok(Questionnaire {
                description,
                questions,
            }),
            false => Err(reading.problems),
        }
    }

    /// The question of this name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// The answers that hold for a section that was written for `version` of the template: to what that
    /// version did not ask yet, what it did. So a later default changes no service that exists.
    pub fn earlier(&self, version: u32) -> Vec<Given> {
        let later = self
            .questions
            .iter()
            .filter(|question| question.since > version);
        let given = later.filter_map(|question| {
            let value = question.before.as_ref().or(question.default.as_ref())?;
            Some(Given {
                name: question.name.clone(),
                value: value.clone(),
                origin: Origin::Version(version),
            })
        });
        given.collect()
    }

    /// The names of all questions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().map(|question| question.name.as_str())
    }
}

#[derive(Default)]
struct Reading {
    problems: Vec<Problem>,
}

impl Reading {
    fn description(&mut self, section: &Section) -> Description {
        self.keys(section, &["version", "description"]);
        let version = self
            .required(section, "version")
            .and_then(|key| match key.value.parse() {
                Ok(version) if version > 0 => Some(version),
                _ => {
                    self.at(key, "is not a version: write a whole number from 1 up");
                    None
                }
            });
        let text = self
            .required(section, "description")
            .map(|key| key.value.clone());
        Description {
            text: text.unwrap_or_default(),
            version: version.unwrap_or_default(),
        }
    }

    fn question(&mut self, section: &Section, earlier: &[Question]) -> Option<Question> {
        self.keys(section, &KEYS);
        let name = &section.name;
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !plain || RESERVED.contains(&name.as_str()) {
            let message = "is not a name for a question: use a-z, 0-9 and `_`, but not template, template_version or agent";
            self.problems
                .push(Problem::new(Place::File(section.spot.clone()), message));
            return None;
        }
        let question = Question {
            name: name.clone(),
            kind: self.kind(section)?,
            default: value(section, "default"),
            help: self.required(section, "help")?.value.clone(),
            prompt: value(section, "prompt"),
            when: self.when(section, earlier)?,
            since: self.since(section)?,
            before: value(section, "before"),
        };
        for name in ["default", "before"] {
            if let Some(key) = find(section, name)
                && let Err(message) = question.check(&key.value)
            {
                self.at(key, message);
            }
        }
        Some(question)
    }

    /// The version that asks a question first; 1 where nothing says it.
    fn since(&mut self, section: &Section) -> Option<u32> {
        let Some(key) = find(section, "since") else {
            if let Some(key) = find(section, "before") {
                self.at(
                    key,
                    "says what earlier versions did: write `since` beside it",
                );
            }
            return Some(1);
        };
        let version = key.value.parse().ok().filter(|version| *version > 1);
        if version.is_none() {
            self.at(
                key,
                "is not a later version: write a whole number from 2 up",
            );
        }
        version
    }

    /// Holds the questions to the version of the template.
    fn versions(&mut self, sections: &[Section], questions: &[Question], version: u32) {
        let late = questions.iter().filter(|question| question.since > version);
        let keys = late.filter_map(|question| {
            let section = sections
                .iter()
                .find(|section| section.name == question.name);
            section.and_then(|section| find(section, "since"))
        });
        for key in keys {
            let message = format!("is later than the template's own version, {version}");
            self.at(key, message);
        }
    }

    fn kind(&mut self, section: &Section) -> Option<Kind> {
        let key = self.required(section, "type")?;
        let Some(kind) = Kind::named(&key.value) else {
            let message = match nearest(&key.value, Kind::names()) {
                Some(near) => format!("`{}` is not a type: did you mean `{near}`?", key.value),
                None => format!(
                    "`{}` is not a type: write one of {}",
                    key.value,
                    Kind::names().join(", ")
                ),
            };
            self.at(key, message);
            return None;
        };
        for (name, owner) in [
            ("choices", "choice"),
            ("min", "integer"),
            ("max", "integer"),
        ] {
            if let Some(key) = find(section, name).filter(|_| kind.name() != owner) {
                self.at(key, format!("belongs to `type = {owner}`"));
            }
        }
        match kind {
            Kind::Choice(_) => {
                let key = self.required(section, "choices")?;
                Some(Kind::Choice(
                    key.value.split_whitespace().map(str::to_owned).collect(),
                ))
            }
            Kind::Integer(min, max) => Some(Kind::Integer(
                self.bound(section, "min", min)?,
                self.bound(section, "max", max)?,
            )),
            kind => Some(kind),
        }
    }

    fn bound(&mut self, section: &Section, name: &str, absent: i64) -> Option<i64> {
        let Some(key) = find(section, name) else {
            return Some(absent);
        };
        let number = key.value.parse().ok();
        if number.is_none() {
            self.at(key, "is not a whole number");
        }
        number
    }

    fn when(&mut self, section: &Section, earlier: &[Question]) -> Option<Condition> {
        let Some(key) = find(section, "when") else {
            return Some(Condition::default());
        };
        let condition = match Condition::read(&key.value) {
            Ok(condition) => condition,
            Err(message) => {
                self.at(key, message);
                return None;
            }
        };
        let unknown = condition
            .names()
            .find(|name| earlier.iter().all(|question| question.name != *name));
        if let Some(name) = unknown {
            self.at(
                key,
                format!("`{name}` is not a question that stands above this one"),
            );
            return None;
        }
        Some(condition)
    }

    fn required<'a>(&mut self, section: &'a Section, name: &str) -> Option<&'a Key> {
        let key = find(section, name).filter(|key| !key.value.is_empty());
        if key.is_none() {
            let message = format!("lacks `{name}`");
            self.problems
                .push(Problem::new(Place::File(section.spot.clone()), message));
        }
        key
    }

    fn keys(&mut self, section: &Section, known: &[&str]) {
        for key in &section.keys {
            if !known.contains(&key.name.as_str()) {
                let message = match nearest(&key.name, known.iter().copied()) {
                    Some(near) => format!("is not a key of this section: did you mean `{near}`?"),
                    None => format!("is not a key of this section: it has {}", known.join(", ")),
                };
                self.problems
                    .push(Problem::new(Place::File(key.name_spot.clone()), message));
            }
        }
    }

    fn at(&mut self, key: &Key, message: impl Into<String>) {
        self.problems
            .push(Problem::new(Place::File(key.value_spot.clone()), message));
    }
}

fn find<'a>(section: &'a Section, name: &str) -> Option<&'a Key> {
    section.keys.iter().find(|key| key.name == name)
}

fn value(section: &Section, name: &str) -> Option<String> {
    find(section, name).map(|key| key.value.clone())
}

#[cfg(test)]
mod tests;
