//! The words that an agent knows itself: `{name}`, `{clusternodes}`.

use super::{Pointed, ProblemKind, Resolver};
use crate::configuration::Section;
use crate::generation::Generation;

impl<'d> Resolver<'_, 'd> {
    /// A word that the agent itself knows; `None` if it is none.
    pub(super) fn word(&self, word: &str, section: &Section<'_>) -> Option<Pointed<'d>> {
        // No word has a dot in it, and most references have one.
        if word.contains('.') && !word.starts_with("safe://") {
            return None;
        }
        let identity = self.configuration.identity;
        let known = |text: Option<String>| {
            Some(text.map_or(Pointed::Unknown, |text| Pointed::Text(text.into())))
        };
        let name = identity.name.as_deref();
        let (namespace, cluster) = (identity.namespace.as_deref(), identity.cluster.as_deref());
        match word {
            "name" | "svcname" => known(name.map(str::to_owned)),
            "short_name" | "short_svcname" => known(
                name.and_then(|name| name.split('.').next())
                    .map(str::to_owned),
            ),
            "namespace" => known(namespace.map(str::to_owned)),
            "kind" => known(Some(identity.kind.to_string())),
            "path" | "svcpath" => known(namespace.zip(name).map(|(namespace, name)| {
                match (namespace, identity.kind.as_str()) {
                    ("root", "svc") => name.to_owned(),
                    ("root", kind) => format!("{kind}/{name}"),
                    (namespace, kind) => format!("{namespace}/{kind}/{name}"),
                }
            })),
            "fqdn" => known(
                self.domain()
                    .zip(name)
                    .map(|(domain, name)| format!("{name}.{domain}")),
            ),
            "domain" => known(self.domain()),
            "clustername" => known(cluster.map(str::to_owned)),
            "clusternodes" => Some(match &self.nodes {
                Some(nodes) => Pointed::Text(nodes.clone()),
                None => Pointed::Unknown,
            }),
            "rid" => known(Some(section.name.to_owned())),
            "rindex" => known(Some(section.id.unwrap_or(section.name).to_owned())),
            "rgroup" if self.generation == Generation::V3 => known(Some(section.prefix.to_owned())),
            "dns_janitor_major" => known(Some(match self.generation {
                Generation::V2 => "1".to_owned(),
                Generation::V3 => "3".to_owned(),
            })),
            "clusterdrpnodes" | "rgroup" => match (word, self.generation) {
                ("clusterdrpnodes", Generation::V2) => Some(Pointed::Unknown),
                _ => Some(Pointed::Nothing(ProblemKind::Unsupported)),
            },
            _ if word.starts_with("safe://") => match self.generation {
                Generation::V2 => Some(Pointed::Unknown),
                Generation::V3 => Some(Pointed::Nothing(ProblemKind::Unsupported)),
            },
            _ if CLUSTER_WORDS.contains(&word) => Some(Pointed::Unknown),
            _ => None,
        }
    }

    /// `NAMESPACE.KIND.CLUSTER`.
    fn domain(&self) -> Option<String> {
        let identity = self.configuration.identity;
        let (namespace, cluster) = identity.namespace.as_ref().zip(identity.cluster.as_ref())?;
        Some(format!("{namespace}.{}.{cluster}", identity.kind))
    }
}

/// Words that both agents know and that only a cluster can tell.
pub(crate) const CLUSTER_WORDS: [&str; 18] = [
    "nodename",
    "short_nodename",
    "id",
    "clusterid",
    "dns",
    "dnsnodes",
    "dnsuxsock",
    "dnsuxsockd",
    "svcmgr",
    "nodemgr",
    "etc",
    "var",
    "private_var",
    "initd",
    "collector_api",
    "scaler_name",
    "scaler_svcname",
    "scaler_short_name",
];

/// Whether a word stands for something that an agent knows itself, whatever keys the file has.
pub(crate) fn is_word(word: &str) -> bool {
    const WORDS: [&str; 17] = [
        "name",
        "svcname",
        "short_name",
        "short_svcname",
        "namespace",
        "kind",
        "path",
        "svcpath",
        "fqdn",
        "domain",
        "clustername",
        "clusternodes",
        "clusterdrpnodes",
        "rid",
        "rindex",
        "rgroup",
        "dns_janitor_major",
    ];
    WORDS.contains(&word) || CLUSTER_WORDS.contains(&word)
}
