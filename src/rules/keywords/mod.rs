//! 3xx: keywords.

pub(super) mod unknown_keyword;
pub(super) mod duplicate_keyword;
