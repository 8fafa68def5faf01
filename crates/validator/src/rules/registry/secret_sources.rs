//! A value with references -> the secrets that they bring to it, and where those stand.

use super::secret::{is_named, is_secret, may_be_secret};
use crate::configuration::{Configuration, Section};
use crate::generation::Generation;
use crate::reference::{Reference, references};
use crate::span::Span;

/// Through how many settings a secret is followed to where it stands.
const HOPS: usize = 4;

/// How many settings are looked at on the way.
const MANY: usize = 32;

/// How many letters and digits in a row, beside references, are a secret's own.
const OWN: usize = 6;

/// What is behind the references of a value.
#[derive(Default)]
pub(super) struct Behind {
    /// Where the secrets stand, in order of place.
    pub(super) sources: Vec<Span>,
    /// Whether a key of the section that the value stands in was looked at: elsewhere the same text may bring another.
    pub(super) is_of_section: bool,
}

/// Whether a value may have references.
pub(super) fn refers(value: &str) -> bool {
    memchr::memchr(b'{', value.as_bytes()).is_some()
}

/// A value with `text` in the place of each reference, but of the one with that number, which is left out.
fn composed(value: &str, text: &str, without: Option<usize>, generation: Generation) -> String {
    let mut whole = String::new();
    let mut from = 0;
    for (number, reference) in references(value, generation).enumerate() {
        whole += &value[from..reference.span.start];
        if Some(number) != without {
            whole += text;
        }
        from = reference.span.end;
    }
    whole + &value[from..]
}

/// Whether a value with references has a secret of its own beside them: `hunter2-{env.stage}`.
pub(super) fn has_own(name: &str, value: &str, generation: Generation) -> bool {
    if !is_named(name) {
        return false;
    }
    let rest = composed(value, " ", None, generation);
    let mut runs = rest.split(|c: char| !c.is_alphanumeric());
    runs.any(|run| run.len() >= OWN) && may_be_secret(rest.trim())
}

/// The secrets that references bring into a value of that name, under names that do not say so.
pub(super) fn behind(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    (name, value): (&str, &str),
    generation: Generation,
) -> Behind {
    const ANY: &str = "secret";
    // Under another name, an address with a password is all that has one.
    let is_named = is_named(name);
    if !is_named && !value.contains("://") {
        return Behind::default();
    }
    if !is_secret(name, &composed(value, ANY, None, generation), generation) {
        return Behind::default();
    }
    let mut found = Vec::new();
    let mut is_of_section = false;
    let mut left = MANY;
    for (number, reference) in references(value, generation).take(MANY).enumerate() {
        let without = || composed(value, ANY, Some(number), generation);
        if is_named || !is_secret(name, &without(), generation) {
            is_of_section |= reference.key().0.is_none();
            let hops = (HOPS, &mut left);
            follow(
                configuration,
                section,
                &reference,
                generation,
                hops,
                &mut found,
            );
        }
    }
    found.sort_unstable();
    found.dedup();
    Behind {
        sources: found,
        is_of_section,
    }
}

/// Follows a reference to the plain texts that may be secrets, whatever nodes they are for.
fn follow<'c>(
    configuration: &'c Configuration<'_>,
    section: &'c Section<'_>,
    reference: &Reference<'_>,
    generation: Generation,
    (hops, left): (usize, &mut usize),
    found: &mut Vec<Span>,
) {
    let (named, key) = reference.key();
    let Some(target) = named.map_or(Some(section), |named| configuration.section(named)) else {
        return;
    };
    let key = key.split('@').next().unwrap_or(key);
    for source in configuration.named(target, key) {
        let text = source.value(generation).written().unwrap_or_default();
        if *left == 0 {
            return;
        }
        *left -= 1;
        let plain = text.trim().trim_matches(['"', '\'']);
        match refers(text) {
            true if hops > 0 => {
                for reference in references(text, generation).take(MANY) {
                    let hops = (hops - 1, &mut *left);
                    follow(configuration, target, &reference, generation, hops, found);
                }
            }
            true => {}
            // By its own name it is a finding where it stands.
            false => {
                let is_found = is_secret(source.name, text, generation);
                if !is_found && !plain.is_empty() && may_be_secret(plain) {
                    found.push(configuration.value_span(source));
                }
            }
        }
    }
}
