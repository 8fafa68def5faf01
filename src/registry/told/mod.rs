//! A service's configuration -> what it tells its registry, as far as a client can tell the difference.

mod zot;

use std::collections::BTreeMap;

use self::zot::{CONFIGURATION as ZOT, Zot};
use super::proof::Expected;
use crate::configuration::{Configuration, Identity, Section};
use crate::distribution::Release;
use crate::document::Document;
use crate::generation::{Generation, Generations};
use crate::path::ObjectPath;
use crate::value::{environment, words};

/// What starts the variables that choose who may come in.
const AUTH: &str = "REGISTRY_AUTH";

/// Where the registry finds the certificate that it shows.
const CERTIFICATE: &str = "REGISTRY_HTTP_TLS_CERTIFICATE";

/// Where the registry finds its users.
const USERS: &str = "REGISTRY_AUTH_HTPASSWD_PATH";

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

/// The variables that tell the registry of the distribution, and what is known of their values.
struct Variables(BTreeMap<String, Option<String>>);

impl Variables {
    /// What a client may expect; `has_file` where a file of its own tells the registry more than is known.
    fn expected(&self, has_file: bool) -> Expected {
        let known = |flag: Option<bool>| flag.or((!has_file).then_some(false));
        let mut names = self.0.keys().rev();
        let auth = names.find(|name| name.starts_with(AUTH));
        let is_off = self.text(AUTH) == Some("none");
        let tls = |name: &&String| {
            *name == CERTIFICATE || name.starts_with("REGISTRY_HTTP_TLS_LETSENCRYPT")
        };
        let delete = self.text("REGISTRY_STORAGE_DELETE_ENABLED");
        Expected {
            auth: known(auth.map(|_| !is_off)),
            tls: known(self.0.keys().find(tls).map(|_| true)),
            delete: delete.and_then(|text| text.parse().ok()),
            read_only: self.is_read_only().then_some(true),
        }
    }

    fn host(&self) -> Option<&str> {
        let (host, _) = self.text("REGISTRY_HTTP_ADDR")?.rsplit_once(':')?;
        one_host(host.trim_start_matches('[').trim_end_matches(']'))
    }

    fn mirrors(&self) -> Option<&str> {
        self.text("REGISTRY_PROXY_REMOTEURL")
    }

    fn is_read_only(&self) -> bool {
        let window = self.text("REGISTRY_STORAGE_MAINTENANCE_READONLY");
        let is_closed =
            window.is_some_and(|text| text.replace(['"', ' '], "").contains("enabled:true"));
        is_closed || self.mirrors().is_some()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_deref()
    }
}

/// A host that is one, not all of them.
fn one_host(host: &str) -> Option<&str> {
    (!matches!(host, "" | "0.0.0.0" | "::")).then_some(host)
}

/// The name of an image, without where it is, tag and digest.
fn image_name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or_default();
    let image = image.rsplit('/').next().unwrap_or_default();
    image.split(':').next().unwrap_or_default()
}

/// A configuration, as one agent reads it.
struct Reader<'c, 'd> {
    configuration: &'c Configuration<'d>,
    generation: Generation,
}

impl<'c, 'd> Reader<'c, 'd> {
    fn text(&self, section: &'c Section<'d>, keyword: &str) -> Option<&'c str> {
        self.configuration.text(section, keyword, self.generation)
    }

    /// What a container is told, if it is the registry of the distribution.
    fn told_distribution(&self, section: &'c Section<'d>) -> Option<Told> {
        let variables = Variables(self.variables(section));
        let image = self.text(section, "image").unwrap_or_default();
        let mut names = variables.0.keys();
        let is_told = names.any(|name| name.starts_with("REGISTRY_"));
        if !is_told && !["registry", "distribution"].contains(&image_name(image)) {
            return None;
        }
        let mounts = self.mounts(section);
        let covers = |(_, target): &(String, String)| {
            let mut files = Release::ALL.iter().map(|release| release.configuration());
            files.any(|file| file.starts_with(target.as_str()))
        };
        let key = |variable| {
            let file = variables.text(variable);
            file.and_then(|file| self.key(&mounts, file))
        };
        Some(Told {
            expected: variables.expected(mounts.iter().any(covers)),
            host: variables.host().map(str::to_owned),
            mirrors: variables.mirrors().map(str::to_owned),
            certificate: key(CERTIFICATE),
            users: key(USERS),
            container: section.name.to_owned(),
            collector: None,
        })
    }

    /// What a container is told by its `config.json`, if it is zot.
    fn told_zot(
        &self,
        section: &'c Section<'d>,
        open: impl Fn(&Key) -> Option<String>,
    ) -> Option<Told> {
        let image = self.text(section, "image").unwrap_or_default();
        let is_zot = |name: &str| name == "zot" || name.starts_with("zot-");
        if !is_zot(image_name(image)) {
            return None;
        }
        let mounts = self.mounts(section);
        let json = self.key(&mounts, ZOT).and_then(|key| open(&key));
        let Some(zot) = json.and_then(|json| Zot::read(&json)) else {
            return Some(Told {
                container: section.name.to_owned(),
                ..Told::default()
            });
        };
        Some(Told {
            expected: zot.expected(),
            host: zot
                .http
                .address
                .as_deref()
                .and_then(one_host)
                .map(str::to_owned),
            mirrors: None,
            certificate: zot.certificate().and_then(|file| self.key(&mounts, file)),
            users: zot.users().and_then(|file| self.key(&mounts, file)),
            container: section.name.to_owned(),
            collector: None,
        })
    }

    /// The tasks that collect garbage: by the registry's own word, or by the words of the template's script.
    fn collector(&self) -> Option<Collector> {
        let running = |words: [&str; 2]| {
            let mut tasks = self.configuration.resources("task", self.generation);
            let task = tasks.find(|task| {
                let command = self.text(task, "command").unwrap_or_default();
                let mut given = command.split_whitespace();
                given.any(|word| words.contains(&word)) && !command.contains("--dry-run")
            });
            task.map(|task| task.name.to_owned())
        };
        Some(Collector {
            collects: running(["collect", "garbage-collect"])?,
            previews: running(["preview", "preview"]),
        })
    }

    fn variables(&self, section: &'c Section<'d>) -> BTreeMap<String, Option<String>> {
        let mut variables = BTreeMap::new();
        let text = self.text(section, "environment").unwrap_or_default();
        for word in words::split(text, self.generation).flatten() {
            if let Some(read) = environment::read(&word, self.generation).value() {
                let written = read.value.text;
                // A map, such as `{"enabled":true}`, is no text: it is kept as it is written.
                let value = crate::distribution::value::text(written);
                let value = value.unwrap_or_else(|| written.to_owned());
                let is_known = !value.contains("{env.") && !value.contains("{node");
                let value = is_known.then_some(value);
                variables.insert(read.variable.to_string(), value);
            }
        }
        for keyword in ["configs_environment", "secrets_environment"] {
            let text = self.text(section, keyword).unwrap_or_default();
            for word in words::split(text, self.generation).flatten() {
                let read = environment::read_reference(&word, self.generation);
                if let Some(name) = read.value().and_then(|read| read.variable.as_ref()) {
                    variables.insert(name.text.to_uppercase(), None);
                }
            }
        }
        variables
    }

    /// The mounts of a container: the source and the target of each.
    fn mounts(&self, section: &'c Section<'d>) -> Vec<(String, String)> {
        let text = self.text(section, "volume_mounts").unwrap_or_default();
        let mounts = text.split_whitespace().filter_map(|mount| {
            let (source, rest) = mount.split_once(':')?;
            let target = rest.split(':').next()?.trim_end_matches('/');
            Some((source.to_owned(), target.to_owned()))
        });
        mounts.collect()
    }

    /// The key that is projected to a file of a container.
    fn key(&self, mounts: &[(String, String)], file: &str) -> Option<Key> {
        let within = |target: &str| {
            file.strip_prefix(target)
                .filter(|rest| rest.starts_with('/'))
        };
        let (source, rest) = mounts
            .iter()
            .find_map(|(source, target)| Some((source, within(target)?)))?;
        let (volume, folder) = source.split_once('/').unwrap_or((source, ""));
        let place = format!("/{folder}/{rest}");
        let parts = |path: &str| -> Vec<String> {
            let parts = path.split('/').filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let place = parts(&place);
        let volumes = self.configuration.resources("volume", self.generation);
        let mut volumes = volumes.filter(|section| self.text(section, "name") == Some(volume));
        volumes.find_map(|section| {
            let of = |keyword: &str, kind: &'static str| {
                let text = self.text(section, keyword).unwrap_or_default();
                text.split_whitespace().find_map(|item| {
                    let (key, to) = item.rsplit_once(':')?;
                    let (object, key) = key.rsplit_once('/')?;
                    let is_it = parts(to) == place;
                    is_it.then(|| Key {
                        kind,
                        object: object.rsplit('/').next().unwrap_or(object).to_owned(),
                        key: key.to_owned(),
                    })
                })
            };
            of("secrets", "sec").or_else(|| of("configs", "cfg"))
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
