//! A registry and a client -> the files and the commands with which the client trusts it, finds it, logs in,
//! and pushes.
//!
//! Sources: docs.docker.com `dockerd` and "Verify repository client with certificates"; containerd
//! `docs/hosts.md`; `containers-registries.conf(5)` and `containers-certs.d(5)`; Kubernetes "Pull an Image
//! from a Private Registry".

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::Endpoint;

/// The client that is fitted out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The Docker engine.
    Docker,
    /// containerd.
    Containerd,
    /// Podman and its kin.
    Podman,
    /// A cluster of Kubernetes, whose nodes run containerd.
    Kubernetes,
}

/// What is known of the registry.
#[derive(Clone, Debug)]
pub struct Registry<'a> {
    /// Where it is reached.
    pub endpoint: &'a Endpoint,
    /// The address that it has, where no DNS knows its name.
    pub address: Option<IpAddr>,
    /// The certificates that the client is to trust, in PEM; without any it trusts the registry already.
    pub ca: Option<&'a str>,
    /// Whether it asks for credentials, where that is known.
    pub auth: Option<bool>,
    /// The registry that it is a cache of.
    pub mirrors: Option<&'a str>,
}

/// What a client needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outfit {
    /// The files, each to be written before the commands are run.
    pub files: Vec<File>,
    /// What has the client read them, and what it must be told besides.
    pub then: Vec<Deed>,
    /// How it logs in.
    pub login: Vec<Deed>,
    /// How it uses the registry.
    pub usage: Vec<Deed>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it stands.
    pub path: String,
    /// What it is for.
    pub why: String,
    /// What it holds.
    pub content: Content,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// This alone: the file is the registry's.
    Whole(String),
    /// These words, in a list of this name, among what a file of JSON holds besides.
    Among {
        /// The key of the list.
        key: &'static str,
        /// What the list must hold.
        word: String,
    },
}

/// A command, or what only the reader can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Why, as a clause.
    pub why: String,
    /// A line of shell; without one, the reason is the deed.
    pub command: Option<String>,
}

impl Deed {
    fn new(why: impl Into<String>, command: impl Into<String>) -> Self {
        Deed {
            why: why.into(),
            command: Some(command.into()),
        }
    }

    fn note(why: impl Into<String>) -> Self {
        Deed {
            why: why.into(),
            command: None,
        }
    }
}

/// The registry of Docker, whose engine asks mirrors for it alone.
const HUB: &str = "docker.io";

/// Fits out a client; `image` is what it pushes.
pub fn outfit(kind: Kind, registry: &Registry<'_>, image: &str) -> Outfit {
    let mut outfit = match kind {
        Kind::Docker => docker(registry),
        Kind::Containerd => containerd(registry),
        Kind::Podman => podman(registry),
        Kind::Kubernetes => kubernetes(registry),
    };
    let program = match kind {
        Kind::Docker => "docker",
        Kind::Containerd => "nerdctl",
        Kind::Podman => "podman",
        Kind::Kubernetes => return outfit,
    };
    outfit.then.extend(found(registry));
    outfit.login = login(program, registry);
    outfit.usage = usage(program, registry, image);
    outfit
}

/// How the name is found, where no DNS has it.
fn found(registry: &Registry<'_>) -> Option<Deed> {
    let address = registry.address?;
    let why = "no DNS knows the name here; without one the address must be told again whenever it changes, which an \
               address from CNI does at every start";
    let line = format!("{address} {}", registry.endpoint.host);
    Some(Deed::new(
        why,
        format!("echo {} >> /etc/hosts", shell_words::quote(&line)),
    ))
}

fn login(program: &str, registry: &Registry<'_>) -> Vec<Deed> {
    let command = format!("{program} login {}", registry.endpoint.authority());
    match registry.auth {
        Some(false) => Vec::new(),
        Some(true) => vec![Deed::new("log in; it asks for the password", command)],
        None => vec![Deed::new(
            "log in, if the registry asks for credentials",
            command,
        )],
    }
}

fn usage(program: &str, registry: &Registry<'_>, image: &str) -> Vec<Deed> {
    let image = match image.contains(':') {
        true => image.to_owned(),
        false => format!("{image}:latest"),
    };
    if registry.mirrors.is_some() {
        let command = format!("{program} pull {image}");
        return vec![Deed::new(
            "pull as before: the engine asks the cache first",
            command,
        )];
    }
    let there = format!("{}/{}", registry.endpoint.authority(), repository(&image));
    let [image, there] = [&image, &there].map(|name| shell_words::quote(name).into_owned());
    vec![
        Deed::new(
            "tag an image of this machine",
            format!("{program} tag {image} {there}"),
        ),
        Deed::new("push it", format!("{program} push {there}")),
    ]
}

/// The name of an image without the registry that it came from.
fn repository(image: &str) -> &str {
    match image.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => rest,
        _ => image,
    }
}

/// A file with the certificates, if there are some.
fn trusted(folder: &str, name: &str, registry: &Registry<'_>) -> Option<File> {
    Some(File {
        path: format!("{folder}/{}/{name}", registry.endpoint.authority()),
        why: "whom to trust to have made the registry's certificate".into(),
        content: Content::Whole(registry.ca.filter(|_| registry.endpoint.tls)?.to_owned()),
    })
}

/// What is said where no certificate is at hand.
fn untrusted(registry: &Registry<'_>) -> Option<Deed> {
    let is_missing = registry.endpoint.tls && registry.ca.is_none();
    is_missing.then(|| {
        Deed::note(
            "no certificate is at hand: this machine must trust the registry's already, or `--ca FILE` gives it",
        )
    })
}

fn docker(registry: &Registry<'_>) -> Outfit {
    let endpoint = registry.endpoint;
    let among = |key, word: String, why: &str| File {
        path: "/etc/docker/daemon.json".into(),
        why: why.into(),
        content: Content::Among { key, word },
    };
    let mut files: Vec<File> = trusted("/etc/docker/certs.d", "ca.crt", registry)
        .into_iter()
        .collect();
    let mut then: Vec<Deed> = untrusted(registry).into_iter().collect();
    // The engine itself lets 127.0.0.0/8 speak plain HTTP.
    let is_insecure = !endpoint.tls && !endpoint.is_loopback();
    if is_insecure {
        let why = "the registry speaks plain HTTP, which Docker refuses elsewhere";
        files.push(among("insecure-registries", endpoint.authority(), why));
    }
    let is_mirror = registry.mirrors.is_some_and(is_hub);
    if is_mirror {
        let why = "the engine asks this cache for the images of Docker Hub";
        files.push(among("registry-mirrors", endpoint.to_string(), why));
    }
    if registry.mirrors.is_some() && !is_mirror {
        then.push(Deed::note(
            "Docker asks mirrors for images of Docker Hub only: this is one of another registry",
        ));
    }
    if is_insecure || is_mirror {
        then.push(Deed::new(
            "the engine reads its file again",
            "systemctl reload docker",
        ));
    }
    Outfit {
        files,
        then,
        ..Outfit::default()
    }
}

/// Whether a registry is Docker Hub.
fn is_hub(url: &str) -> bool {
    let host = url
        .split("://")
        .last()
        .and_then(|rest| rest.split('/').next());
    matches!(
        host,
        Some("registry-1.docker.io" | "docker.io" | "index.docker.io")
    )
}

/// The name under which images of a registry are asked for.
fn namespace(url: &str) -> &str {
    match is_hub(url) {
        true => HUB,
        false => {
            let rest = url.split("://").last().unwrap_or(url);
            rest.split('/').next().unwrap_or(rest)
        }
    }
}

/// The folder of containerd's hosts.
const HOSTS: &str = "/etc/containerd/certs.d";

fn containerd(registry: &Registry<'_>) -> Outfit {
    let endpoint = registry.endpoint;
    let ca = trusted(HOSTS, "ca.crt", registry);
    let (name, server, capabilities) = match registry.mirrors {
        None => (
            endpoint.authority(),
            endpoint.to_string(),
            r#"["pull", "resolve", "push"]"#,
        ),
        Some(url) => (
            namespace(url).to_owned(),
            url.to_owned(),
            r#"["pull", "resolve"]"#,
        ),
    };
    let mut hosts = format!(
        "server = \"{server}\"\n\n[host.\"{endpoint}\"]\n  capabilities = {capabilities}\n"
    );
    if let Some(ca) = &ca {
        hosts += &format!("  ca = \"{}\"\n", ca.path);
    }
    let hosts = File {
        path: format!("{HOSTS}/{name}/hosts.toml"),
        why: "where containerd finds the registry, and how it is spoken to".into(),
        content: Content::Whole(hosts),
    };
    let mut then: Vec<Deed> = untrusted(registry).into_iter().collect();
    then.push(Deed::note(format!(
        "/etc/containerd/config.toml must say `config_path = \"{HOSTS}\"` in the registry section of its CRI plugin, \
         once; if that is new: systemctl restart containerd"
    )));
    Outfit {
        files: ca.into_iter().chain([hosts]).collect(),
        then,
        ..Outfit::default()
    }
}

fn podman(registry: &Registry<'_>) -> Outfit {
    let endpoint = registry.endpoint;
    let authority = endpoint.authority();
    let mut files: Vec<File> = trusted("/etc/containers/certs.d", "ca.crt", registry)
        .into_iter()
        .collect();
    let insecure = if endpoint.tls {
        ""
    } else {
        "insecure = true\n"
    };
    let text = match registry.mirrors {
        None if endpoint.tls => None,
        None => Some(format!(
            "[[registry]]\nlocation = \"{authority}\"\n{insecure}"
        )),
        Some(url) => Some(format!(
            "[[registry]]\nprefix = \"{name}\"\nlocation = \"{name}\"\n\n[[registry.mirror]]\nlocation = \"{authority}\"\n{insecure}",
            name = namespace(url)
        )),
    };
    files.extend(text.map(|text| File {
        path: format!(
            "/etc/containers/registries.conf.d/50-{}.conf",
            authority.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "-")
        ),
        why: "how the registry is found and spoken to".into(),
        content: Content::Whole(text),
    }));
    Outfit {
        files,
        then: untrusted(registry).into_iter().collect(),
        ..Outfit::default()
    }
}

/// The name of the secret that pods pull with.
const SECRET: &str = "registry";

fn kubernetes(registry: &Registry<'_>) -> Outfit {
    let node = containerd(registry);
    let mut then = vec![Deed::note("the files are for every node of the cluster")];
    then.extend(node.then);
    then.extend(found(registry));
    let mut usage = Vec::new();
    if registry.auth != Some(false) {
        usage.push(Deed::new(
            "a secret to pull with, of what `docker login` or `podman login` wrote: no password stands on a command line",
            format!(
                "kubectl create secret generic {SECRET} --type=kubernetes.io/dockerconfigjson \
                 --from-file=.dockerconfigjson=\"$HOME/.docker/config.json\""
            ),
        ));
        usage.push(Deed::new(
            "pods of this namespace pull with it",
            format!(
                "kubectl patch serviceaccount default -p '{}'",
                json!({"imagePullSecrets": [{"name": SECRET}]})
            ),
        ));
    }
    let mut login = login("docker", registry);
    login.extend(usage);
    Outfit {
        files: node.files,
        then,
        login,
        usage: Vec::new(),
    }
}

/// A file of JSON with a word in one of its lists; the same text when it is there already.
///
/// # Errors
/// The text is not a JSON object, or what it has under that key is no list.
pub fn among(text: &str, key: &str, word: &str) -> Result<String, String> {
    let mut whole: Value = match text.trim().is_empty() {
        true => Value::Object(Map::new()),
        false => serde_json::from_str(text).map_err(|error| {
            format!("line {} column {}: not JSON", error.line(), error.column())
        })?,
    };
    let object = whole.as_object_mut().ok_or("not a JSON object")?;
    let list = object.entry(key).or_insert_with(|| json!([]));
    let list = list
        .as_array_mut()
        .ok_or_else(|| format!("`{key}` is not a list"))?;
    if list.iter().any(|item| item == word) {
        return Ok(text.to_owned());
    }
    list.push(word.into());
    Ok(serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(url: &str) -> Endpoint {
        Endpoint::read(url).unwrap()
    }

    fn of(kind: Kind, url: &str, ca: Option<&str>, mirrors: Option<&str>) -> Outfit {
        let endpoint = endpoint(url);
        let registry = Registry {
            endpoint: &endpoint,
            address: None,
            ca,
            auth: Some(true),
            mirrors,
        };
        outfit(kind, &registry, "ghcr.io/opensvc/pause")
    }

    fn paths(outfit: &Outfit) -> Vec<&str> {
        outfit.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn docker_trusts_by_a_file_and_is_insecure_only_without_tls() {
        let secure = of(Kind::Docker, "https://reg.c:5000", Some("PEM"), None);
        assert_eq!(paths(&secure), ["/etc/docker/certs.d/reg.c:5000/ca.crt"]);
        let last = secure.usage.last().unwrap().command.as_deref();
        assert_eq!(last, Some("docker push reg.c:5000/opensvc/pause:latest"));
        let plain = of(Kind::Docker, "http://10.0.0.1:5000", None, None);
        assert_eq!(paths(&plain), ["/etc/docker/daemon.json"]);
        let local = of(Kind::Docker, "http://127.0.0.1:5000", None, None);
        assert_eq!(paths(&local), [""; 0]);
    }

    #[test]
    fn a_cache_is_asked_before_the_registry_that_it_caches() {
        let hub = Some("https://registry-1.docker.io");
        let podman = of(Kind::Podman, "https://m.c", Some("PEM"), hub);
        let Content::Whole(text) = &podman.files[1].content else {
            panic!("{podman:?}")
        };
        assert!(
            text.contains("prefix = \"docker.io\"") && text.contains("location = \"m.c\""),
            "{text}"
        );
        let containerd = of(Kind::Containerd, "https://m.c", Some("PEM"), hub);
        assert!(paths(&containerd).contains(&"/etc/containerd/certs.d/docker.io/hosts.toml"));
        let docker = of(Kind::Docker, "https://m.c", None, hub);
        let expected = Content::Among {
            key: "registry-mirrors",
            word: "https://m.c".into(),
        };
        assert_eq!(docker.files[0].content, expected);
    }

    #[test]
    fn a_word_joins_what_a_file_holds() {
        let text = "{\"debug\": true, \"insecure-registries\": [\"a:1\"]}\n";
        let joined = among(text, "insecure-registries", "b:2").unwrap();
        let json: Value = serde_json::from_str(&joined).unwrap();
        assert_eq!(
            json,
            json!({"debug": true, "insecure-registries": ["a:1", "b:2"]})
        );
        assert_eq!(among(text, "insecure-registries", "a:1").unwrap(), text);
        assert!(among("", "x", "a").unwrap().contains("\"a\""));
        for wrong in ["[]", "{", "{\"x\": 1}"] {
            assert!(among(wrong, "x", "a").is_err(), "{wrong}");
        }
    }
}
