//! A configuration -> findings: one file and one manual page a rule, and the table of all rules.

mod agents;
mod cascade;
mod generations;
mod keywords;
mod levels;
mod premises;
mod reading;
mod references;
mod registry;
mod resources;
mod rule;
mod sections;
mod suppressions;
#[cfg(test)]
mod tests;
mod values;
mod walk;

pub use levels::{Level, Levels};
pub use registry::{Mounted, Registry, Variable};
pub use rule::{Check, FAMILIES, Findings, Rule};
pub use walk::check;

/// All rules, by code.
pub static RULES: &[&Rule] = &[
    &reading::stray_line::RULE,
    &reading::empty_key::RULE,
    &reading::unclosed_header::RULE,
    &reading::empty_header::RULE,
    &reading::text_after_header::RULE,
    &reading::key_before_section::RULE,
    &reading::byte_order_mark::RULE,
    &reading::invalid_utf8::RULE,
    &reading::utf_16::RULE,
    &reading::nul_byte::RULE,
    &reading::line_separator::RULE,
    &reading::unclosed_raw_quotes::RULE,
    &reading::no_section::RULE,
    &reading::swallowed_keyword::RULE,
    &reading::unindented_continuation::RULE,
    &reading::odd_section_name::RULE,
    &reading::system_file::RULE,
    &reading::trailing_comment::RULE,
    &reading::line_break_in_value::RULE,
    &sections::duplicate_section::RULE,
    &sections::unknown_section::RULE,
    &sections::unknown_driver::RULE,
    &sections::deprecated_section::RULE,
    &sections::section_without_index::RULE,
    &sections::missing_type::RULE,
    &sections::odd_index::RULE,
    &sections::deprecated_driver::RULE,
    &sections::empty_section::RULE,
    &keywords::unknown_keyword::RULE,
    &keywords::duplicate_keyword::RULE,
    &keywords::deprecated_keyword::RULE,
    &keywords::missing_keyword::RULE,
    &keywords::unscopable_keyword::RULE,
    &keywords::unread_keyword::RULE,
    &keywords::inherited_by_all::RULE,
    &keywords::said_twice::RULE,
    &keywords::not_inherited::RULE,
    &keywords::unmet_condition::RULE,
    &keywords::volume_without_size::RULE,
    &values::bad_candidate::RULE,
    &values::bad_size::RULE,
    &values::bad_boolean::RULE,
    &values::bad_integer::RULE,
    &values::bad_duration::RULE,
    &values::bad_words::RULE,
    &values::bad_mode::RULE,
    &values::bad_nodes::RULE,
    &values::bad_schedule::RULE,
    &values::empty_value::RULE,
    &values::bad_environment::RULE,
    &values::bad_expose::RULE,
    &values::entrypoint_words::RULE,
    &values::bad_id::RULE,
    &values::out_of_range::RULE,
    &values::flex_range::RULE,
    &values::redundant_run_args::RULE,
    &values::bad_volume_name::RULE,
    &values::bad_json::RULE,
    &values::bad_object_name::RULE,
    &references::unresolved_reference::RULE,
    &references::reference_cycle::RULE,
    &references::endless_reference::RULE,
    &references::bad_index::RULE,
    &references::literal_reference::RULE,
    &references::late_reference::RULE,
    &references::deprecated_reference::RULE,
    &references::env_shadowed::RULE,
    &references::unused_env_key::RULE,
    &references::empty_env_key::RULE,
    &references::unknown_scope::RULE,
    &references::extra_braces::RULE,
    &references::nested_reference::RULE,
    &references::bad_expression::RULE,
    &resources::dangling_netns::RULE,
    &resources::unknown_volume::RULE,
    &resources::netns_loop::RULE,
    &resources::not_the_holder::RULE,
    &resources::holder_unavailable::RULE,
    &resources::cni_without_netns::RULE,
    &resources::cni_clash::RULE,
    &resources::bad_mount::RULE,
    &resources::duplicate_mount::RULE,
    &resources::read_only_volume::RULE,
    &resources::host_path_mount::RULE,
    &resources::volume_clash::RULE,
    &resources::flex_access::RULE,
    &resources::unshared_data::RULE,
    &resources::secrets_on_disk::RULE,
    &resources::bad_projection::RULE,
    &resources::dangling_requires::RULE,
    &resources::dangling_signal::RULE,
    &resources::unused_subset::RULE,
    &resources::start_deadlock::RULE,
    &resources::port_clash::RULE,
    &resources::stale_container::RULE,
    &resources::unattended_container::RULE,
    &resources::idle_monitor::RULE,
    &resources::standby_shared::RULE,
    &resources::mount_point_clash::RULE,
    &resources::no_such_nodes::RULE,
    &resources::unreachable_container::RULE,
    &resources::unguarded_task::RULE,
    &resources::parallel_dependents::RULE,
    &generations::inline_comment::RULE,
    &generations::surrounding_quotes::RULE,
    &generations::quoted_key::RULE,
    &generations::backslash_at_end::RULE,
    &generations::raw_quotes::RULE,
    &generations::comment_in_value::RULE,
    &generations::blank_in_value::RULE,
    &generations::uneven_indentation::RULE,
    &generations::long_continuation::RULE,
    &generations::dash_key::RULE,
    &generations::one_agent_keyword::RULE,
    &generations::one_agent_driver::RULE,
    &generations::one_agent_section::RULE,
    &generations::one_agent_reference::RULE,
    &generations::one_agent_scope::RULE,
    &generations::dead_keyword::RULE,
    &generations::differing_size::RULE,
    &generations::differing_duration::RULE,
    &generations::differing_boolean::RULE,
    &generations::differing_integer::RULE,
    &generations::variable_case::RULE,
    &generations::broken_flag::RULE,
    &generations::published_port::RULE,
    &registry::bad_image::RULE,
    &registry::unpinned_image::RULE,
    &registry::abandoned_image::RULE,
    &registry::unknown_registry_setting::RULE,
    &registry::setting_of_another_version::RULE,
    &registry::fatal_registry_setting::RULE,
    &registry::bad_registry_value::RULE,
    &registry::registry_list_by_index::RULE,
    &registry::lower_case_setting::RULE,
    &registry::registry_configuration_path::RULE,
    &registry::bad_authentication::RULE,
    &registry::htpasswd_without_tls::RULE,
    &registry::incomplete_tls::RULE,
    &registry::exposed_debug::RULE,
    &registry::open_registry::RULE,
    &registry::missing_http_secret::RULE,
    &registry::short_stop_timeout::RULE,
    &registry::unmounted_registry_data::RULE,
    &registry::unsafe_garbage_collection::RULE,
    &registry::clear_text_secret::RULE,
    &registry::host_access::RULE,
    &registry::repeated_variable::RULE,
    &suppressions::unexplained_suppression::RULE,
    &suppressions::unknown_suppression::RULE,
    &suppressions::unused_suppression::RULE,
];

/// The rule of that code or name, in any case.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    let is = |known: &str| known.eq_ignore_ascii_case(code_or_name);
    RULES
        .iter()
        .copied()
        .find(|rule| is(rule.name) || is(rule.code))
}
