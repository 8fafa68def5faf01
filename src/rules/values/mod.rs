//! 4xx: values.

pub(super) mod bad_candidate;
pub(super) mod bad_size;
