//! 2xx: sections and drivers.

pub(super) mod duplicate_section;
pub(super) mod unknown_section;
pub(super) mod unknown_driver;
