//! The forms of plain answers that both agents read alike; each function says what is wrong with a text.

use std::net::IpAddr;

use crate::generation::Generation;
use crate::nearest::nearest;
use crate::value;

/// ` such as …`, or what was meant where another spelling of the text has the form.
fn or_meant(
    meant: Option<String>,
    form: &str,
    check: impl Fn(&str) -> Result<(), String>,
) -> String {
    match meant.filter(|meant| check(meant).is_ok()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => form.to_owned(),
    }
}

/// A size with the one-letter unit that its longer or capital one stands for: `20GiB`, `20 gb`.
fn short_unit(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let at = lower.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = lower.split_at(at);
    let unit = unit.trim_start();
    let letter = unit.chars().next()?;
    matches!(&unit[letter.len_utf8()..], "" | "b" | "i" | "ib").then(|| format!("{digits}{letter}"))
}

/// A time with the one-letter units that words stand for: `30`, `30 seconds`, `5min`.
fn short_units(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let at = lower
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(lower.len());
    let (digits, unit) = lower.split_at(at);
    let letter = match unit.trim_start() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 's',
        "m" | "min" | "mins" | "minute" | "minutes" => 'm',
        "h" | "hr" | "hour" | "hours" => 'h',
        "d" | "day" | "days" => 'd',
        _ => return None,
    };
    Some(format!("{digits}{letter}"))
}

const SIZE: &str = "write a whole number and one of the letters k, m, g, t, p, such as 20g";

pub(super) fn size(text: &str) -> Result<(), String> {
    let bad = || {
        let help = or_meant(short_unit(text).filter(|meant| meant != text), SIZE, size);
        format!("`{text}` is not a size that both agents read alike: {help}")
    };
    let unit = text.chars().last().ok_or_else(bad)?;
    let power = "kmgtp".find(unit).ok_or_else(bad)?;
    let digits = &text[..text.len() - 1];
    let number = whole(digits).filter(|number| *number > 0).ok_or_else(bad)?;
    let factor = 1i64 << (10 * (power + 1));
    number
        .checked_mul(factor)
        .map(drop)
        .ok_or_else(|| format!("`{text}` is more than an agent can count"))
}

const DURATION: &str = "write numbers with the units s, m, h, d, such as 90s or 1h30m, or 0";

pub(super) fn duration(text: &str) -> Result<(), String> {
    let bad = || {
        let meant = short_units(text).filter(|meant| meant != text);
        let help = or_meant(meant, DURATION, duration);
        format!("`{text}` is not a time that both agents read alike: {help}")
    };
    if text == "0" {
        return Ok(());
    }
    let mut rest = text;
    let mut seconds = 0i64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let number = whole(&rest[..end]).ok_or_else(bad)?;
        let factor = match rest.as_bytes()[end] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86400,
            _ => return Err(bad()),
        };
        seconds = number
            .checked_mul(factor)
            .and_then(|part| seconds.checked_add(part))
            .ok_or_else(bad)?;
        rest = &rest[end + 1..];
    }
    // Agent 3 counts nanoseconds in 64 bits.
    match seconds {
        1..=9_000_000_000 => Ok(()),
        _ => Err(bad()),
    }
}

/// A time that goes to the registry as it is: Go has no days.
pub(super) fn go_duration(text: &str) -> Result<(), String> {
    duration(text)?;
    match text.contains('d') {
        false => Ok(()),
        true => Err(format!(
            "`{text}` has days, which the registry does not read: write hours, such as 168h for a week"
        )),
    }
}

/// When a task runs: at the same times with both agents, and at some time.
pub(super) fn schedule(text: &str) -> Result<(), String> {
    const FORM: &str = "write times, and days if not all, such as 03:00-04:00@61 sun: once between 3 and 4 on Sundays";
    let bad = |why: &str| Err(format!("`{text}` is not a schedule: {why}; {FORM}"));
    for generation in Generation::ALL {
        let reading = value::schedule::read(text, generation);
        if let Some(fault) = reading.fault() {
            return bad(&fault.reason);
        }
        let Some(schedule) = reading.value().filter(|schedule| !schedule.is_off()) else {
            return bad("it is turned off");
        };
        if let Some(fault) = schedule.never_fires() {
            return bad(&fault.reason);
        }
    }
    Ok(())
}

/// A number as both agents write it: digits, no sign, no leading zero.
fn whole(digits: &str) -> Option<i64> {
    let plain = digits == "0" || !digits.starts_with('0');
    let number = digits.bytes().all(|b| b.is_ascii_digit()) && plain;
    number.then(|| digits.parse().ok()).flatten()
}

pub(super) fn boolean(text: &str) -> Result<(), String> {
    match text {
        "true" | "false" => Ok(()),
        _ => {
            let meant = match text.to_lowercase().as_str() {
                "yes" | "y" | "on" | "1" | "true" | "t" => "did you mean `true`?",
                "no" | "n" | "off" | "0" | "false" | "f" => "did you mean `false`?",
                _ => "write true or false",
            };
            Err(format!(
                "`{text}` is not a boolean that both agents read alike: {meant}"
            ))
        }
    }
}

pub(super) fn integer(text: &str, min: i64, max: i64) -> Result<(), String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number = whole(digits).and_then(|_| text.parse::<i64>().ok());
    match number.filter(|_| text != "-0") {
        Some(number) if (min..=max).contains(&number) => Ok(()),
        _ => Err(format!("`{text}` is not a whole number{}", range(min, max))),
    }
}

/// The bounds of a number, as words.
pub(super) fn range(min: i64, max: i64) -> String {
    match (min, max) {
        (i64::MIN, i64::MAX) => String::new(),
        (min, i64::MAX) => format!(" from {min} up"),
        (i64::MIN, max) => format!(" up to {max}"),
        (min, max) => format!(" from {min} to {max}"),
    }
}

pub(super) fn choice(text: &str, choices: &[String]) -> Result<(), String> {
    if choices.iter().any(|choice| choice == text) {
        return Ok(());
    }
    let known = choices.join(", ");
    Err(match nearest(text, choices.iter().map(String::as_str)) {
        Some(near) => format!("`{text}` is not one of {known}: did you mean `{near}`?"),
        None => format!("`{text}` is not one of {known}"),
    })
}

pub(super) fn word(text: &str) -> Result<(), String> {
    let odd = |c: char| c.is_whitespace() || "'\"`\\{}$".contains(c);
    match text.chars().find(|&c| odd(c)) {
        Some(c) => Err(format!(
            "`{text}` has {c:?}: write a word without blanks, quotes, backslashes, braces or `$`"
        )),
        None => Ok(()),
    }
}

pub(super) fn hostname(text: &str) -> Result<(), String> {
    let label = |label: &str| {
        let inner = label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    match text.len() <= 253 && text.split('.').all(label) {
        true => Ok(()),
        false => {
            const FORM: &str = "write labels of a-z, 0-9 and `-`, with dots between them";
            let lower = Some(text.to_lowercase()).filter(|lower| lower != text);
            let help = or_meant(lower, FORM, hostname);
            Err(format!("`{text}` is not a host name: {help}"))
        }
    }
}

pub(super) fn nodes(text: &str) -> Result<(), String> {
    if text.contains(',') {
        let words: Vec<&str> = text
            .split([',', ' '])
            .filter(|word| !word.is_empty())
            .collect();
        let help = or_meant(
            Some(words.join(" ")),
            "write blanks between the nodes",
            nodes,
        );
        return Err(format!(
            "`{text}` has a comma, which agent 3 refuses: {help}"
        ));
    }
    let mut seen = Vec::new();
    for node in text.split_whitespace() {
        let is_odd =
            |b: u8| !(b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._*?=".contains(&b));
        if node.starts_with(['-', '.', '=']) || node.bytes().any(is_odd) {
            const FORM: &str = "write names or globs in lower case, or `*` for every node";
            let lower = Some(node.to_lowercase()).filter(|lower| lower != node);
            let help = or_meant(lower, FORM, nodes);
            return Err(format!("`{node}` is not a node: {help}"));
        }
        if seen.contains(&node) {
            return Err(format!("`{node}` is there twice"));
        }
        seen.push(node);
    }
    Ok(())
}

pub(super) fn percent(text: &str) -> Result<(), String> {
    let number = text.strip_suffix('%').and_then(whole);
    match number {
        Some(1..=1_000_000) => Ok(()),
        _ => {
            let help = or_meant(
                whole(text).map(|number| format!("{number}%")),
                "write one such as 50%",
                percent,
            );
            Err(format!("`{text}` is not a percentage: {help}"))
        }
    }
}

pub(super) fn port(text: &str) -> Result<(), String> {
    integer(text, 1, 65535)
        .map_err(|_| format!("`{text}` is not a port: write a number from 1 to 65535"))
}

pub(super) fn address(text: &str) -> Result<(), String> {
    text.parse::<IpAddr>()
        .map(drop)
        .map_err(|_| format!("`{text}` is not an IP address: write one such as 127.0.0.1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_spelling_of_an_answer_is_told_how_both_agents_read_it() {
        let choices = ["docker".to_owned(), "podman".to_owned()];
        let one_of = |text: &str| choice(text, &choices);
        type Form<'a> = &'a dyn Fn(&str) -> Result<(), String>;
        let cases: &[(Form<'_>, &str, &str)] = &[
            (&size, "5G", "5g"),
            (&size, "50gb", "50g"),
            (&size, "10GiB", "10g"),
            (&size, "10 g", "10g"),
            (&duration, "30", "30s"),
            (&duration, "5min", "5m"),
            (&duration, "2 hours", "2h"),
            (&boolean, "yes", "true"),
            (&boolean, "Off", "false"),
            (&one_of, "Docker", "docker"),
            (&one_of, "podmn", "podman"),
            (&hostname, "Hub.Example", "hub.example"),
            (&nodes, "n1, n2", "n1 n2"),
            (&nodes, "N1", "n1"),
            (&percent, "50", "50%"),
        ];
        for (form, text, meant) in cases {
            let told = form(text).unwrap_err();
            assert!(
                told.ends_with(&format!("did you mean `{meant}`?")),
                "{told}"
            );
        }
    }

    #[test]
    fn what_cannot_be_meant_is_told_the_form() {
        for text in ["50", "0gb", "g", "1.5g", "5x", "5gé", "é"] {
            assert!(size(text).unwrap_err().ends_with(SIZE), "{text}");
        }
        for text in ["", "h", "1.5m", "10ms", "-5", "099"] {
            assert!(duration(text).unwrap_err().ends_with(DURATION), "{text}");
        }
    }
}
