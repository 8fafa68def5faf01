//! The configuration of a cfg or sec object, as its agent keeps it -> what there is of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Content;
use crate::document::Document;
use crate::generation::Generation;

/// A cfg or sec object that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// Its keywords, without its id.
    pub keywords: BTreeMap<String, String>,
    /// The names of its keys.
    pub keys: BTreeSet<String>,
    /// What the keys hold that were read.
    pub contents: BTreeMap<String, Content>,
    /// The names that its certificate is for, if that was read.
    pub certificate: Option<Vec<String>>,
}

impl Live {
    /// Reads a configuration that an agent keeps: keywords in `[DEFAULT]`, keys in `[data]` (observed on both).
    pub fn read(text: &str, generation: Generation) -> Self {
        let document = Document::read(text);
        let mut live = Live::default();
        for entry in document.entries() {
            let Some(reading) = entry.read(generation) else {
                continue;
            };
            let header = reading.header().map(|index| &document.headers()[index]);
            let section = header.map_or("DEFAULT", |header| header.name.text(text));
            let (key, value) = (reading.key().text(text), reading.value.get(text));
            match (section, key) {
                ("DEFAULT", "id") => {}
                ("DEFAULT", key) => {
                    live.keywords.insert(key.to_owned(), value.to_owned());
                }
                ("data", key) => {
                    live.keys.insert(key.to_owned());
                }
                _ => {}
            }
        }
        live
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_and_keys_are_told_apart_and_values_are_not_kept() {
        let text = "[DEFAULT]\ncn = registry.test.svc.c\nalt_names = a b\nid = 1-2\n\n\
                    [data]\nprivate_key = crypt:eyJj\nconfig.yml = base64:eDog\n";
        for generation in Generation::ALL {
            let live = Live::read(text, generation);
            assert_eq!(live.keywords["alt_names"], "a b");
            assert_eq!(live.keywords.len(), 2);
            assert!(live.keys.contains("private_key") && live.keys.contains("config.yml"));
            assert!(!format!("{live:?}").contains("crypt:"));
        }
    }
}
