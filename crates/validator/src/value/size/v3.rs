//! Sizes as agent 3 counts them.

use super::{Size, not_a_number};
use crate::value::list::Item;
use crate::value::{Fault, Quoted, Reading};

/// Reads a size.
pub(super) fn read(text: &str) -> Reading<Size> {
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
