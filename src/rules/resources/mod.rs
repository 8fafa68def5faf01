//! 6xx: resources that do not fit together.

pub(super) mod bad_mount;
pub(super) mod dangling_netns;
pub(super) mod duplicate_mount;
mod mounts;
pub(super) mod netns_loop;
pub(super) mod read_only_volume;
mod taken;
pub(super) mod unknown_volume;
