//! Whose configuration is checked, and what is known of the cluster.

use std::path::Path;

use crate::schema::Kind;

/// The object that a configuration belongs to, and its cluster, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The namespace: `test`.
    pub namespace: Option<String>,
    /// The kind.
    pub kind: Kind,
    /// The name: `registry`.
    pub name: Option<String>,
    /// The name of the cluster, in lower case.
    pub cluster: Option<String>,
    /// The nodes of the cluster.
    pub nodes: Option<Vec<String>>,
}

impl Default for Identity {
    fn default() -> Self {
        Identity {
            namespace: None,
            kind: Kind::Svc,
            name: None,
            cluster: None,
            nodes: None,
        }
    }
}

impl Identity {
    /// The identity that an agent's own folders give to a file: `…/namespaces/test/svc/registry.conf`,
    /// or, in the root namespace, `…/svc/registry.conf` and `…/etc/opensvc/registry.conf`.
    pub fn from_file(path: &Path) -> Option<(String, Kind, String)> {
        if path.extension()? != "conf" {
            return None;
        }
        let name = path.file_stem()?.to_str()?.to_owned();
        let parent = path.parent()?;
        let folder = parent.file_name()?.to_str()?;
        if parent.ends_with("etc/opensvc") {
            return match name.as_str() {
                "cluster" => Some(("root".to_owned(), Kind::Ccfg, name)),
                "node" => None,
                _ => Some(("root".to_owned(), Kind::Svc, name)),
            };
        }
        let kind: Kind = folder.parse().ok()?;
        let above = parent.parent()?;
        let namespace = match above.parent().and_then(Path::file_name) {
            Some(folder) if folder == "namespaces" => above.file_name()?.to_str()?.to_owned(),
            _ => "root".to_owned(),
        };
        Some((namespace, kind, name))
    }
}
