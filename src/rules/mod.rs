//! A configuration -> findings: one file and one manual page a rule, and the table of all rules.

mod agents;
mod keywords;
mod reading;
mod references;
mod resources;
mod rule;
mod sections;
#[cfg(test)]
mod tests;
mod values;
mod walk;

pub use rule::{Check, FAMILIES, Findings, Rule};
pub use walk::check;

/// All rules, by code.
pub static RULES: &[&Rule] = &[
    &reading::stray_line::RULE,
    &sections::duplicate_section::RULE,
    &sections::unknown_section::RULE,
    &sections::unknown_driver::RULE,
    &keywords::unknown_keyword::RULE,
    &keywords::duplicate_keyword::RULE,
    &values::bad_candidate::RULE,
    &values::bad_size::RULE,
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
    &resources::dangling_netns::RULE,
    &resources::unknown_volume::RULE,
    &resources::netns_loop::RULE,
    &resources::bad_mount::RULE,
    &resources::duplicate_mount::RULE,
    &resources::read_only_volume::RULE,
];

/// The rule of that code or name.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.name == code_or_name || rule.code.eq_ignore_ascii_case(code_or_name))
}
