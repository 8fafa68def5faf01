//! A configuration -> findings: one file and one manual page a rule, and the table of all rules.
//!
//! A rule is `NAME.rs` and `NAME.md` in the folder of its family, and its line in that folder's `mod.rs`.

mod agents;
mod cascade;
mod discretion;
mod each_section;
mod each_setting;
mod fine;
mod generations;
mod keywords;
mod lacking;
mod levels;
mod particular;
mod passed_over;
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
pub use registry::is_secret;
pub use registry::{Mounted, Registry, Variable};
pub use rule::{About, Basis, Check, FAMILIES, Findings, Rule};
pub use walk::check;

/// All rules, by code: `build.rs` finds their pages.
pub static RULES: &[&Rule] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The rule of that code or name, in any case.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    let is = |known: &str| known.eq_ignore_ascii_case(code_or_name);
    RULES
        .iter()
        .copied()
        .find(|rule| is(rule.name) || is(rule.code))
}
