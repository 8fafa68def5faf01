//! A setting -> what it takes for a change of it to be true of what runs.
//!
//! Both agents show a new value at once, whatever runs. Observed on 2.1: another image stands in the
//! status while the old container runs on; a volume keeps the size that it was made with; another
//! network of an ip that is up cannot be stopped any more.

use std::fmt;

use crate::configuration::{Configuration, Section, Setting};
use crate::generation::Generation;

/// What it takes for a change to be true of what runs, the least first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing more: the agent reads it when it needs it.
    Live,
    /// The service is stopped as it was, and started as it will be.
    Restart,
    /// Data stays behind: how.
    Strands(String),
    /// What is there is deleted with its data, and made anew: why.
    Deletes(String),
    /// Nothing applies it to what is there already: why.
    Never(String),
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Effect::Live => f.write_str("taken in while it runs"),
            Effect::Restart => f.write_str("needs a restart"),
            Effect::Strands(how) | Effect::Deletes(how) | Effect::Never(how) => f.write_str(how),
        }
    }
}

/// The keywords that an agent reads whenever it acts or looks, in any driver group.
const READ_WHEN_NEEDED: [&str; 22] = [
    "always_pull",
    "check_requires",
    "comment",
    "image_pull_policy",
    "monitor",
    "optional",
    "provision",
    "registry_creds",
    "restart",
    "restart_delay",
    "rm",
    "schedule",
    "shared",
    "status_log",
    "subset",
    "tags",
    "timeout",
    "unprovision",
    "wait_dns",
    "stop_command",
    "promote_rw",
    "no_preempt_abort",
];

/// What such keywords begin or end with.
const READ_WHEN_NEEDED_BEFORE: [&str; 3] = ["pre_", "post_", "blocking_"];
const READ_WHEN_NEEDED_AFTER: [&str; 3] = ["_timeout", "_requires", "_schedule"];

/// The keywords of a volume that what it holds is installed or looked at by, at each start.
const OF_A_START: [&str; 8] = [
    "configs",
    "secrets",
    "directories",
    "user",
    "group",
    "perm",
    "dirperm",
    "signal",
];

/// What a change of a setting takes.
pub(super) fn of_setting(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Effect {
    let name = setting.name;
    if section.is_default() {
        return of_default(configuration, name, generation);
    }
    match section.group(generation) {
        None | Some("env" | "sync" | "task" | "subset" | "labels" | "data") => Effect::Live,
        Some("volume") if name == "shared" => remade(),
        Some(_) if is_read_when_needed(name) => Effect::Live,
        Some("volume") if name == "name" => Effect::Strands(
            "the data stays in the volume of the old name, and another one is used".to_owned(),
        ),
        Some("volume") if OF_A_START.contains(&name) => Effect::Restart,
        Some("fs") if matches!(name, "mnt" | "mnt_opt" | "user" | "group" | "perm") => {
            Effect::Restart
        }
        Some("volume") => remade(),
        Some("fs" | "disk") => kept(),
        Some(_) => Effect::Restart,
    }
}

/// What a change in `[DEFAULT]` takes: what resources take from there is theirs.
fn of_default(configuration: &Configuration<'_>, name: &str, generation: Generation) -> Effect {
    let is_control_group = name.starts_with("pg_") || name == "create_pg";
    let is_of_resources = configuration.is_inherited(name, generation);
    match is_control_group || is_of_resources && !is_read_when_needed(name) {
        true => Effect::Restart,
        false => Effect::Live,
    }
}

fn is_read_when_needed(name: &str) -> bool {
    READ_WHEN_NEEDED.contains(&name)
        || READ_WHEN_NEEDED_BEFORE
            .iter()
            .any(|start| name.starts_with(start))
        || READ_WHEN_NEEDED_AFTER.iter().any(|end| name.ends_with(end))
}

/// A volume is an object beside its service, which can be deleted and made anew.
pub(super) fn remade() -> Effect {
    let why =
        "it keeps what it was made with: a new volume takes its place, and its data are deleted";
    Effect::Deletes(why.to_owned())
}

/// Neither agent changes what a volume, a filesystem or a disk was made with (observed on 2.1; agent 3:
/// `resize` is no action of it either).
fn kept() -> Effect {
    Effect::Never("it keeps what it was made with: no agent changes that".to_owned())
}

/// What it takes that a section of a driver group goes: what runs must be stopped while its agent
/// still knows it.
pub(super) fn of_removal(group: &str) -> Effect {
    match group {
        "volume" | "fs" | "disk" => {
            Effect::Strands("its data stays, and nothing names it any more".to_owned())
        }
        group if is_started(group) => Effect::Restart,
        _ => Effect::Live,
    }
}

/// Whether resources of a driver group are started and stopped with their service.
pub(super) fn is_started(group: &str) -> bool {
    let groups = ["ip", "container", "app", "share", "volume", "fs", "disk"];
    groups.contains(&group)
}
