//! The configuration of a volume object -> who uses it, and where its files are.
//!
//! A service's `volume#…` makes such an object, and no purge of the service touches it (observed on
//! both agents). It notes its users in `children`: `test/svc/registry`, with `@{nodename}` on agent 3.

use crate::configuration::{Configuration, Identity};
use crate::document::Document;
use crate::generation::Generation;
use crate::path::ObjectPath;
use crate::schema::Kind;
use crate::value::size;

/// What is to be known of a volume before it is removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Its size, as the agent wrote it.
    pub size: Option<String>,
    /// The same in bytes, where the agent reads a size in it.
    pub bytes: Option<u64>,
    /// The pool that it was made in.
    pub pool: Option<String>,
    /// How it may be written to: `rwo`.
    pub access: Option<String>,
    /// Whether it is in memory: what it holds goes when it stops.
    pub in_memory: bool,
    /// The objects that have claimed it, each once.
    pub users: Vec<String>,
    /// Its folders: the section and the path of each `fs` of type `directory`.
    pub folders: Vec<(String, String)>,
}

impl Volume {
    /// Reads a configuration that an agent keeps.
    pub fn read(text: &str, generation: Generation) -> Self {
        let document = Document::read(text);
        let identity = Identity {
            kind: Kind::Vol,
            ..Identity::default()
        };
        let configuration = Configuration::new(&document, &identity, generation.into());
        let mut volume = Volume::default();
        for section in configuration.sections() {
            let value = |key: &str| {
                let mut settings = configuration.settings_of(section);
                let setting = settings.find(|setting| setting.key == key)?;
                setting.value(generation).written().map(str::trim)
            };
            if section.is_default() {
                let own = |key| value(key).map(str::to_owned);
                volume.size = own("size");
                volume.bytes = value("size").and_then(|text| {
                    let size = size::read(text, generation).value()?.bytes()?;
                    u64::try_from(size).ok()
                });
                volume.pool = own("pool");
                volume.access = own("access");
                volume.users = users(value("children").unwrap_or_default());
            }
            volume.in_memory |= value("type") == Some("tmpfs");
            if let (Some("directory"), Some(path)) = (value("type"), value("path")) {
                let folder = (section.name.to_owned(), path.to_owned());
                volume.folders.push(folder);
            }
        }
        volume
    }

    /// The users besides a service.
    pub fn others<'v>(&'v self, service: &ObjectPath) -> impl Iterator<Item = &'v str> {
        let service = service.to_string();
        let users = self.users.iter().map(String::as_str);
        users.filter(move |user| *user != service)
    }
}

/// The objects of `children`, without the nodes that they use it on.
fn users(children: &str) -> Vec<String> {
    let mut users: Vec<String> = Vec::new();
    for child in children.split_whitespace() {
        let user = child.split('@').next().unwrap_or(child);
        if !users.iter().any(|known| known == user) {
            users.push(user.to_owned());
        }
    }
    users
}

/// Whether a folder is one that a pool made for a volume: `…/registry-data.test.vol.CLUSTER`, and
/// nothing in it that a shell, a wildcard or a reference could make another folder of.
pub fn is_own_folder(folder: &str, volume: &ObjectPath) -> bool {
    let own = format!("{}.{}.vol.", volume.name(), volume.namespace());
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let parts: Vec<&str> = folder.split('/').collect();
    folder.starts_with('/')
        && folder.chars().all(plain)
        && parts.len() > 2
        && parts[1..]
            .iter()
            .all(|part| !["", ".", ".."].contains(part))
        && parts.last().is_some_and(|last| {
            last.strip_prefix(own.as_str())
                .is_some_and(|cluster| !cluster.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> ObjectPath {
        "test/registry".parse().unwrap()
    }

    #[test]
    fn both_agents_say_who_uses_a_volume_and_where_its_files_are() {
        let folder = "/var/lib/opensvc/pool/directory/registry-data.test.vol.homepool2";
        let two = format!(
            "[DEFAULT]\nsize = 20971520\nchildren = test/svc/registry\n\n[fs#1]\ntype = flag\n\n\
             [fs#2]\ntype = directory\npath = {folder}\n"
        );
        let three = format!(
            "[DEFAULT]\nsize = 20mi\nchildren = test/svc/registry@{{nodename}} test/svc/mirror@n2\n\
             [fs#0]\ntype = flag\n[fs#1]\ntype = directory\npath = {folder}\n"
        );
        let two = Volume::read(&two, Generation::V2);
        assert_eq!(two.others(&service()).count(), 0);
        assert_eq!(two.folders, [("fs#2".to_owned(), folder.to_owned())]);
        let three = Volume::read(&three, Generation::V3);
        assert_eq!(
            three.others(&service()).collect::<Vec<_>>(),
            ["test/svc/mirror"]
        );
        assert_eq!(three.size.as_deref(), Some("20mi"));
        assert_eq!(three.bytes, Some(20 << 20));
        assert_eq!(two.bytes, three.bytes);
        assert!(!two.in_memory && !three.in_memory);
        let secrets = "[DEFAULT]\npool = shm\nsize = 1mi\n[fs#0]\ntype = tmpfs\n";
        assert!(Volume::read(secrets, Generation::V3).in_memory);
        assert_eq!(Volume::read("", Generation::V2), Volume::default());
    }

    #[test]
    fn only_the_folder_of_the_volume_itself_is_its_own() {
        let volume = service().volume("registry-data").unwrap();
        let own = |folder: &str| is_own_folder(folder, &volume);
        assert!(own(
            "/var/lib/opensvc/pool/directory/registry-data.test.vol.homepool2"
        ));
        for other in [
            "/",
            "/srv",
            "/registry-data.test.vol.homepool2",
            "/var/lib/../registry-data.test.vol.c",
            "/var//registry-data.test.vol.c",
            "/var/registry-data.test.vol.c/",
            "/var/registry-data.test.vol.",
            "/var/registry-data.test.vol.c x",
            "/var/registry-data.test.vol.{env.a}",
            "/var/registry-data.test.vol.*",
            "/var/registry-data.prod.vol.c",
            "var/registry-data.test.vol.c",
        ] {
            assert!(!own(other), "{other}");
        }
    }
}
