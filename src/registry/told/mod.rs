//! A service's configuration -> what it tells its registry, as far as a client can tell the difference.

mod distribution;
mod reader;
mod zot;

use self::reader::Reader;
use super::proof::Expected;
use crate::configuration::{Configuration, Identity};
use crate::document::Document;
use crate::generation::{Generation, Generations};
use crate::path::ObjectPath;

/// What a service's configuration tells its registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What a client may expect.
    pub expected: Expected,
    /// The host that it listens on, where that is one.
    pub host: Option<String>,
    /// The registry that this one is a cache of.
    pub mirrors: Option<String>,
    /// The key of a sec or cfg object that holds the certificate that it shows.
    pub certificate: Option<Key>,
    /// The key of a sec or cfg object that holds its users.
    pub users: Option<Key>,
    /// The volume that it keeps its images in.
    pub volume: Option<String>,
    /// The resource that runs it: `container#registry`.
    pub container: String,
    /// The task that collects garbage, and the one that says what it would free.
    pub collector: Option<Collector>,
}

/// The tasks of a garbage collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// Collects.
    pub collects: String,
    /// Says what a collection would free, where the service has such a task.
    pub previews: Option<String>,
}

/// A key of a sec or cfg object of the service's namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// `sec` or `cfg`.
    pub kind: &'static str,
    /// The object.
    pub object: String,
    /// The key.
    pub key: String,
}

impl Told {
    /// Reads a configuration as `generation` does; `None` when no container of it is a registry. `open` gives what a
    /// key of an object holds, where that is known.
    pub fn read(
        path: &ObjectPath,
        text: &str,
        generation: Generation,
        open: impl Fn(&Key) -> Option<String>,
    ) -> Option<Self> {
        let document = Document::read(text);
        let identity = Identity {
            namespace: Some(path.namespace().to_owned()),
            name: Some(path.name().to_owned()),
            ..Identity::default()
        };
        let agents = Generations::from(generation);
        let configuration = Configuration::new(&document, &identity, agents);
        let reader = Reader {
            configuration: &configuration,
            generation,
        };
        let mut containers = configuration.resources("container", generation);
        let told = containers.find_map(|section| {
            let told = reader.told_distribution(section);
            told.or_else(|| reader.told_zot(section, &open))
        })?;
        Some(Told {
            collector: reader.collector(),
            ..told
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECURE: &str = "[container#1]\ntype = docker\nimage = registry:2.8.3\n\
        volume_mounts = {name}-data/registry:/var/lib/registry:rw {name}-secrets:/secrets:ro\n\
        environment = REGISTRY_STORAGE_DELETE_ENABLED=true\n\
        \tREGISTRY_AUTH=htpasswd\n\
        \tREGISTRY_HTTP_ADDR=:5000\n\
        \tREGISTRY_HTTP_TLS_CERTIFICATE=/secrets/tls.crt\n\
        [volume#secrets]\nname = {name}-secrets\ntype = shm\n\
        secrets = {name}/htpasswd:/htpasswd {name}/certificate_chain:/tls.crt\n";

    fn told(text: &str) -> Told {
        let path = "test/registry".parse().unwrap();
        Told::read(&path, text, Generation::V2, |_| None).unwrap()
    }

    #[test]
    fn a_secure_registry_is_told_so_and_its_certificate_is_found() {
        let told = told(SECURE);
        let expected = Expected {
            auth: Some(true),
            tls: Some(true),
            delete: Some(true),
            read_only: None,
        };
        assert_eq!(told.expected, expected);
        let key = Key {
            kind: "sec",
            object: "registry".into(),
            key: "certificate_chain".into(),
        };
        assert_eq!(told.certificate, Some(key));
        assert_eq!(told.volume.as_deref(), Some("registry-data"));
        assert_eq!(told.host, None);
    }

    #[test]
    fn an_open_registry_is_expected_to_be_open_unless_a_file_may_say_otherwise() {
        let open = "[container#1]\ntype = docker\nimage = registry:2\n";
        let expected = told(open).expected;
        assert_eq!((expected.auth, expected.tls), (Some(false), Some(false)));
        let file = format!("{open}volume_mounts = conf/c.yml:/etc/docker/registry/config.yml\n");
        assert_eq!(told(&file).expected, Expected::default());
    }

    #[test]
    fn a_closed_window_and_a_cache_take_no_images() {
        for variable in [
            "'REGISTRY_STORAGE_MAINTENANCE_READONLY=enabled: true'",
            "REGISTRY_STORAGE_MAINTENANCE_READONLY='{\"enabled\":true}'",
            "REGISTRY_PROXY_REMOTEURL=https://registry-1.docker.io",
        ] {
            let text = format!(
                "[container#1]\ntype = docker\nimage = registry:2\nenvironment = {variable}\n"
            );
            assert_eq!(told(&text).expected.read_only, Some(true), "{variable}");
        }
    }

    #[test]
    fn zot_is_told_by_its_file_and_its_certificate_is_found_behind_that() {
        let text = "[container#zot]\ntype = docker\nimage = ghcr.io/project-zot/zot-minimal:v2.1.20\n\
            volume_mounts = {name}-conf:/etc/zot:ro\n[volume#conf]\nname = {name}-conf\n\
            configs = {name}/config.json:/config.json\nsecrets = {name}/certificate_chain:/tls.crt\n";
        let path = "test/hub".parse().unwrap();
        let json = r#"{"http": {"address": "0.0.0.0", "tls": {"cert": "/etc/zot/tls.crt"}}}"#;
        let open = |key: &Key| (key.kind == "cfg" && key.key == "config.json").then(|| json.into());
        let told = Told::read(&path, text, Generation::V2, open).unwrap();
        assert_eq!(
            (told.expected.tls, told.expected.auth),
            (Some(true), Some(false))
        );
        assert_eq!(told.certificate.unwrap().key, "certificate_chain");
        assert_eq!(told.host, None);
        let unknown = Told::read(&path, text, Generation::V2, |_| None);
        assert_eq!(unknown.unwrap().expected, Expected::default());
    }

    #[test]
    fn no_registry_is_told_nothing() {
        let path = "test/web".parse().unwrap();
        let text = "[container#1]\ntype = docker\nimage = nginx\n";
        assert_eq!(Told::read(&path, text, Generation::V3, |_| None), None);
    }

    proptest! {
        #[test]
        fn no_configuration_makes_the_reader_panic(
            mount in r"[a-z{}/:]{0,16}",
            variable in r"(REGISTRY_HTTP_ADDR|REGISTRY_AUTH|REGISTRY_HTTP_TLS_CERTIFICATE)=[a-z/:\\[\\]{}'é]{0,12}",
            key in r"[a-z{}/:é]{0,16}",
        ) {
            let text = format!(
                "[container#1]\ntype = docker\nimage = registry:2\nvolume_mounts = {mount}\n\
                 environment = {variable}\n[volume#1]\nname = a\nsecrets = {key}\n"
            );
            for generation in Generation::ALL {
                let path = "test/registry".parse().unwrap();
                let _ = Told::read(&path, &text, generation, |_| Some(key.clone()));
            }
        }
    }
}
