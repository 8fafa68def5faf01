//! 5xx: references and scopes.

pub(super) mod absent_on_node;
pub(super) mod bad_expression;
pub(super) mod bad_index;
pub(super) mod deprecated_reference;
pub(super) mod empty_env_key;
pub(super) mod endless_reference;
pub(super) mod env_shadowed;
pub(super) mod extra_braces;
pub(super) mod late_reference;
pub(super) mod literal_reference;
pub(super) mod nested_reference;
pub(super) mod reference_cycle;
pub(super) mod unknown_scope;
pub(super) mod unresolved_reference;
pub(super) mod unused_env_key;

mod loops;

use std::ops::Range;

use crate::configuration::{Configuration, Setting, Type};
use crate::generation::Generation;
use crate::schema::Family;
use crate::span::Span;

/// Where a byte range of the value as it is written stands in the text.
fn written_place(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    range: Range<usize>,
) -> Span {
    let entry = &configuration.document.entries()[setting.entry()];
    match &entry.read(generation) {
        Some(reading) => reading.value.locate(range),
        None => setting.key_span(),
    }
}

/// Whether the agent reads the setting at all; where it does not, that is the finding.
fn is_read(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    match section.family[generation] {
        Family::Unknown => false,
        // Agent 3 hands the keys of an object of keys out as they stand (core/object, `GetStrict`).
        Family::Free if generation == Generation::V3 && section.name == "data" => false,
        // 2.1 takes into DEFAULT what a resource of the file has.
        Family::Free | Family::Default => true,
        _ if section.vocabulary[generation].is_none() => {
            section.kind[generation] == Type::Undetermined
        }
        _ => setting.found[generation].is_some(),
    }
}
