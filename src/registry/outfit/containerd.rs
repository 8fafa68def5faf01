//! containerd: a folder with `hosts.toml` for the registry.

use super::{Content, Deed, File, Outfit, Registry, namespace, trusted, untrusted};

/// The folder of containerd's hosts.
const HOSTS: &str = "/etc/containerd/certs.d";

pub(super) fn outfit(registry: &Registry<'_>) -> Outfit {
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
