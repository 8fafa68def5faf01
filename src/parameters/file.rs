//! The text of `regsvc.ini` -> what each service is given, and the keys of the file itself.

use std::collections::HashMap;
use std::rc::Rc;

use super::ini;
use super::{Given, Origin, Place, Problem, Spot, nearest};
use crate::path::ObjectPath;

/// A key that is about the file, not an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKey {
    /// The template of a service.
    Template,
    /// The version of the template that the answers were written for.
    TemplateVersion,
    /// The generation of the agent that runs the service.
    Agent,
}

impl FileKey {
    /// All of them.
    pub const ALL: [FileKey; 3] = [FileKey::Template, FileKey::TemplateVersion, FileKey::Agent];

    /// The key, as written.
    pub fn as_str(self) -> &'static str {
        match self {
            FileKey::Template => "template",
            FileKey::TemplateVersion => "template_version",
            FileKey::Agent => "agent",
        }
    }
}

/// A line `name = value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// The value, taken literally.
    pub value: String,
    /// Where the name stands.
    pub name_spot: Spot,
    /// Where the value stands.
    pub value_spot: Spot,
}

/// The section of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The service.
    pub path: ObjectPath,
    /// Where the section opens; `spot.section` is its name as written.
    pub spot: Spot,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// A file of answers: one section a service, `[DEFAULT]` shared by all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFile {
    /// The file, as the user names it.
    pub file: Rc<str>,
    /// The lines of `[DEFAULT]`.
    pub default: Vec<Entry>,
    /// The services, in the order of the file.
    pub services: Vec<Service>,
}

impl AnswerFile {
    /// Reads `text`, the contents of `file`.
    ///
    /// # Errors
    /// Every line that cannot be read, every section that is not a service, each at its place.
    pub fn read(file: &str, text: &str) -> Result<AnswerFile, Vec<Problem>> {
        let mut answers = AnswerFile {
            file: file.into(),
            default: Vec::new(),
            services: Vec::new(),
        };
        let mut problems = Vec::new();
        let mut lines = HashMap::new();
        for section in ini::read(file, text)? {
            let spot = section.spot.clone();
            let entries = section.keys.into_iter().map(entry).collect();
            match service(&section.name) {
                Ok(None) => answers.default = entries,
                Ok(Some(path)) => {
                    if let Some(first) = lines.insert(path.clone(), spot.line) {
                        let message = format!("is the service of line {first} again");
                        problems.push(Problem::new(Place::File(spot.clone()), message));
                    }
                    answers.services.push(Service {
                        path,
                        spot,
                        entries,
                    });
                }
                Err(message) => problems.push(Problem::new(Place::File(spot), message)),
            }
        }
        match problems.is_empty() {
            true => Ok(answers),
            false => Err(problems),
        }
    }

    /// The section of a service.
    pub fn service(&self, path: &ObjectPath) -> Option<&Service> {
        self.services.iter().find(|service| service.path == *path)
    }

    /// A key of the file itself: in the service's section, else in `[DEFAULT]`.
    pub fn key<'a>(&'a self, service: Option<&'a Service>, key: FileKey) -> Option<&'a Entry> {
        service
            .into_iter()
            .flat_map(|service| &service.entries)
            .chain(&self.default)
            .find(|entry| entry.name == key.as_str())
    }

    /// What the file gives for a service, lowest precedence first.
    pub fn given(&self, service: Option<&Service>) -> Vec<Given> {
        let default = self
            .default
            .iter()
            .map(|entry| (entry, Origin::DefaultSection as fn(Spot) -> Origin));
        let own = service.into_iter().flat_map(|service| &service.entries);
        default
            .chain(own.map(|entry| (entry, Origin::Section as fn(Spot) -> Origin)))
            .filter(|(entry, _)| FileKey::ALL.iter().all(|key| key.as_str() != entry.name))
            .map(|(entry, origin)| Given {
                name: entry.name.clone(),
                value: entry.value.clone(),
                origin: origin(entry.value_spot.clone()),
            })
            .collect()
    }
}

fn entry(key: ini::Key) -> Entry {
    Entry {
        name: key.name,
        value: key.value,
        name_spot: key.name_spot,
        value_spot: key.value_spot,
    }
}

/// The service that a section is for; `[DEFAULT]` is for none.
fn service(name: &str) -> Result<Option<ObjectPath>, String> {
    match name {
        "DEFAULT" => Ok(None),
        name if nearest(name, ["DEFAULT"]).is_some() => Err("did you mean `[DEFAULT]`?".into()),
        name => name
            .parse()
            .map(Some)
            .map_err(|error: anyhow::Error| error.to_string()),
    }
}
