//! 8xx: registries: images, settings, exposure, secrets.

pub(super) mod abandoned_image;
mod alike;
pub(super) mod bad_authentication;
pub(super) mod bad_image;
pub(super) mod bad_registry_value;
pub(super) mod cache_without_login;
pub(super) mod clear_text_secret;
mod container;
mod each;
pub(super) mod exposed_debug;
pub(super) mod fatal_registry_setting;
pub(super) mod host_access;
pub(super) mod htpasswd_without_tls;
mod images;
pub(super) mod incomplete_tls;
pub(super) mod lower_case_setting;
pub(super) mod missing_http_secret;
mod networks;
pub(super) mod open_registry;
mod reach;
pub(super) mod registry_configuration_path;
pub(super) mod registry_list_by_index;
pub(super) mod repeated_variable;
mod secret;
pub(super) mod setting_of_another_version;
mod settings;
pub(super) mod short_stop_timeout;
pub(super) mod unknown_registry_setting;
pub(super) mod unmounted_registry_data;
pub(super) mod unpinned_image;
pub(super) mod unreachable_registry;
pub(super) mod unsafe_garbage_collection;

pub(super) use container::covers;
pub use container::{Mounted, Registry, Variable};
pub(super) use each::each_registry;
pub use secret::is_secret;
