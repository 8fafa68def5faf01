//! What the command line says of a file's cluster and object -> whose configuration it is.

use anyhow::Result;

use crate::configuration::Identity;
use crate::schema::Kind;
use crate::{Unusable, cli};

/// What the command line says of the cluster.
///
/// # Errors
/// It says that there are no nodes.
pub(super) fn known(args: &cli::Validate) -> Result<Identity> {
    let nodes = args.nodes.as_ref();
    let nodes: Option<Vec<_>> =
        nodes.map(|nodes| nodes.split_whitespace().map(str::to_owned).collect());
    if nodes.as_ref().is_some_and(Vec::is_empty) {
        return Err(Unusable::error(
            "--nodes names no node: write their names, or leave it out where they are not known",
        ));
    }
    Ok(Identity {
        cluster: args.cluster_name.as_deref().map(str::to_lowercase),
        nodes,
        ..Identity::default()
    })
}

/// An object: its namespace, its kind, its name.
pub(super) type Object = (String, Kind, String);

/// `NS/KIND/NAME`, or `NS/NAME` for a service.
pub(super) fn object_path(text: &str) -> Result<Object> {
    let wrong = || {
        Unusable::error(format!(
            "--object {text}: write NS/KIND/NAME, for instance test/svc/registry"
        ))
    };
    let parts: Vec<_> = text.split('/').collect();
    let (namespace, kind, name) = match parts[..] {
        [namespace, name] => (namespace, "svc", name),
        [namespace, kind, name] => (namespace, kind, name),
        _ => return Err(wrong()),
    };
    let kind: Kind = kind.parse().map_err(|()| wrong())?;
    if namespace.is_empty() || name.is_empty() {
        return Err(wrong());
    }
    Ok((namespace.to_owned(), kind, name.to_owned()))
}
