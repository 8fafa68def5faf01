//! A configuration -> findings: one file and one manual page a rule, and the table of all rules.

mod cascade;
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
    &reading::empty_key::RULE,
    &reading::unclosed_header::RULE,
    &reading::empty_header::RULE,
    &reading::text_after_header::RULE,
    &reading::key_before_section::RULE,
    &reading::byte_order_mark::RULE,
    &reading::invalid_utf8::RULE,
    &reading::utf16::RULE,
    &reading::nul_byte::RULE,
    &reading::line_separator::RULE,
    &reading::unclosed_raw_quotes::RULE,
    &reading::no_section::RULE,
    &reading::swallowed_keyword::RULE,
    &reading::unindented_continuation::RULE,
    &reading::odd_section_name::RULE,
    &reading::system_file::RULE,
    &sections::duplicate_section::RULE,
    &sections::unknown_section::RULE,
    &sections::unknown_driver::RULE,
    &keywords::unknown_keyword::RULE,
    &keywords::duplicate_keyword::RULE,
    &values::bad_candidate::RULE,
    &values::bad_size::RULE,
    &references::unresolved_reference::RULE,
    &resources::dangling_netns::RULE,
    &resources::unknown_volume::RULE,
];

/// The rule of that code or name.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.name == code_or_name || rule.code.eq_ignore_ascii_case(code_or_name))
}
