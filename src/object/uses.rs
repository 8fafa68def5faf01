//! A service's configuration -> the keys of objects that it takes, and what a change of one means for what runs.
//!
//! Both agents start a container without what is missing, and say so in a log at the most (observed on 2.1;
//! agent 3: `util/envprovider`, `core/datarecv`).

use glob::Pattern;

use super::Change;
use super::WITH_CERTIFICATE;
use super::change::Deed;
use crate::configuration::{Configuration, Identity, Section};
use crate::document::Document;
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::value::{environment, words};

/// How a key comes to what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// As a variable, when it starts.
    Environment,
    /// As a file that the agent writes again when the key changes; whoever has read it is told so by a signal.
    Signalled,
    /// As a file that the agent writes again when the key changes, and nobody is told.
    File,
    /// By the agent itself, when it pulls an image.
    Pull,
}

/// A key of an object that a service takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The section that takes it.
    pub section: String,
    /// The object.
    pub object: ObjectPath,
    /// The key, or a pattern of keys.
    pub key: String,
    /// How it comes to what runs.
    pub how: How,
}

impl Use {
    /// Whether a key is meant.
    pub fn takes(&self, key: &str) -> bool {
        let pattern = Pattern::new(&self.key);
        self.key == key || pattern.is_ok_and(|pattern| pattern.matches(key))
    }
}

/// The keys that a service takes from objects of its namespace, as far as its configuration alone tells.
pub fn uses(service: &ObjectPath, text: &str, generation: Generation) -> Vec<Use> {
    let document = Document::read(text);
    let identity = Identity {
        namespace: Some(service.namespace().to_owned()),
        name: Some(service.name().to_owned()),
        ..Identity::default()
    };
    let configuration = Configuration::new(&document, &identity, generation.into());
    let reader = Reader {
        service,
        configuration: &configuration,
        generation,
    };
    let sections = configuration.sections().iter();
    let sections = sections.filter(|section| section.agents.contains(generation));
    sections.flat_map(|section| reader.of(section)).collect()
}

struct Reader<'r, 'd> {
    service: &'r ObjectPath,
    configuration: &'r Configuration<'d>,
    generation: Generation,
}

impl Reader<'_, '_> {
    fn of(&self, section: &Section<'_>) -> Vec<Use> {
        let mut uses = Vec::new();
        let mut take = |kind: &str, object: &str, key: &str, how| {
            let object = object.rsplit('/').next().unwrap_or(object);
            // What only the cluster can tell, or what no object can be called, is judged elsewhere.
            if let Ok(object) = self.service.object(kind, object) {
                uses.push(Use {
                    section: section.name.to_owned(),
                    object,
                    key: key.to_owned(),
                    how,
                });
            }
        };
        let kinds = [
            ("configs", "configs_environment", "cfg"),
            ("secrets", "secrets_environment", "sec"),
        ];
        for (keyword, variables, kind) in kinds {
            let how = match self.said(section, "signal").is_empty() {
                true => How::File,
                false => How::Signalled,
            };
            for item in self.said(section, keyword).split_whitespace() {
                let from = item
                    .split(':')
                    .next()
                    .unwrap_or(item)
                    .trim_start_matches('/');
                let from = from.strip_prefix(&format!("{kind}/")).unwrap_or(from);
                if let Some((object, key)) = from.split_once('/') {
                    take(kind, object, key, how);
                }
            }
            let text = self.said(section, variables);
            for word in words::split(&text, self.generation).flatten() {
                let read = environment::read_reference(&word, self.generation);
                if let Some(read) = read.value() {
                    take(kind, read.object.text, read.key.text, How::Environment);
                }
            }
        }
        let credentials = self.said(section, "registry_creds");
        // Agent 3 takes no notice of it (`drivers/rescontainerocibase`).
        if !credentials.is_empty() && self.generation == Generation::V2 {
            take("sec", &credentials, "config.json", How::Pull);
        }
        uses
    }

    /// A keyword of a section, where that is of a driver group that has it; nothing where it is not said.
    fn said(&self, section: &Section<'_>, keyword: &'static str) -> String {
        let is_of = |group: &str| section.is_of(group, self.generation.into());
        let has_it = match keyword {
            "configs" | "secrets" | "signal" => is_of("volume"),
            _ => is_of("container") || is_of("task") || is_of("app"),
        };
        let text = has_it.then(|| self.configuration.text(section, keyword, self.generation));
        text.flatten().unwrap_or_default().to_owned()
    }
}

/// Why what runs has to be started anew when objects change: it has taken in what they held when it started.
pub fn restart(changes: &[Change], uses: &[Use]) -> Option<String> {
    let changed = changes.iter().filter(|change| match change.deed {
        Deed::Create(_) | Deed::Set(_) => false,
        // What is added was missing when it started.
        Deed::Add(_) | Deed::Change { .. } | Deed::Certify { .. } => true,
    });
    let mut keys = changed.flat_map(|change| {
        let made: &[&str] = match change.deed {
            Deed::Certify { .. } => &WITH_CERTIFICATE,
            _ => &[],
        };
        let own = change.key().into_iter().chain(made.iter().copied());
        own.map(|key| (&change.object, key))
    });
    keys.find_map(|(object, key)| {
        let read_once = |how| matches!(how, How::Environment | How::File);
        let mut uses = uses.iter();
        let taken =
            uses.find(|taken| taken.object == *object && read_once(taken.how) && taken.takes(key))?;
        Some(format!(
            "what runs has read `{key}` of {object} when it started, by `{}`",
            taken.section
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Content, Key, Way};
    use super::*;

    const TEXT: &str = "[DEFAULT]\nnodes = *\n[volume#a]\ntype = shm\nname = {name}-a\n\
        secrets = {name}/htpasswd:/htpasswd sec/{name}/private_key:/tls/ {name}-ca/*:/ca/\n\
        configs = {name}/config.yml:/config.yml\n\
        [volume#b]\ntype = shm\nname = b\nsecrets = {name}/reread:/reread\nsignal = hup:container#1\n\
        [container#1]\ntype = docker\nimage = registry:2\nregistry_creds = pull\n\
        secrets_environment = REGISTRY_HTTP_SECRET={name}/http_secret\n\
        configs_environment = A=other/a\n";

    fn found(generation: Generation) -> Vec<String> {
        let path = "test/registry".parse().unwrap();
        let uses = uses(&path, TEXT, generation).into_iter();
        let words =
            uses.map(|one| format!("{} {} {} {:?}", one.section, one.object, one.key, one.how));
        words.collect()
    }

    #[test]
    fn every_way_to_a_key_is_read() {
        let mut expected = vec![
            "volume#a test/cfg/registry config.yml File",
            "volume#a test/sec/registry htpasswd File",
            "volume#a test/sec/registry private_key File",
            "volume#a test/sec/registry-ca * File",
            "volume#b test/sec/registry reread Signalled",
            "container#1 test/cfg/other a Environment",
            "container#1 test/sec/registry http_secret Environment",
        ];
        assert_eq!(found(Generation::V3), expected);
        expected.push("container#1 test/sec/pull config.json Pull");
        assert_eq!(found(Generation::V2), expected);
    }

    fn changed(object: &str, key: &str) -> Change {
        let path: ObjectPath = "test/registry".parse().unwrap();
        let (kind, name) = object.split_once('/').unwrap();
        Change {
            object: path.object(kind, name).unwrap(),
            deed: Deed::Change {
                key: Key {
                    name: key.into(),
                    way: Way::Template("x".into()),
                    content: Some(Content::new("new")),
                },
                old: None,
            },
            reason: String::new(),
        }
    }

    #[test]
    fn what_was_read_at_the_start_asks_for_another_start() {
        let path = "test/registry".parse().unwrap();
        let uses = uses(&path, TEXT, Generation::V2);
        let asks = |object, key| restart(&[changed(object, key)], &uses).is_some();
        assert!(asks("sec/registry", "http_secret"));
        assert!(asks("cfg/registry", "config.yml"));
        assert!(asks("sec/registry-ca", "any"));
        assert!(!asks("sec/registry", "reread"));
        assert!(!asks("sec/pull", "config.json"));
        assert!(!asks("sec/registry", "unused"));
        let certified = Change {
            deed: Deed::Certify { anew: true },
            ..changed("sec/registry", "")
        };
        let why = restart(&[certified], &uses).unwrap();
        assert!(why.contains("`private_key` of test/sec/registry"), "{why}");
    }
}
