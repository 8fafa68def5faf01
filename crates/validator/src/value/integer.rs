//! `3` -> a number. 2.1 reads a float and cuts it; 3 reads an integer and nothing else.

use super::{Fault, Quoted, Reading, python};
use crate::generation::Generation;

/// What `generation` reads in an integer, held within 128 bits.
///
/// Agent 2.1: utilities/converters, `int(float(text))`; agent 3: strconv.Atoi.
pub fn read(text: &str, generation: Generation) -> Reading<i128> {
    if let Some(number) = plain(text) {
        return Reading::Value(i128::from(number));
    }
    match generation {
        Generation::V2 => read_v2(text),
        Generation::V3 => read_v3(text),
    }
}

/// Up to fifteen digits: exact in a float.
fn plain(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain =
        !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn read_v2(text: &str) -> Reading<i128> {
    let Some(number) = python::float(text).filter(|number| !number.is_nan()) else {
        return Reading::quietly(None, not_an_integer(text, "agent 2.1 goes on without one"));
    };
    if number.is_infinite() {
        return Reading::Refused(Fault::of(text, "the number is beyond every integer"));
    }
    let read = number as i128;
    let exact = match python::int(text) {
        Some(written) => written == read,
        None => number.fract() == 0.0,
    };
    match exact {
        true => Reading::Value(read),
        false => Reading::quietly(
            read,
            Fault::of(text, format!("agent 2.1 reads {read}")).suggest(read.to_string()),
        ),
    }
}

fn read_v3(text: &str) -> Reading<i128> {
    match text.parse::<i64>() {
        Ok(number) => Reading::Value(i128::from(number)),
        Err(_) => Reading::quietly(0, not_an_integer(text, "agent 3 goes on with 0")),
    }
}

fn not_an_integer(text: &str, consequence: &str) -> Fault {
    let fault = match text.is_empty() {
        true => Fault::of(text, format!("there is no number: {consequence}")),
        false => Fault::of(
            text,
            format!("{} is not an integer: {consequence}", Quoted(text)),
        ),
    };
    match python::float(text).filter(|number| number.is_finite() && number.abs() < 1e15) {
        Some(number) => fault.suggest((number as i128).to_string()),
        None => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agent_2_1_cuts_a_float_and_agent_3_takes_zero() {
        for (text, v2, v3) in [
            ("3", Some(3), Some(3)),
            ("-3", Some(-3), Some(-3)),
            ("+3", Some(3), Some(3)),
            ("3.7", Some(3), Some(0)),
            ("1e2", Some(100), Some(0)),
            (" 3 ", Some(3), Some(0)),
            ("1_000", Some(1000), Some(0)),
            ("٣", Some(3), Some(0)),
            ("0x10", None, Some(0)),
            ("two", None, Some(0)),
            ("1x", None, Some(0)),
            ("-", None, Some(0)),
            ("", None, Some(0)),
            ("nan", None, Some(0)),
            ("inf", None, Some(0)),
            ("9223372036854775808", Some(1 << 63), Some(0)),
        ] {
            assert_eq!(
                read(text, Generation::V2).value().copied(),
                v2,
                "2.1, {text:?}"
            );
            assert_eq!(
                read(text, Generation::V3).value().copied(),
                v3,
                "3, {text:?}"
            );
        }
    }

    #[test]
    fn only_infinity_stops_agent_2_1() {
        assert!(read("inf", Generation::V2).is_refused());
        assert!(read("1e400", Generation::V2).is_refused());
        assert!(!read("two", Generation::V2).is_refused());
    }

    #[test]
    fn a_number_that_a_float_cannot_hold_is_not_read_as_written() {
        let reading = read("9007199254740993", Generation::V2);
        assert_eq!(reading.value(), Some(&9_007_199_254_740_992));
        assert!(reading.fault().is_some());
        assert_eq!(
            read("9007199254740993", Generation::V3),
            Reading::Value(9_007_199_254_740_993)
        );
    }
}
