//! 2xx: sections and drivers.

pub(super) mod broken_driver;
pub(super) mod deprecated_driver;
pub(super) mod deprecated_section;
pub(super) mod duplicate_section;
pub(super) mod empty_section;
pub(super) mod missing_type;
pub(super) mod odd_index;
pub(super) mod section_without_index;
pub(super) mod unknown_driver;
pub(super) mod unknown_section;
mod unlisted;
pub(super) mod unsettled_type;
