//! Podman and its kin: a certificate in a folder of the registry's own, and a piece of `registries.conf`.

use super::{Content, File, Outfit, Registry, namespace, trusted, untrusted};

pub(super) fn outfit(registry: &Registry<'_>) -> Outfit {
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
