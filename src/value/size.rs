//! `10g`, `1,5 GiB`, `50%FREE` -> bytes, as each agent counts them.
//!
//! The one form that both agents read alike is a number and one letter of `k m g t p`: on 2.1 an
//! `i` anywhere in the unit makes 1000 of 1024 and a `B` is dropped; on 3 an `i` makes 1024 and a
//! lone `b` makes 1000 (agent 2.1: utilities/converters; agent 3: util/converters, util/sizeconv).

use std::borrow::Cow;

use super::list::Item;
use super::{Fault, Quoted, Reading, is_blank, python};
use crate::generation::{Each, Generation};

/// What a size keyword holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// Bytes; may be below zero on 2.1. Held within 128 bits.
    Bytes(i128),
    /// A share of a volume group, as `lvcreate` takes it; 2.1 alone.
    Share {
        /// The number before the `%`, held within 64 bits.
        percent: u64,
        /// Of what.
        of: Whole,
    },
}

impl Size {
    /// The bytes, unless it is a share.
    pub fn bytes(self) -> Option<i128> {
        match self {
            Size::Bytes(bytes) => Some(bytes),
            Size::Share { .. } => None,
        }
    }
}

/// What a share is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whole {
    /// Not said: `50%`.
    Unsaid,
    /// `50%FREE`.
    Free,
    /// `50%VG`.
    Group,
    /// `50%ORIGIN`.
    Origin,
    /// `50%PVS`.
    Volumes,
}

/// What `generation` reads in a size.
pub fn read(text: &str, generation: Generation) -> Reading<Size> {
    if let Some(bytes) = read_plain(text) {
        return Reading::Value(Size::Bytes(bytes));
    }
    match generation {
        Generation::V2 => read_v2(text, None),
        Generation::V3 => read_v3(text),
    }
}

/// What agent 2.1 reads in a speed, in bytes a second: a size whose unit is `k` when it has none,
/// and whose end may be `/s` (agent 3 keeps speeds as text).
pub fn read_speed(text: &str) -> Reading<Size> {
    read_v2(text.trim_end_matches([' ', '/', 's']), Some('K'))
}

/// What each agent reads in a size.
pub fn read_both(text: &str) -> Each<Reading<Size>> {
    Each::from_fn(|generation| read(text, generation))
}

/// The spelling of `bytes` that both agents read alike, the shortest: `10g`. `None` if they
/// have none: below zero, or beyond what a float holds exactly.
pub fn portable(bytes: i128) -> Option<String> {
    let units = ["p", "t", "g", "m", "k", ""];
    let (unit, scale) = units
        .into_iter()
        .zip((0..=5).rev().map(|power| 1024i128.pow(power)))
        .find(|(_, scale)| bytes != 0 && bytes % scale == 0)
        .unwrap_or(("", 1));
    let spelling = format!("{}{unit}", bytes / scale);
    let readings = read_both(&spelling);
    let alike = [readings.v2, readings.v3]
        .into_iter()
        .all(|reading| reading == Reading::Value(Size::Bytes(bytes)));
    alike.then_some(spelling)
}

/// The form that both agents read alike, at full speed: up to nine digits and one of `k m g t p`.
fn read_plain(text: &str) -> Option<i128> {
    let bytes = text.as_bytes();
    let (digits, scale) = match bytes.last()?.to_ascii_lowercase() {
        b'k' => (&bytes[..bytes.len() - 1], 1 << 10),
        b'm' => (&bytes[..bytes.len() - 1], 1 << 20),
        b'g' => (&bytes[..bytes.len() - 1], 1 << 30),
        b't' => (&bytes[..bytes.len() - 1], 1 << 40),
        b'p' => (&bytes[..bytes.len() - 1], 1 << 50),
        _ => (bytes, 1i64),
    };
    if digits.is_empty() || digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits
        .iter()
        .fold(0i64, |number, digit| number * 10 + i64::from(digit - b'0'));
    // 3 refuses what is not below 2^63
    number.checked_mul(scale).map(i128::from)
}

/// The letters of 2.1's units in its order, which puts `z` before `e`.
const UNITS: [char; 7] = ['K', 'M', 'G', 'T', 'P', 'Z', 'E'];

fn read_v2(text: &str, bare_unit: Option<char>) -> Reading<Size> {
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

fn not_a_number(number: Item<'_>) -> Fault {
    Fault::new(
        number.span(),
        format!("{} is not a number", Quoted(number.text)),
    )
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
    .find(|(_, word)| rest.starts_with(word))
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

fn read_v3(text: &str) -> Reading<Size> {
    if text.is_empty() {
        return Reading::quietly(None, Fault::of(text, "an empty size is no size"));
    }
    if let Some(percent) = text.find('%') {
        let fault = Fault::new(
            percent..text.len(),
            "agent 3 takes no share for a size, and goes on without one",
        );
        return Reading::quietly(None, fault);
    }
    match bytes_v3(text) {
        Ok(bytes) => Reading::Value(Size::Bytes(bytes)),
        Err(fault) => Reading::quietly(None, fault),
    }
}

fn bytes_v3(text: &str) -> Result<i128, Fault> {
    let digits = text
        .bytes()
        .take_while(|b| matches!(b, b'0'..=b'9' | b'.' | b','))
        .count();
    let number = Item {
        text: &text[..digits],
        start: 0,
    };
    let unit = text[digits..].strip_prefix(' ').unwrap_or(&text[digits..]);
    let place = text.len() - unit.len()..text.len();
    if digits == 0 {
        return Err(Fault::of(
            text,
            "it does not start with a number, as `10g` does",
        ));
    }
    if number.text.starts_with(['.', ',']) || number.text.ends_with(['.', ',']) {
        return Err(not_a_number(number));
    }
    let (power, base) = unit_v3(unit).ok_or_else(|| {
        let reason = format!(
            "{} is not a unit of agent 3: write one of `k m g t p e`",
            Quoted(unit)
        );
        Fault::new(place, reason)
    })?;
    let value: f64 = number
        .text
        .replace(',', ".")
        .parse()
        .map_err(|_| not_a_number(number))?;
    let bytes = value * base.powi(power);
    match bytes < 9_223_372_036_854_775_808.0 {
        true => Ok(bytes as i128),
        false => Err(Fault::of(
            text,
            "the size is beyond 8 EiB, the most that agent 3 holds",
        )),
    }
}

/// The power and the base of a unit: `[kmgtpe]?i?b?` in any case. A lone letter is binary.
fn unit_v3(unit: &str) -> Option<(i32, f64)> {
    let lower = unit.bytes().map(|b| b.to_ascii_lowercase());
    let mut rest = lower.peekable();
    let power = rest
        .peek()
        .and_then(|letter| b"kmgtpe".iter().position(|unit| unit == letter));
    let power = match power {
        Some(position) => {
            rest.next();
            i32::try_from(position).ok()? + 1
        }
        None => 0,
    };
    let binary = rest.next_if_eq(&b'i').is_some();
    let byte = rest.next_if_eq(&b'b').is_some();
    let base = if byte && !binary { 1000.0 } else { 1024.0 };
    rest.next().is_none().then_some((power, base))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (text, bytes on 2.1, bytes on 3); `None` where the agent does not go on with bytes.
    const TABLE: &[(&str, Option<i128>, Option<i128>)] = &[
        ("10g", Some(10 << 30), Some(10 << 30)),
        ("10G", Some(10 << 30), Some(10 << 30)),
        ("10 g", Some(10 << 30), Some(10 << 30)),
        ("10GB", Some(10 << 30), Some(10_000_000_000)),
        ("10gb", Some(10 << 30), Some(10_000_000_000)),
        ("10GiB", Some(10_000_000_000), Some(10 << 30)),
        ("10gib", Some(10_000_000_000), Some(10 << 30)),
        ("10Gi", Some(10_000_000_000), Some(10 << 30)),
        ("10GIB", Some(10 << 30), Some(10 << 30)),
        ("1024", Some(1024), Some(1024)),
        ("0", Some(0), Some(0)),
        ("1.5g", Some(3 << 29), Some(3 << 29)),
        ("1,5g", Some(3 << 29), Some(3 << 29)),
        ("1z", Some(1 << 60), None),
        ("1e", Some(1 << 70), Some(1 << 60)),
        ("1e3", Some(1 << 70), None),
        ("10g5", Some(10 << 30), None),
        ("10B", Some(10), Some(10)),
        ("10b", None, Some(10)),
        ("-5g", Some(-5 << 30), None),
        ("１０g", Some(10 << 30), None),
        ("10x", None, None),
        ("foo", None, None),
        ("ten", None, None),
        ("g", None, None),
        ("1..5g", None, None),
        ("10YB", None, None),
        ("10%", None, None),
        ("50%FREE", None, None),
        ("", Some(0), None),
        ("B", Some(0), None),
        ("B\nB", None, None),
        ("8e", Some(8 << 70), None),
        ("1\0", None, None),
        ("²g", None, None),
    ];

    #[test]
    fn each_agent_counts_bytes_its_own_way() {
        for &(text, v2, v3) in TABLE {
            let readings = read_both(text);
            let bytes = |reading: &Reading<Size>| reading.value().and_then(|size| size.bytes());
            assert_eq!(bytes(&readings.v2), v2, "2.1, {text:?}");
            assert_eq!(bytes(&readings.v3), v3, "3, {text:?}");
        }
    }

    #[test]
    fn what_both_agents_read_alike_is_a_plain_value() {
        for text in ["10g", "512m", "1.5g", "0", "1024", "10 g"] {
            let readings = read_both(text);
            assert!(matches!(readings.v2, Reading::Value(_)), "{text}");
            assert_eq!(readings.v2, readings.v3, "{text}");
        }
    }

    #[test]
    fn a_share_is_for_2_1_alone() {
        let free = Size::Share {
            percent: 50,
            of: Whole::Free,
        };
        let readings = read_both("50%FREE");
        assert_eq!(readings.v2, Reading::Value(free));
        assert_eq!(readings.v3.value(), None);
        assert_eq!(read("5%x", Generation::V2).fault().unwrap().span, 2..3);
    }

    #[test]
    fn faults_stand_at_the_wrong_characters() {
        for (text, generation, span) in [
            ("10x", Generation::V2, 2..3),
            ("5 gigs", Generation::V2, 3..6),
            ("10g5", Generation::V2, 3..4),
            ("ten", Generation::V2, 0..3),
            ("1..5g", Generation::V2, 0..4),
            ("10YB", Generation::V3, 2..4),
            ("50%FREE", Generation::V3, 2..7),
        ] {
            assert_eq!(read(text, generation).fault().unwrap().span, span, "{text}");
        }
    }

    #[test]
    fn a_size_has_one_portable_spelling() {
        for (bytes, spelling) in [
            (10 << 30, Some("10g")),
            (3 << 29, Some("1536m")),
            (0, Some("0")),
            (1 << 60, Some("1024p")),
            (10_000_000_000, Some("9765625k")),
            (-1, None),
            (1 << 63, None),
            ((1 << 53) + 1, None),
        ] {
            assert_eq!(portable(bytes).as_deref(), spelling, "{bytes}");
        }
    }

    #[test]
    fn a_speed_without_unit_is_in_kilobytes() {
        assert_eq!(read_speed("100"), Reading::Value(Size::Bytes(100 << 10)));
        assert_eq!(read_speed("1m/s"), Reading::Value(Size::Bytes(1 << 20)));
    }
}
