//! The text of `regsvc.ini` -> what each service is given, and the keys of the file itself.

use std::collections::HashMap;
use std::sync::Arc;

use super::ini;
use super::{Given, Origin, Place, Problem, Spot};
use crate::nearest::nearest;
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
    pub file: Arc<str>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<AnswerFile, Vec<String>> {
        AnswerFile::read("regsvc.ini", text)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_section_overrides_what_all_services_share() {
        let file = read("[DEFAULT]\nagent = v2\nsize = 1g\n[test/svc/registry]\nagent = v3\nsize = 2g\n[test/other]\n").unwrap();
        let service = file.service(&"test/registry".parse().unwrap());
        assert_eq!(file.key(service, FileKey::Agent).unwrap().value, "v3");
        assert_eq!(
            file.key(file.services.last(), FileKey::Agent)
                .unwrap()
                .value,
            "v2"
        );
        assert_eq!(file.key(service, FileKey::Template), None);
        let given: Vec<_> = file
            .given(service)
            .into_iter()
            .map(|given| (given.name, given.value))
            .collect();
        assert_eq!(
            given,
            [("size".into(), "1g".into()), ("size".into(), "2g".into())]
        );
    }

    #[test]
    fn a_section_that_is_no_service_is_refused() {
        assert_eq!(
            read("[default]\n[registry]\n[test/registry]\n[test/svc/registry]\n").unwrap_err(),
            [
                "regsvc.ini:1:1: [default]: did you mean `[DEFAULT]`?",
                "regsvc.ini:2:1: [registry]: no namespace: write NS/registry, for instance test/registry",
                "regsvc.ini:4:1: [test/svc/registry]: is the service of line 3 again",
            ]
        );
    }

    #[test]
    fn a_file_with_nothing_in_it_has_no_services() {
        for text in ["", "\n", "\u{feff}", "# only a comment", "[DEFAULT]\n"] {
            assert_eq!(read(text).unwrap().services, []);
        }
    }
}
