//! A number's text -> the number that Python reads: any decimal digits, `_` between digits, blanks around.

use std::borrow::Cow;

/// The zero of each row of ten decimal digits (Unicode 14, as in Python 3.11).
const ZEROS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// The most digits that Python converts to an integer.
const MAX_DIGITS: usize = 4300;

/// The ASCII form of a decimal digit of any script.
pub(super) fn ascii_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let row = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    char::from_digit(code.checked_sub(ZEROS[row])?, 10)
}

/// What `int(text)` gives, held within 128 bits.
pub(super) fn int(text: &str) -> Option<i128> {
    let text = ascii(text);
    let text = trim(&text);
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = without_underscores(digits)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.len() > MAX_DIGITS {
        return None;
    }
    let magnitude = digits.bytes().fold(0i128, |number, digit| {
        number
            .saturating_mul(10)
            .saturating_add(i128::from(digit - b'0'))
    });
    Some(if negative { -magnitude } else { magnitude })
}

/// What `int(text, 8)` gives, held within 128 bits.
pub(super) fn octal(text: &str) -> Option<i128> {
    let text = ascii(text);
    let text = trim(&text);
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = match digits.as_bytes() {
        [b'0', b'o' | b'O', b'_', ..] => &digits[3..],
        [b'0', b'o' | b'O', ..] => &digits[2..],
        _ => digits,
    };
    let digits = without_underscores(digits)?;
    if !digits.bytes().all(|b| matches!(b, b'0'..=b'7')) {
        return None;
    }
    let magnitude = digits.bytes().fold(0i128, |number, digit| {
        number
            .saturating_mul(8)
            .saturating_add(i128::from(digit - b'0'))
    });
    Some(if negative { -magnitude } else { magnitude })
}

/// What `float(text)` gives.
pub(super) fn float(text: &str) -> Option<f64> {
    let text = ascii(text);
    without_underscores(trim(&text))?.parse().ok()
}

/// The text with decimal digits and blanks beyond ASCII made ASCII.
fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| match ascii_digit(c) {
            Some(digit) => digit,
            None if !c.is_ascii() && c.is_whitespace() => ' ',
            None => c,
        })
        .collect()
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r'])
}

/// The text without its underscores; `None` if one does not stand between two digits, or nothing is left.
fn without_underscores(text: &str) -> Option<Cow<'_, str>> {
    let bytes = text.as_bytes();
    if bytes.is_empty() {
        return None;
    }
    if !bytes.contains(&b'_') {
        return Some(Cow::Borrowed(text));
    }
    let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    let placed = (0..bytes.len())
        .filter(|&i| bytes[i] == b'_')
        .all(|i| digit(i.checked_sub(1)) && digit(Some(i + 1)));
    placed.then(|| text.replace('_', "").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_python_reads_them() {
        for (text, number) in [
            ("12", Some(12)),
            (" 12\n", Some(12)),
            ("-12", Some(-12)),
            ("+12", Some(12)),
            ("1_000", Some(1000)),
            ("１２", Some(12)),
            ("٣", Some(3)),
            ("\u{a0}7\u{2003}", Some(7)),
            ("_1", None),
            ("1__0", None),
            ("1_", None),
            ("", None),
            ("-", None),
            ("+-1", None),
            ("1.0", None),
            ("²", None),
            ("\x1c1", None),
            ("1\0", None),
        ] {
            assert_eq!(int(text), number, "{text:?}");
        }
        assert_eq!(int(&"9".repeat(4300)), Some(i128::MAX));
        assert_eq!(int(&"9".repeat(4301)), None);
    }

    #[test]
    fn floats_are_read_as_python_reads_them() {
        for (text, number) in [
            ("1", Some(1.0)),
            ("1.", Some(1.0)),
            (".5", Some(0.5)),
            ("1e3", Some(1000.0)),
            ("1_0.0_1", Some(10.01)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("１.５", Some(1.5)),
            ("1_.0", None),
            (".", None),
            ("e3", None),
            ("0x10", None),
            ("", None),
        ] {
            assert_eq!(float(text), number, "{text:?}");
        }
        assert!(float("nan").is_some_and(f64::is_nan));
    }

    #[test]
    fn octal_numbers_are_read_as_python_reads_them() {
        for (text, number) in [
            ("644", Some(0o644)),
            ("0644", Some(0o644)),
            ("0o644", Some(0o644)),
            ("0O_6_4_4", Some(0o644)),
            ("-1", Some(-1)),
            ("8", None),
            ("", None),
            ("0o", None),
            ("0_o7", None),
        ] {
            assert_eq!(octal(text), number, "{text:?}");
        }
    }
}
