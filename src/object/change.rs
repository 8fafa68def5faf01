//! An object that is wanted and what lives of it -> what makes it as wanted, in order.

use super::{CERTIFICATE, Content, Key, Live, Object, Way};
use crate::path::ObjectPath;

/// Something that is done to an object, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The object.
    pub object: ObjectPath,
    /// What is done.
    pub deed: Deed,
    /// Why.
    pub reason: String,
}

/// What a change does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Create the object with these keywords.
    Create(Vec<(String, String)>),
    /// Set keywords.
    Set(Vec<KeywordChange>),
    /// Add a key.
    Add(Key),
    /// Change what a key holds.
    Change {
        /// The key, with what it is to hold.
        key: Key,
        /// What it holds; nothing where that cannot be read.
        old: Option<Content>,
    },
    /// Have the agent make a certificate.
    Certify {
        /// Whether there is one, which is replaced.
        anew: bool,
    },
}

/// A keyword of an object that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeywordChange {
    /// The keyword.
    pub keyword: String,
    /// Its value; nothing where it has none.
    pub old: Option<String>,
    /// The value that is wanted.
    pub new: String,
}

impl Change {
    /// Whether something that is there becomes something else.
    pub fn is_of_what_lives(&self) -> bool {
        match &self.deed {
            Deed::Create(_) | Deed::Add(_) => false,
            Deed::Set(_) | Deed::Change { .. } => true,
            Deed::Certify { anew } => *anew,
        }
    }

    /// The key that holds something else afterwards, if one does; the agent's certificate has several.
    pub(super) fn key(&self) -> Option<&str> {
        match &self.deed {
            Deed::Create(_) | Deed::Set(_) => None,
            Deed::Add(key) | Deed::Change { key, .. } => Some(&key.name),
            Deed::Certify { .. } => Some(CERTIFICATE),
        }
    }
}

/// What makes an object as it is wanted: nothing, where it is.
pub fn changes(object: &Object, live: Option<&Live>) -> Vec<Change> {
    let absent = Live::default();
    let mut changes = Vec::new();
    let mut change = |deed, reason: &str| {
        changes.push(Change {
            object: object.path.clone(),
            deed,
            reason: reason.to_owned(),
        });
    };
    let differing = match live {
        Some(live) => keywords(object, live),
        None => Vec::new(),
    };
    let is_certified_anew = !differing.is_empty();
    if live.is_none() {
        change(
            Deed::Create(object.keywords.clone()),
            "there is no such object yet",
        );
    }
    if !differing.is_empty() {
        change(Deed::Set(differing), "keywords differ");
    }
    let live = live.unwrap_or(&absent);
    for key in &object.keys {
        let is_there = live.keys.contains(&key.name);
        match (&key.way, &key.content) {
            (Way::Certificate, _) => {}
            (_, _) if !is_there => change(
                Deed::Add(key.clone()),
                &format!("there is none yet; it will be {}", key.way),
            ),
            (_, Some(content)) => {
                let old = live.contents.get(&key.name);
                if old != Some(content) {
                    let deed = Deed::Change {
                        key: key.clone(),
                        old: old.cloned(),
                    };
                    change(deed, &format!("it differs from {}", key.way));
                }
            }
            (_, None) => {}
        }
    }
    if object.has_certificate() {
        let is_there = live.keys.contains(CERTIFICATE);
        let lacking = lacking(object, live);
        match (is_there, lacking) {
            (false, _) => change(Deed::Certify { anew: false }, "there is none yet"),
            (true, _) if is_certified_anew => {
                change(
                    Deed::Certify { anew: true },
                    "it was made from other keywords",
                );
            }
            (true, Some(name)) => change(
                Deed::Certify { anew: true },
                &format!("it is not made for the name {name}"),
            ),
            (true, None) => {}
        }
    }
    changes
}

/// The keywords that differ, as words: an agent may write blanks otherwise.
fn keywords(object: &Object, live: &Live) -> Vec<KeywordChange> {
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let wanted = object.keywords.iter();
    let differing = wanted.filter_map(|(keyword, new)| {
        let old = live.keywords.get(keyword);
        let is_same = old.is_some_and(|old| words(old) == words(new));
        (!is_same).then(|| KeywordChange {
            keyword: keyword.clone(),
            old: old.cloned(),
            new: new.clone(),
        })
    });
    differing.collect()
}

/// A name that the certificate is wanted for and does not have.
fn lacking<'o>(object: &'o Object, live: &Live) -> Option<&'o str> {
    let has = live.certificate.as_ref()?;
    let mut wanted = object.certificate_names();
    wanted.find(|name| !has.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, way: Way, content: Option<&str>) -> Key {
        Key {
            name: name.into(),
            way,
            content: content.map(Content::new),
        }
    }

    fn object() -> Object {
        let path: ObjectPath = "test/registry".parse().unwrap();
        Object {
            path: path.object("sec", "registry").unwrap(),
            keywords: vec![
                ("cn".into(), "r.c".into()),
                ("alt_names".into(), "r.c r".into()),
            ],
            keys: vec![
                key("certificate", Way::Certificate, None),
                key("http_secret", Way::Random(32), None),
                key("key.pem", Way::File("key.pem".into()), Some("PEM")),
            ],
        }
    }

    fn live() -> Live {
        let pairs = [("cn", "r.c"), ("alt_names", "r.c\tr")];
        Live {
            keywords: pairs.map(|(k, v)| (k.into(), v.into())).into(),
            keys: ["certificate", "http_secret", "key.pem"]
                .map(String::from)
                .into(),
            contents: [("key.pem".into(), Content::new("PEM"))].into(),
            certificate: Some(vec!["r.c".into(), "R".into(), "127.0.0.1".into()]),
        }
    }

    fn words(live: Option<&Live>) -> Vec<String> {
        let changes = changes(&object(), live).into_iter();
        let words = changes.map(|change| match change.deed {
            Deed::Create(keywords) => format!("create {}", keywords.len()),
            Deed::Set(changes) => format!("set {}", changes[0].keyword),
            Deed::Add(key) => format!("add {}", key.name),
            Deed::Change { key, old } => format!("change {} {}", key.name, old.is_some()),
            Deed::Certify { anew } => format!("certify {anew}: {}", change.reason),
        });
        words.collect()
    }

    #[test]
    fn what_is_not_there_is_made() {
        assert_eq!(
            words(None),
            [
                "create 2",
                "add http_secret",
                "add key.pem",
                "certify false: there is none yet"
            ]
        );
        assert_eq!(words(Some(&live())), Vec::<String>::new());
    }

    #[test]
    fn what_is_made_once_is_never_made_again() {
        let mut live = live();
        live.keys.remove("http_secret");
        assert_eq!(words(Some(&live)), ["add http_secret"]);
    }

    #[test]
    fn a_file_that_differs_is_written_again() {
        let mut live = live();
        live.contents.insert("key.pem".into(), Content::new("old"));
        assert_eq!(words(Some(&live)), ["change key.pem true"]);
        live.contents.clear();
        assert_eq!(words(Some(&live)), ["change key.pem false"]);
    }

    #[test]
    fn a_certificate_follows_its_keywords() {
        let mut other = live();
        other.keywords.insert("cn".into(), "x".into());
        assert_eq!(
            words(Some(&other)),
            ["set cn", "certify true: it was made from other keywords"]
        );
        // The keywords were set, and what set them did not come to the certificate.
        let mut stale = live();
        stale.certificate = Some(vec!["r.c".into()]);
        assert_eq!(
            words(Some(&stale)),
            ["certify true: it is not made for the name r"]
        );
    }
}
