//! What each rule concludes from: keywords that are not there.

/// What a rule's findings rest on: keywords of the section that they are about, and keywords of any section.
pub(super) struct Premise {
    pub(super) rule: &'static str,
    pub(super) own: &'static [&'static str],
    pub(super) any: &'static [&'static str],
}

const fn rests(
    rule: &'static str,
    own: &'static [&'static str],
    any: &'static [&'static str],
) -> Premise {
    Premise { rule, own, any }
}

/// What makes a registry what it is.
const OF_REGISTRY: &[&str] = &[
    "environment",
    "configs_environment",
    "secrets_environment",
    "volume_mounts",
    "image",
    "command",
];

/// Beside the keyword that a finding is about: that one is a premise of all of these.
const PREMISES: [Premise; 25] = [
    rests("missing-keyword", &[], &[]),
    rests("missing-type", &[], &[]),
    rests("volume-without-size", &[], &[]),
    rests("unmet-condition", &[], &["topology"]),
    rests("unused-env-key", &[], &[]),
    rests("holder-unavailable", &[], &[]),
    rests("cni-without-netns", &[], &[]),
    rests("unshared-data", &[], &["nodes", "orchestrate"]),
    rests("secrets-on-disk", &["type"], &[]),
    rests("unused-subset", &[], &["subset"]),
    rests("stale-container", &[], &[]),
    rests("unattended-container", &["monitor", "detach"], &["netns"]),
    rests("idle-monitor", &["restart"], &["monitor_action"]),
    rests("no-such-nodes", &[], &NODES),
    rests("unreachable-container", &["run_args", "detach"], &["netns"]),
    rests("unguarded-task", &["schedule"], &[]),
    rests("unknown-volume", &[], &["volume.name"]),
    rests("htpasswd-without-tls", OF_REGISTRY, &[]),
    rests("incomplete-tls", OF_REGISTRY, &[]),
    rests("bad-authentication", OF_REGISTRY, &[]),
    rests("open-registry", OF_REGISTRY, &["netns"]),
    rests("missing-http-secret", OF_REGISTRY, &["topology"]),
    rests("short-stop-timeout", &["stop_timeout"], &[]),
    rests("unmounted-registry-data", OF_REGISTRY, &["netns"]),
    rests("unsafe-garbage-collection", OF_REGISTRY, &[]),
];

/// The keywords that say the nodes which a scope may name.
pub(super) const NODES: [&str; 3] = ["nodes", "drpnodes", "encapnodes"];
/// What the findings of a rule rest on, if they rest on anything.
pub(super) fn premise(rule: &str) -> Option<&'static Premise> {
    PREMISES.iter().find(|premise| premise.rule == rule)
}
