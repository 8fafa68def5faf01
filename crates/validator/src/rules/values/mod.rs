//! 4xx: values.

mod conversion;
mod items;
mod naming;

pub(super) mod awkward_variable;
pub(super) mod bad_boolean;
pub(super) mod bad_candidate;
pub(super) mod bad_duration;
pub(super) mod bad_environment;
pub(super) mod bad_expose;
pub(super) mod bad_id;
pub(super) mod bad_integer;
pub(super) mod bad_json;
pub(super) mod bad_mode;
pub(super) mod bad_netmask;
pub(super) mod bad_nodes;
pub(super) mod bad_object_name;
pub(super) mod bad_schedule;
pub(super) mod bad_share_opts;
pub(super) mod bad_size;
pub(super) mod bad_volume_name;
pub(super) mod bad_words;
pub(super) mod doubled_delimiter;
pub(super) mod empty_value;
pub(super) mod entrypoint_words;
pub(super) mod flex_range;
pub(super) mod out_of_range;
pub(super) mod redundant_run_args;
pub(super) mod unpaired_value;
