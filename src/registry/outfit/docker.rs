//! Docker: a certificate in a folder of the registry's own; what is insecure or a mirror in the engine's file.

use super::{Content, Deed, File, Outfit, Registry, is_hub, trusted, untrusted};

pub(super) fn outfit(registry: &Registry<'_>) -> Outfit {
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
            "Docker asks mirrors for images of Docker Hub only, and this is one of another registry: it is asked by its own name",
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
