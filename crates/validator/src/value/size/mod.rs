//! `10g`, `1,5 GiB`, `50%FREE` -> bytes, as each agent counts them.
//!
//! The one form that both agents read alike is a number and one letter of `k m g t p`: on 2.1 an
//! `i` anywhere in the unit makes 1000 of 1024 and a `B` is dropped; on 3 an `i` makes 1024 and a
//! lone `b` makes 1000 (agent 2.1: utilities/converters; agent 3: util/converters, util/sizeconv).

mod v2;
mod v3;

use super::list::Item;
use super::{Fault, Quoted, Reading};
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
        Generation::V2 => v2::read(text, None),
        Generation::V3 => v3::read(text),
    }
}

/// What agent 2.1 reads in a speed, in bytes a second: a size whose unit is `k` when it has none,
/// and whose end may be `/s` (agent 3 keeps speeds as text).
pub fn read_speed(text: &str) -> Reading<Size> {
    v2::read(text.trim_end_matches([' ', '/', 's']), Some('K'))
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

fn not_a_number(number: Item<'_>) -> Fault {
    Fault::new(
        number.span(),
        format!("{} is not a number", Quoted(number.text)),
    )
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
