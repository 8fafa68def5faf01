//! 4xx: values.

mod conversion;

pub(super) mod bad_boolean;
pub(super) mod bad_candidate;
pub(super) mod bad_duration;
pub(super) mod bad_integer;
pub(super) mod bad_mode;
pub(super) mod bad_nodes;
pub(super) mod bad_schedule;
pub(super) mod bad_size;
pub(super) mod bad_words;
pub(super) mod empty_value;
