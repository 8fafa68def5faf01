//! `test/registry` or `test/svc/registry` -> the one spelling that both agents accept.
//!
//! Two elements are KIND/NAME to both agents (agent 3: `core/naming/path.go` `splitPath`;
//! 2.1: `utilities/naming` `split_path`, observed), so the kind is always handed over.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, bail, ensure};
use serde::Serialize;

/// The kinds of objects that either agent knows.
pub const KINDS: [&str; 7] = ["svc", "vol", "cfg", "sec", "usr", "ccfg", "nscfg"];

/// Names that an agent, or the grammar of paths itself, keeps for something else.
const RESERVED: [&str; 4] = ["node", "cluster", "namespace", "root"];

/// A label of the domain name system, which both parts become.
const LONGEST: usize = 63;

/// The kind of a service, and of the objects that its volumes are.
const SERVICE: &str = "svc";
const VOLUME: &str = "vol";

/// The kinds of the objects that keep keys for services.
const BESIDE: [&str; 2] = ["cfg", "sec"];

/// The path of a service, `NAMESPACE/svc/NAME`, or of an object beside it: a volume, a cfg, a sec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectPath {
    namespace: String,
    kind: &'static str,
    name: String,
}

impl ObjectPath {
    /// The namespace: `test` in `test/svc/registry`.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The name: `registry` in `test/svc/registry`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of a volume object beside this service: `test/vol/registry-data`.
    ///
    /// # Errors
    /// A name that no object can have.
    pub fn volume(&self, name: &str) -> Result<ObjectPath> {
        check("name", name)?;
        Ok(ObjectPath {
            namespace: self.namespace.clone(),
            kind: VOLUME,
            name: name.to_owned(),
        })
    }

    /// The path of a cfg or sec object beside this service: `test/sec/registry`.
    ///
    /// # Errors
    /// Another kind, or a name that no object can have.
    pub fn object(&self, kind: &str, name: &str) -> Result<ObjectPath> {
        let known = BESIDE.into_iter().find(|known| *known == kind);
        let Some(kind) = known else {
            bail!(
                "`{}` is not a kind of object that keys are kept in: write cfg or sec",
                kind.escape_debug()
            )
        };
        check("name", name)?;
        Ok(ObjectPath {
            namespace: self.namespace.clone(),
            kind,
            name: name.to_owned(),
        })
    }

    /// The kind: `svc` in `test/svc/registry`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The form without the kind, as users write it and as `regsvc.ini` names its sections.
    pub fn short(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.namespace, self.kind, self.name)
    }
}

impl Serialize for ObjectPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for ObjectPath {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (namespace, name) = match text.split('/').collect::<Vec<_>>()[..] {
            [namespace, "svc", name] => (namespace, name),
            [_, kind, _] if KINDS.contains(&kind) => {
                bail!(
                    "`{kind}` objects are not deployed by themselves: name a service, NS/svc/NAME"
                )
            }
            [_, kind, _] => bail!("`{kind}` is not a kind of object: write NS/svc/NAME"),
            ["svc", name] => bail!(
                "`svc/{name}` lacks its namespace, and agents would take the root namespace: \
                 write NS/{name} or NS/svc/{name}"
            ),
            [namespace, name] => (namespace, name),
            [name] => bail!("no namespace: write NS/{name}, for instance test/{name}"),
            _ => bail!("too many `/`: write NS/NAME or NS/svc/NAME"),
        };
        check("namespace", namespace)?;
        check("name", name)?;
        Ok(ObjectPath {
            namespace: namespace.to_owned(),
            kind: SERVICE,
            name: name.to_owned(),
        })
    }
}

/// Holds a part to the grammar that both agents and the domain name system accept.
fn check(part: &str, text: &str) -> Result<()> {
    ensure!(!text.is_empty(), "the {part} is empty");
    let odd = text
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
    match odd {
        Some(c) if c.is_ascii_uppercase() => {
            bail!("the {part} `{text}` has the capital `{c}`: agent 3 accepts lower case only")
        }
        Some(c) => bail!(
            "the {part} `{}` has the character {c:?}: use letters a-z, digits and `-`",
            text.escape_debug()
        ),
        None => {}
    }
    ensure!(
        text.starts_with(|c: char| c.is_ascii_lowercase()),
        "the {part} `{text}` must start with a letter a-z"
    );
    ensure!(
        !text.ends_with('-'),
        "the {part} `{text}` must not end with `-`"
    );
    ensure!(
        text.len() >= 2,
        "the {part} `{text}` must have two characters or more: agent 2.1 refuses one"
    );
    ensure!(
        text.len() <= LONGEST,
        "the {part} has {} characters: {LONGEST} is the longest that a DNS label can be",
        text.len()
    );
    ensure!(
        !KINDS.contains(&text) && !RESERVED.contains(&text),
        "the {part} `{text}` is a word of OpenSVC's own: choose another"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_the_same_path() {
        for text in ["test/registry", "test/svc/registry"] {
            let path: ObjectPath = text.parse().unwrap();
            assert_eq!(path.to_string(), "test/svc/registry");
            assert_eq!(path.short(), "test/registry");
        }
    }

    #[test]
    fn a_volume_stands_beside_its_service() {
        let service: ObjectPath = "test/registry".parse().unwrap();
        let volume = service.volume("registry-data").unwrap();
        assert_eq!(volume.to_string(), "test/vol/registry-data");
        assert!(service.volume("../registry").is_err());
    }

    #[test]
    fn a_bad_path_says_which_part_and_why() {
        let long = format!("test/{}", "a".repeat(64));
        for (text, expected) in [
            ("registry", "no namespace"),
            ("svc/registry", "lacks its namespace"),
            ("test/vol/data", "`vol` objects"),
            ("test/pod/web", "`pod` is not a kind"),
            ("a/b/c/d", "too many `/`"),
            ("/registry", "the namespace is empty"),
            ("test/", "the name is empty"),
            ("Test/registry", "the namespace `Test` has the capital `T`"),
            (
                "test/my_registry",
                "the name `my_registry` has the character '_'",
            ),
            ("test/a\nb", "the character '\\n'"),
            ("test/1st", "the name `1st` must start with a letter"),
            ("test/ab-", "the name `ab-` must not end with `-`"),
            ("test/r", "the name `r` must have two characters"),
            ("test/vol", "the name `vol` is a word of OpenSVC's own"),
            ("root/registry", "the namespace `root` is a word"),
            (long.as_str(), "the name has 64 characters"),
        ] {
            let error = text.parse::<ObjectPath>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
