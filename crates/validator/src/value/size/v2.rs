//! Sizes as agent 2.1 counts them.

use std::borrow::Cow;

use super::{Size, Whole, not_a_number};
use crate::generation::Generation;
use crate::value::list::Item;
use crate::value::{Fault, Quoted, Reading, is_blank, python};

/// The letters of 2.1's units in its order, which puts `z` before `e`.
const UNITS: [char; 7] = ['K', 'M', 'G', 'T', 'P', 'Z', 'E'];

/// Reads a size; `bare_unit` is the unit of a number without one.
pub(super) fn read(text: &str, bare_unit: Option<char>) -> Reading<Size> {
    if let Some(reading) = read_share(text) {
        return reading;
    }
    let blank = |c| is_blank(c, Generation::V2);
    let body = Item {
        text: text.trim_matches(blank),
        start: text.len() - text.trim_start_matches(blank).len(),
    };
    let (number, unit) = split_v2(body);
    if body.text.bytes().all(|b| b == b'B') {
        let fault = Fault::of(text, "a size without a number is read as 0");
        return Reading::quietly(Size::Bytes(0), fault);
    }
    let bytes = match bytes_v2(number, unit, bare_unit) {
        Ok(bytes) => bytes,
        Err(fault) => return Reading::Refused(fault),
    };
    let size = Size::Bytes(bytes as i128);
    if bytes.is_infinite() {
        return Reading::Refused(Fault::of(text, "the size is beyond every number"));
    }
    if bytes < 0.0 {
        return Reading::quietly(size, Fault::of(text, "the size is below zero"));
    }
    match extra(unit) {
        Some(fault) => Reading::quietly(size, fault),
        None => Reading::Value(size),
    }
}

/// The number and the unit of a size; 2.1 drops every `B` before it looks at anything else.
fn split_v2(body: Item<'_>) -> (Item<'_>, Item<'_>) {
    let text = body.text;
    let in_number = |c| python::ascii_digit(c).is_some() || matches!(c, '.' | ',' | '-' | 'B');
    let end = text.find(|c| !in_number(c)).unwrap_or(text.len());
    let unit = text[end..].trim_start_matches(|c| is_blank(c, Generation::V2) || c == 'B');
    (
        body.part(0..end),
        body.part(text.len() - unit.len()..text.len()),
    )
}

fn bytes_v2(number: Item<'_>, unit: Item<'_>, bare_unit: Option<char>) -> Result<f64, Fault> {
    let digits = match number.text.contains(['B', ',']) {
        true => Cow::Owned(number.text.replace('B', "").replace(',', ".")),
        false => Cow::Borrowed(number.text),
    };
    let Some(value) = python::float(&digits) else {
        return Err(match number.text.is_empty() {
            true => Fault::new(
                unit.span(),
                "it does not start with a number, as `10g` does",
            ),
            false => not_a_number(number),
        });
    };
    let letter = unit
        .text
        .chars()
        .next()
        .map(|c| c.to_ascii_uppercase())
        .or(bare_unit);
    let Some(letter) = letter else {
        return Ok(value);
    };
    let Some(power) = UNITS.iter().position(|&unit| unit == letter) else {
        let reason = format!(
            "{} is not a unit of agent 2.1: write one of `k m g t p`",
            Quoted(unit.text)
        );
        let fault = Fault::new(unit.span(), reason);
        let is_byte = unit.text.eq_ignore_ascii_case("b");
        return Err(if is_byte { fault.suggest("") } else { fault });
    };
    let factor = if unit.text.contains('i') {
        1000.0
    } else {
        1024.0
    };
    Ok((0..=power).fold(value, |bytes, _| bytes * factor))
}

/// What 2.1 does not look at in a unit: `igs` in `gigs`, but not the `ib` of `gib`.
fn extra(unit: Item<'_>) -> Option<Fault> {
    let known = |length: usize, next: u8| {
        let found = unit
            .text
            .as_bytes()
            .get(length)
            .is_some_and(|b| b.eq_ignore_ascii_case(&next));
        length + usize::from(found)
    };
    let length = known(known(1, b'i'), b'b');
    if length >= unit.text.len() {
        return None;
    }
    let rest = unit.part(1..unit.text.len());
    let reason = match unit.text.contains('i') {
        true => format!(
            "agent 2.1 takes {} for its first letter, and counts by 1000 instead of 1024 for the `i` in it",
            Quoted(unit.text)
        ),
        false => format!(
            "{} after the unit is ignored by agent 2.1",
            Quoted(rest.text)
        ),
    };
    Some(Fault::new(rest.span(), reason).suggest(""))
}

/// `50%FREE`: 2.1 hands it on as it stands.
fn read_share(text: &str) -> Option<Reading<Size>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix('%').filter(|_| digits > 0)?;
    let percent = text[..digits].parse().unwrap_or(u64::MAX);
    let (of, word) = [
        (Whole::Free, "FREE"),
        (Whole::Group, "VG"),
        (Whole::Origin, "ORIGIN"),
        (Whole::Volumes, "PVS"),
    ]
    .into_iter()
    .find(|(_, word)| {
        // A logical volume takes it in any case (drivers/resource/disk/lv).
        let start = rest.get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    })
    .unwrap_or((Whole::Unsaid, ""));
    let size = Size::Share { percent, of };
    let end = digits + 1 + word.len();
    Some(match end == text.len() {
        true => Reading::Value(size),
        false => Reading::quietly(
            size,
            Fault::new(
                end..text.len(),
                "a share is a number, `%` and one of `FREE`, `VG`, `ORIGIN`, `PVS`",
            ),
        ),
    })
}
