//! 6xx: resources that do not fit together.

pub(super) mod dangling_netns;
pub(super) mod unknown_volume;
