//! Kubernetes: containerd on each node, and a secret to pull with.

use serde_json::json;

use super::{Deed, Outfit, Registry, containerd, found, login};

/// The name of the secret that pods pull with.
const SECRET: &str = "registry";

pub(super) fn outfit(registry: &Registry<'_>) -> Outfit {
    let node = containerd::outfit(registry);
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
