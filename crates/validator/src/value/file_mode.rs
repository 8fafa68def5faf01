//! `0640`, `022` -> permission bits, as each agent sets them.

use super::{Fault, Quoted, Reading, python};
use crate::generation::Generation;

/// What `generation` reads in `perm`, `dirperm` or `mode`: the bits that chmod(2) sets.
///
/// 2.1 keeps the text and fails on it when it installs a file; 3 takes three or four digits, and
/// takes 2 for setuid and 4 for setgid, the other way round from chmod(1) (agent 3: util/converters).
pub fn read(text: &str, generation: Generation) -> Reading<u32> {
    match generation {
        Generation::V2 => masked(text, python::octal(text), 0o7777, "file mode"),
        Generation::V3 => read_v3(text),
    }
}

/// What `generation` reads in `umask`: the bits that umask(2) sets.
///
/// Where the text is not octal, both go on without one (agent 2.1: drivers/resource/app; agent 3:
/// util/converters).
pub fn read_umask(text: &str, generation: Generation) -> Reading<u32> {
    let number = match generation {
        Generation::V2 => python::octal(text),
        Generation::V3 => i32::from_str_radix(text, 8).ok().map(i128::from),
    };
    match (masked(text, number, 0o777, "umask"), number, generation) {
        (Reading::Refused(fault), None, _) | (Reading::Refused(fault), _, Generation::V3) => {
            Reading::quietly(None, fault)
        }
        (reading, ..) => reading,
    }
}

/// The bits of `number` within `mask`, which are what the kernel looks at.
fn masked(text: &str, number: Option<i128>, mask: u32, what: &str) -> Reading<u32> {
    let Some(number) = number else {
        return Reading::Refused(Fault::of(
            text,
            format!("{} is not an octal number", Quoted(text)),
        ));
    };
    let fault = Fault::of(
        text,
        format!("{} has bits that no {what} has", Quoted(text)),
    );
    match i32::try_from(number) {
        Ok(bits) if (bits as u32) & !mask == 0 => Reading::Value(bits as u32),
        Ok(bits) => Reading::quietly(bits as u32 & mask, fault),
        Err(_) => Reading::Refused(fault),
    }
}

fn read_v3(text: &str) -> Reading<u32> {
    if text.is_empty() {
        return Reading::quietly(None, Fault::of(text, "an empty file mode is left unset"));
    }
    let special = match text.as_bytes() {
        [digit @ b'0'..=b'7', _, _, _] => Some(u32::from(digit - b'0')),
        [_, _, _] => Some(0),
        _ => None,
    };
    let rest = text
        .get(text.len().saturating_sub(3)..)
        .and_then(|rest| i32::from_str_radix(rest, 8).ok());
    let (Some(special), Some(rest)) = (special, rest) else {
        let reason = format!(
            "{} is not three or four octal digits: agent 3 leaves the mode unset",
            Quoted(text)
        );
        let fault = Fault::of(text, reason);
        return Reading::quietly(
            None,
            match padded(text) {
                Some(padded) => fault.suggest(padded),
                None => fault,
            },
        );
    };
    // a number below zero has every other bit
    let set = if rest < 0 { 7 } else { swapped(special) };
    let read = (rest as u32 & 0o777) | (set << 9);
    if text.contains(['-', '+']) {
        return Reading::quietly(read, Fault::of(text, "a file mode has no sign"));
    }
    match special == set {
        true => Reading::Value(read),
        false => Reading::quietly(
            read,
            Fault::new(
                0..1,
                format!("agent 3 takes 2 for setuid and 4 for setgid: it sets {read:04o}"),
            ),
        ),
    }
}

/// What 3 makes of the first of four digits; 6 loses its setuid and gains sticky.
fn swapped(special: u32) -> u32 {
    match special {
        2 => 4,
        3 => 5,
        4 => 2,
        5 | 6 => 3,
        other => other,
    }
}

fn padded(text: &str) -> Option<String> {
    let bits = python::octal(text).filter(|bits| (0..=0o777).contains(bits))?;
    Some(format!("{bits:04o}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_octal() {
        for text in ["0640", "640", "755", "0000"] {
            let bits = u32::from_str_radix(text, 8).unwrap();
            for generation in Generation::ALL {
                assert_eq!(read(text, generation), Reading::Value(bits), "{text}");
            }
        }
    }

    #[test]
    fn agent_3_swaps_setuid_and_setgid() {
        for (text, bits) in [
            ("4755", 0o2755),
            ("2755", 0o4755),
            ("6755", 0o3755),
            ("1777", 0o1777),
            ("7777", 0o7777),
        ] {
            assert_eq!(read(text, Generation::V3).value(), Some(&bits), "{text}");
            assert_eq!(
                read(text, Generation::V2),
                Reading::Value(u32::from_str_radix(text, 8).unwrap())
            );
        }
    }

    #[test]
    fn agent_3_counts_the_digits() {
        for (text, suggestion) in [
            ("0o640", Some("0640")),
            ("7", Some("0007")),
            ("00640", Some("0640")),
            ("rw", None),
        ] {
            let reading = read(text, Generation::V3);
            assert_eq!(reading.value(), None, "{text}");
            assert_eq!(
                reading.fault().unwrap().suggestion.as_deref(),
                suggestion,
                "{text}"
            );
        }
    }

    #[test]
    fn agent_2_1_fails_later_on_what_is_not_octal() {
        for text in ["rw", "888", "", "777777777777"] {
            assert!(read(text, Generation::V2).is_refused(), "{text}");
        }
        let reading = read("77755", Generation::V2);
        assert_eq!(
            (reading.value(), reading.fault().is_some()),
            (Some(&0o7755), true)
        );
    }

    #[test]
    fn a_umask_is_octal_or_nothing() {
        assert_eq!(read_umask("022", Generation::V2), Reading::Value(0o022));
        assert_eq!(read_umask("022", Generation::V3), Reading::Value(0o022));
        for generation in Generation::ALL {
            assert_eq!(
                read_umask("u=rwx", generation),
                read_umask("u=rwx", Generation::V2)
            );
            assert_eq!(read_umask("u=rwx", generation).value(), None);
            assert_eq!(read_umask("1022", generation).value(), Some(&0o022));
        }
        assert_eq!(read_umask("0o22", Generation::V2), Reading::Value(0o022));
        assert_eq!(read_umask("0o22", Generation::V3).value(), None);
    }
}
