//! `0640`, `022` -> permission bits, as each agent sets them.

use super::{Fault, Reading, python};
use crate::generation::Generation;

/// What `generation` reads in `perm`, `dirperm` or `mode`: the bits that it hands to chmod(2).
///
/// 2.1 keeps the text and fails on it when it installs a file; 3 takes three or four digits, and
/// takes 2 for setuid and 4 for setgid, the other way round from chmod(1) (agent 3: util/converters).
pub fn read(text: &str, generation: Generation) -> Reading<u32> {
    match generation {
        Generation::V2 => read_octal(text, 0o7777, "file mode"),
        Generation::V3 => read_v3(text),
    }
}

/// What `generation` reads in `umask`.
///
/// 2.1 goes on without one where the text is not octal (agent 2.1: drivers/resource/app).
pub fn read_umask(text: &str, generation: Generation) -> Reading<u32> {
    match (read_octal(text, 0o777, "umask"), generation) {
        (Reading::Refused(fault), _) => Reading::quietly(None, fault),
        (reading, _) => reading,
    }
}

fn read_octal(text: &str, most: u32, what: &str) -> Reading<u32> {
    let bits = python::octal(text).and_then(|bits| u32::try_from(bits).ok());
    match bits {
        Some(bits) if bits <= most => Reading::Value(bits),
        Some(_) => Reading::Refused(Fault::of(
            text,
            format!("`{text}` has bits that no {what} has"),
        )),
        None => Reading::Refused(Fault::of(text, format!("`{text}` is not an octal number"))),
    }
}

fn read_v3(text: &str) -> Reading<u32> {
    if text.is_empty() {
        return Reading::quietly(None, Fault::of(text, "an empty file mode is left unset"));
    }
    let octal = text.bytes().all(|b| matches!(b, b'0'..=b'7'));
    if !octal || !matches!(text.len(), 3 | 4) {
        let reason =
            format!("`{text}` is not three or four octal digits: agent 3 leaves the mode unset");
        let fault = Fault::of(text, reason);
        return Reading::quietly(
            None,
            match padded(text) {
                Some(padded) => fault.suggest(padded),
                None => fault,
            },
        );
    }
    let bits = u32::from_str_radix(text, 8).unwrap_or_default();
    let (special, rest) = (bits >> 9, bits & 0o777);
    let read = rest | (swapped(special) << 9);
    match special == swapped(special) {
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
        for text in ["rw", "888", "-1", "", "77777"] {
            assert!(read(text, Generation::V2).is_refused(), "{text}");
        }
    }

    #[test]
    fn a_umask_is_octal_or_nothing() {
        assert_eq!(read_umask("022", Generation::V2), Reading::Value(0o022));
        assert_eq!(read_umask("022", Generation::V3), Reading::Value(0o022));
        assert_eq!(read_umask("u=rwx", Generation::V2).value(), None);
    }
}
