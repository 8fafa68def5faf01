//! What a template says of the cfg and sec objects beside its service, and what lives -> what makes them as wanted.
//!
//! Pure: what a key holds comes in, goes to an agent's standard input, and is shown by nobody's `Debug`.

mod change;
mod htpasswd;
mod live;
mod reading;
mod uses;

use std::fmt;
use std::path::PathBuf;

pub use self::change::{Change, Deed, KeywordChange, changes};
pub use self::htpasswd::Htpasswd;
pub use self::live::Live;
pub use self::reading::read;
pub use self::uses::{How, Use, restart, uses};
use crate::path::ObjectPath;

/// Stands for the name of the cluster until it is known.
pub const CLUSTER: &str = "{clustername}";

/// The key that the agents' own certificate is in.
pub const CERTIFICATE: &str = "certificate";

/// The keys that both agents make with a certificate (2.1: `objects/sec.py`; 3: `core/object/sec_gencert.go`).
pub const WITH_CERTIFICATE: [&str; 4] =
    [CERTIFICATE, "certificate_chain", "fullpem", "private_key"];

/// A cfg or sec object that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its path.
    pub path: ObjectPath,
    /// Its keywords, in the order of the template.
    pub keywords: Vec<(String, String)>,
    /// Its keys, in the order of the template.
    pub keys: Vec<Key>,
}

/// A key of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// How what it holds comes about.
    pub way: Way,
    /// What it is to hold, where that is known before it is made: a file's or a template's text.
    pub content: Option<Content>,
}

/// How what a key holds comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// So many random bytes, in hexadecimal; made once.
    Random(usize),
    /// A file of these users with bcrypt; made once.
    Users(Vec<String>),
    /// The agent's own certificate, made from the object's keywords.
    Certificate,
    /// Asked for in these words; once.
    Asked(String),
    /// The operator's file; relative to the file of answers.
    File(PathBuf),
    /// A further file of the template.
    Template(String),
}

impl Way {
    /// Whether what lives is compared with what is wanted; else it is made once and kept.
    pub fn is_compared(&self) -> bool {
        matches!(self, Way::File(_) | Way::Template(_))
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Way::Random(bytes) => write!(f, "{bytes} random bytes, in hexadecimal"),
            Way::Users(names) => write!(f, "a file of the users {}, by bcrypt", names.join(", ")),
            Way::Certificate => f.write_str("the agent's own certificate"),
            Way::Asked(what) => write!(f, "what is given for \"{what}\""),
            Way::File(path) => write!(f, "the file {}", path.display()),
            Way::Template(name) => write!(f, "`{name}` of the template"),
        }
    }
}

/// What a key holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    /// Keeps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Content(text.into())
    }

    /// The text: for an agent's standard input, and for what shows its fingerprint.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}

impl Object {
    /// Whether it is made with the name of the cluster, which is not known yet.
    pub fn needs_cluster(&self) -> bool {
        let contents = self.keys.iter().filter_map(|key| key.content.as_ref());
        let keywords = self.keywords.iter().map(|(_, value)| value.as_str());
        let mut texts = contents.map(Content::text).chain(keywords);
        texts.any(|text| text.contains(CLUSTER))
    }

    /// The object with the name of its cluster.
    #[must_use]
    pub fn in_cluster(mut self, cluster: &str) -> Self {
        let cluster = cluster.to_ascii_lowercase();
        for (_, value) in &mut self.keywords {
            *value = value.replace(CLUSTER, &cluster);
        }
        for key in &mut self.keys {
            if let (Way::Template(_), Some(content)) = (&key.way, &mut key.content) {
                *content = Content::new(content.text().replace(CLUSTER, &cluster));
            }
        }
        self
    }

    /// Whether it has the agent make a certificate.
    pub fn has_certificate(&self) -> bool {
        self.keys.iter().any(|key| key.way == Way::Certificate)
    }

    /// The names that its certificate is made for.
    pub fn certificate_names(&self) -> impl Iterator<Item = &str> {
        let of_names = |(name, _): &&(String, String)| matches!(&**name, "cn" | "alt_names");
        let values = self.keywords.iter().filter(of_names);
        values.flat_map(|(_, value)| value.split_whitespace())
    }

    /// The names of the keys that it will have.
    pub fn key_names(&self) -> impl Iterator<Item = &str> {
        let made: &[&str] = match self.has_certificate() {
            true => &WITH_CERTIFICATE,
            false => &[],
        };
        let own = self.keys.iter().map(|key| key.name.as_str());
        own.chain(made.iter().copied())
    }
}
