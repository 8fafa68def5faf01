//! What is asked of an agent about a cfg or sec object -> the calls.

use super::Dialect;
use crate::agent::call::{Call, Tool};
use crate::generation::Generation;
use crate::path::ObjectPath;

impl Dialect {
    /// Asks for what a key of a sec or cfg object holds.
    pub fn decode(self, object: &str, key: &str) -> Call {
        match self.generation {
            Generation::V2 => Call::asks(Tool::Om, &[object, "decode", "--key", key]),
            Generation::V3 => Call::asks(Tool::Om, &[object, "key", "decode", "--name", key]),
        }
    }

    /// Creates a cfg or sec object with keywords. On 2.1 a sec object with `cn` gets its certificate with it
    /// (observed); there one that exists is made anew, without a word and without its keys (observed): look first. Agent 3
    /// refuses one.
    pub fn create_object(self, object: &ObjectPath, keywords: &[(String, String)]) -> Call {
        let object = object.to_string();
        let keywords = keywords.iter();
        let keywords: Vec<String> = keywords
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let keywords = keywords.iter().flat_map(|keyword| ["--kw", keyword]);
        let words = [object.as_str(), "create"].into_iter().chain(keywords);
        Call::acts(Tool::Om, &words.collect::<Vec<_>>())
    }

    /// Whether the agent makes the certificate of a sec object as it creates the object with `cn`.
    pub fn certifies_at_creation(self) -> bool {
        self.generation == Generation::V2
    }

    /// Adds a key to a cfg or sec object: what it holds is read from standard input, as it is.
    ///
    /// Agent 3 refuses a key that exists.
    pub fn add_key(self, object: &ObjectPath, key: &str) -> Call {
        self.key("add", object, key)
    }

    /// Changes what a key of a cfg or sec object holds, as [`Dialect::add_key`] adds it.
    ///
    /// 2.1 refuses a key that does not exist (observed); agent 3 adds it.
    pub fn change_key(self, object: &ObjectPath, key: &str) -> Call {
        self.key("change", object, key)
    }

    fn key(self, verb: &str, object: &ObjectPath, key: &str) -> Call {
        let object = object.to_string();
        match self.generation {
            Generation::V2 => Call::acts(Tool::Om, &[&object, verb, "--key", key, "--from", "-"]),
            // `-` is standard input there, too (observed).
            Generation::V3 => Call::acts(
                Tool::Om,
                &[&object, "key", verb, "--name", key, "--from", "-"],
            ),
        }
    }

    /// Has the agent make the certificate of a sec object from its keywords, with a new private key on 2.1.
    pub fn certify(self, object: &ObjectPath) -> Call {
        let object = object.to_string();
        let verbs: &[&str] = match self.generation {
            Generation::V2 => &["gen", "cert"],
            Generation::V3 => &["certificate", "create"],
        };
        Call::acts(Tool::Om, &[&[object.as_str()], verbs].concat())
    }

    /// Orders that a cfg or sec object is deleted on every node, without waiting.
    pub fn delete_object(self, object: &ObjectPath) -> Call {
        Call::acts(Tool::Om, &[&object.to_string(), "delete"])
    }
}
