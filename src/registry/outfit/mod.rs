//! A registry and a client -> the files and the commands with which the client trusts it, finds it, logs in,
//! and pushes.
//!
//! Sources: docs.docker.com `dockerd` and "Verify repository client with certificates"; containerd
//! `docs/hosts.md`; `containers-registries.conf(5)` and `containers-certs.d(5)`; Kubernetes "Pull an Image
//! from a Private Registry".

mod containerd;
mod docker;
mod json;
mod kubernetes;
mod podman;

use std::net::IpAddr;

use super::Endpoint;

pub use json::among;

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

/// Fits out a client; `image` is what it pushes.
pub fn outfit(kind: Kind, registry: &Registry<'_>, image: &str) -> Outfit {
    let mut outfit = match kind {
        Kind::Docker => docker::outfit(registry),
        Kind::Containerd => containerd::outfit(registry),
        Kind::Podman => podman::outfit(registry),
        Kind::Kubernetes => kubernetes::outfit(registry),
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

/// How a line of `/etc/hosts` is corrected that has another address for a name than it has now; nothing where none has.
pub fn corrected(hosts: &str, host: &str, address: IpAddr) -> Option<Deed> {
    let stale = hosts.lines().find_map(|line| {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let said: IpAddr = words.next()?.parse().ok()?;
        let mut names = words;
        names
            .any(|name| name.eq_ignore_ascii_case(host))
            .then_some(said)
            .filter(|said| *said != address && said.is_ipv4() == address.is_ipv4())
    })?;
    let name = host.replace('.', "\\.");
    let script =
        format!("/[[:space:]]{name}\\([[:space:]]\\|$\\)/s/^[[:space:]]*[^[:space:]]*/{address}/");
    Some(Deed::new(
        format!("/etc/hosts says that {host} is {stale}, where it is no more: it is {address}"),
        format!("sed -i {} /etc/hosts", shell_words::quote(&script)),
    ))
}

fn login(program: &str, registry: &Registry<'_>) -> Vec<Deed> {
    let there = registry.endpoint.authority();
    let command = format!("{program} login {}", shell_words::quote(&there));
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
    let there = format!("{}/{}", registry.endpoint.authority(), repository(&image));
    if let Some(source) = registry.mirrors {
        let (why, image) = match program == "docker" && !is_hub(source) {
            true => ("pull an image of the source through the cache", &there),
            false => ("pull as before: the engine asks the cache first", &image),
        };
        return vec![Deed::new(why, format!("{program} pull {image}"))];
    }
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

/// The registry of Docker, whose engine asks mirrors for it alone.
const HUB: &str = "docker.io";

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
    fn a_stale_line_of_hosts_is_noticed_and_its_correction_corrects_it() {
        let hosts = "127.0.0.1 localhost\n# 10.0.0.1 reg.c\n10.22.0.3\tother reg.c # by hand\n10.22.0.3 xreg.c reg.cc\n";
        let deed = corrected(hosts, "reg.c", "10.22.0.4".parse().unwrap()).unwrap();
        assert!(deed.why.contains("reg.c is 10.22.0.3"), "{deed:?}");
        let command = deed.command.unwrap();
        let script = command.strip_prefix("sed -i ").unwrap();
        let script = shell_words::split(script.strip_suffix(" /etc/hosts").unwrap()).unwrap();
        let expected =
            "/[[:space:]]reg\\.c\\([[:space:]]\\|$\\)/s/^[[:space:]]*[^[:space:]]*/10.22.0.4/";
        assert_eq!(script, [expected]);
        for (host, address) in [
            ("reg.c", "10.22.0.3"),
            ("reg", "10.22.0.4"),
            ("reg.c", "fe80::1"),
        ] {
            assert_eq!(
                corrected(hosts, host, address.parse().unwrap()),
                None,
                "{host}"
            );
        }
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
}
