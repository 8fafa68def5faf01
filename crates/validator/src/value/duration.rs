//! `30`, `1h30m`, `1.5d` -> a length of time, as each agent counts it.

use super::{Fault, Quoted, Reading, is_blank, python};
use crate::generation::{Each, Generation};

const SECOND: i128 = 1_000_000_000;

/// A length of time, which may be below zero; held within 128 bits of nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i128);

impl Duration {
    /// No time.
    pub const ZERO: Duration = Duration(0);

    /// So many seconds.
    pub fn from_seconds(seconds: i128) -> Self {
        Duration(seconds.saturating_mul(SECOND))
    }

    /// The whole seconds, cut towards the past.
    pub fn seconds(self) -> i128 {
        self.0.div_euclid(SECOND)
    }

    /// The whole days, cut towards the past: what 2.1 makes of a duration that it keeps in days.
    pub fn days(self) -> i128 {
        self.seconds().div_euclid(86_400)
    }

    /// The nanoseconds.
    pub fn nanoseconds(self) -> i128 {
        self.0
    }
}

/// What a number without unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bare {
    /// Seconds: every duration keyword of 3, and most of 2.1.
    Seconds,
    /// Minutes: the interval of a schedule on both agents, and `duration_minute` keywords on 2.1.
    Minutes,
}

impl Bare {
    fn seconds(self) -> i128 {
        match self {
            Bare::Seconds => 1,
            Bare::Minutes => 60,
        }
    }
}

/// What `generation` reads in a duration.
///
/// 2.1 sums whole numbers with a unit of `w d h m s` in any case, ignores what follows the last
/// unit, and reads 0 where there is none (utilities/converters). 3 sums decimal numbers with a unit
/// of `ns us ms s m h d w y` in lower case (util/converters).
pub fn read(text: &str, bare: Bare, generation: Generation) -> Reading<Duration> {
    if let Some(seconds) = plain(text, bare) {
        return Reading::Value(Duration::from_seconds(seconds));
    }
    if text.is_empty() {
        return match generation {
            Generation::V2 => Reading::quietly(
                Duration::ZERO,
                Fault::of(text, "an empty duration is read as 0"),
            ),
            Generation::V3 => {
                Reading::quietly(None, Fault::of(text, "an empty duration is left unset"))
            }
        };
    }
    let reading = match generation {
        Generation::V2 => read_v2(text, bare),
        Generation::V3 => match nanoseconds_v3(text, bare) {
            Ok(nanoseconds) => Reading::Value(Duration(nanoseconds)),
            Err(fault) => Reading::quietly(None, fault),
        },
    };
    match reading {
        Reading::Value(duration) if duration < Duration::ZERO => {
            Reading::quietly(duration, Fault::of(text, "the duration is below zero"))
        }
        reading => reading,
    }
}

/// What each agent reads in a duration.
pub fn read_both(text: &str, bare: Bare) -> Each<Reading<Duration>> {
    Each::from_fn(|generation| read(text, bare, generation))
}

/// The form that both agents read alike, at full speed: up to nine digits and one of `s m h d w`.
fn plain(text: &str, bare: Bare) -> Option<i128> {
    let bytes = text.as_bytes();
    let unit = *bytes.last()?;
    let (digits, scale) = match unit {
        b'0'..=b'9' => (bytes, bare.seconds()),
        _ => (
            &bytes[..bytes.len() - 1],
            unit_v2(unit).filter(|_| unit.is_ascii_lowercase())?,
        ),
    };
    // up to nine digits of weeks overflow the nanoseconds of 3
    let most = if scale > 86_400 { 4 } else { 5 };
    if digits.is_empty() || digits.len() > most || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits
        .iter()
        .fold(0, |number, digit| number * 10 + i128::from(digit - b'0'));
    Some(number * scale)
}

/// The seconds of a unit of 2.1.
fn unit_v2(letter: u8) -> Option<i128> {
    match letter.to_ascii_lowercase() {
        b'w' => Some(604_800),
        b'd' => Some(86_400),
        b'h' => Some(3_600),
        b'm' => Some(60),
        b's' => Some(1),
        _ => None,
    }
}

fn read_v2(text: &str, bare: Bare) -> Reading<Duration> {
    if let Some(number) = python::int(text) {
        return Reading::Value(Duration::from_seconds(
            number.saturating_mul(bare.seconds()),
        ));
    }
    let mut seconds = 0i128;
    let mut from = 0;
    for (at, letter) in text.bytes().enumerate() {
        let Some(unit) = unit_v2(letter) else {
            continue;
        };
        let Some(number) = python::int(&text[from..at]) else {
            return Reading::Refused(no_number(text, from, at));
        };
        seconds = seconds.saturating_add(number.saturating_mul(unit));
        from = at + 1;
    }
    let read = Duration::from_seconds(seconds);
    if from == 0 {
        let reason = format!(
            "{} is no number with a unit, `s`, `m`, `h`, `d` or `w`, and agent 2.1 takes it for 0",
            Quoted(text)
        );
        return Reading::quietly(read, Fault::of(text, reason));
    }
    let rest = text[from..].trim_matches(|c| is_blank(c, Generation::V2));
    match rest.is_empty() {
        true => Reading::Value(read),
        false => {
            let start = from + text[from..].find(rest).unwrap_or(0);
            let reason = format!(
                "{} after the last unit is ignored by agent 2.1",
                Quoted(rest)
            );
            Reading::quietly(read, Fault::new(start..start + rest.len(), reason))
        }
    }
}

fn no_number(text: &str, from: usize, at: usize) -> Fault {
    let unit = &text[at..at + 1];
    match &text[from..at] {
        "" => Fault::new(
            at..at + 1,
            format!("there is no whole number before {}", Quoted(unit)),
        ),
        number => Fault::new(
            from..at,
            format!(
                "{} before {} is not a whole number",
                Quoted(number),
                Quoted(unit)
            ),
        ),
    }
}

/// The nanoseconds of a unit of 3.
fn unit_v3(unit: &str) -> Option<i64> {
    Some(match unit {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        "w" => 604_800_000_000_000,
        "y" => 31_536_000_000_000_000,
        _ => return None,
    })
}

fn nanoseconds_v3(text: &str, bare: Bare) -> Result<i128, Fault> {
    let too_long = || {
        Fault::of(
            text,
            "the duration is beyond 292 years, the most that agent 3 holds",
        )
    };
    let scale = i64::try_from(bare.seconds() * SECOND).map_err(|_| too_long())?;
    if let Ok(number) = text.parse::<i64>() {
        let nanoseconds = number.checked_mul(scale).filter(|&n| n != i64::MIN);
        return nanoseconds.map(i128::from).ok_or_else(too_long);
    }
    let signed = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut at = text.len() - signed.len();
    let mut sum = 0i64;
    while at < text.len() {
        let (term, end) = term_v3(text, at)?;
        sum = term
            .and_then(|term| sum.checked_add(term))
            .ok_or_else(too_long)?;
        at = end;
    }
    match signed.is_empty() {
        true => Err(Fault::of(
            text,
            format!("{} is not a duration", Quoted(text)),
        )),
        false => Ok(i128::from(if text.starts_with('-') { -sum } else { sum })),
    }
}

/// The nanoseconds of the number and its unit at `at`, `None` if too many, and where they end.
fn term_v3(text: &str, at: usize) -> Result<(Option<i64>, usize), Fault> {
    let rest = &text[at..];
    let end_of = |from: usize, end: fn(char) -> bool| {
        rest[from..]
            .find(end)
            .map_or(rest.len(), |length| from + length)
    };
    let whole = end_of(0, |c| !c.is_ascii_digit());
    let point = usize::from(rest[whole..].starts_with('.'));
    let number = end_of(whole + point, |c| !c.is_ascii_digit());
    if number == point {
        let length = end_of(0, |c| c.is_ascii_digit());
        let reason = format!("there is no number before {}", Quoted(&rest[..length]));
        return Err(Fault::new(at..at + length, reason));
    }
    let end = end_of(number, |c| c == '.' || c.is_ascii_digit());
    let unit = &rest[number..end];
    if unit.is_empty() {
        let reason = format!(
            "{} has no unit: agent 3 leaves the duration unset",
            Quoted(&rest[..number])
        );
        return Err(Fault::new(at..at + end, reason));
    }
    let Some(scale) = unit_v3(unit) else {
        let reason = format!(
            "{} is not a unit of agent 3: it leaves the duration unset",
            Quoted(unit)
        );
        return Err(Fault::new(at + number..at + end, reason));
    };
    let nanoseconds = match whole {
        0 => Some(0),
        _ => rest[..whole].parse::<i64>().ok(),
    }
    .and_then(|units| units.checked_mul(scale))
    .and_then(|units| units.checked_add(fraction_v3(&rest[whole + point..number], scale)));
    Ok((nanoseconds, at + end))
}

/// The nanoseconds of the digits after the point; digits beyond 64 bits do not count.
fn fraction_v3(digits: &str, unit: i64) -> i64 {
    let (mut number, mut scale) = (0i64, 1.0f64);
    for digit in digits.bytes() {
        let next = number
            .checked_mul(10)
            .and_then(|number| number.checked_add(i64::from(digit - b'0')));
        let Some(next) = next else { break };
        number = next;
        scale *= 10.0;
    }
    (number as f64 * (unit as f64 / scale)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str, generation: Generation) -> Option<i128> {
        read(text, Bare::Seconds, generation)
            .value()
            .map(|duration| duration.seconds())
    }

    #[test]
    fn each_agent_counts_time_its_own_way() {
        for (text, v2, v3) in [
            ("30", Some(30), Some(30)),
            ("0", Some(0), Some(0)),
            ("1h", Some(3600), Some(3600)),
            ("1h1m", Some(3660), Some(3660)),
            ("1w", Some(604_800), Some(604_800)),
            ("1H", Some(3600), None),
            ("1h30", Some(3600), None),
            ("1h 30m", Some(5400), None),
            ("1h-", Some(3600), None),
            ("foo", Some(0), None),
            ("5x", Some(0), None),
            ("2y", Some(0), Some(63_072_000)),
            ("-", Some(0), None),
            ("", Some(0), None),
            ("1.5m", None, Some(90)),
            ("10ms", None, Some(0)),
            ("500ms", None, Some(0)),
            ("m", None, None),
            ("h1", None, None),
            ("-5", Some(-5), Some(-5)),
            ("1_0", Some(10), None),
            ("１h", Some(3600), None),
            ("300y", Some(0), None),
            (
                "99999999999999999999",
                Some(99_999_999_999_999_999_999),
                None,
            ),
        ] {
            assert_eq!(seconds(text, Generation::V2), v2, "2.1, {text:?}");
            assert_eq!(seconds(text, Generation::V3), v3, "3, {text:?}");
        }
    }

    #[test]
    fn what_2_1_refuses_and_what_it_lets_pass() {
        for text in ["1.5m", "10ms", "m", "h1"] {
            assert!(
                read(text, Bare::Seconds, Generation::V2).is_refused(),
                "{text}"
            );
        }
        for text in ["foo", "1h30", "5x", "-", "2y"] {
            let reading = read(text, Bare::Seconds, Generation::V2);
            assert!(matches!(reading, Reading::Quietly { .. }), "{text}");
        }
    }

    #[test]
    fn a_bare_number_counts_what_the_keyword_says() {
        for generation in Generation::ALL {
            let reading = read("10", Bare::Minutes, generation);
            assert_eq!(reading, Reading::Value(Duration::from_seconds(600)));
            let reading = read("10s", Bare::Minutes, generation);
            assert_eq!(reading, Reading::Value(Duration::from_seconds(10)));
        }
    }

    #[test]
    fn faults_stand_at_the_wrong_characters() {
        for (text, generation, span) in [
            ("1h30", Generation::V2, 2..4),
            ("1.5m", Generation::V2, 0..3),
            ("10ms", Generation::V2, 3..4),
            ("1h30", Generation::V3, 2..4),
            ("1h 30m", Generation::V3, 1..3),
            ("foo", Generation::V3, 0..3),
        ] {
            let reading = read(text, Bare::Seconds, generation);
            assert_eq!(reading.fault().unwrap().span, span, "{text}");
        }
    }

    #[test]
    fn fractions_keep_their_nanoseconds() {
        let read = |text| {
            read(text, Bare::Seconds, Generation::V3)
                .value()
                .map(|d| d.nanoseconds())
        };
        assert_eq!(read("1.5ms"), Some(1_500_000));
        assert_eq!(read(".5h"), Some(1_800_000_000_000));
        assert_eq!(read("1.h"), Some(3_600_000_000_000));
        assert_eq!(read("1\u{b5}s"), Some(1_000));
        assert_eq!(read("."), None);
    }
}
