//! The forms of plain answers that both agents read alike; each function says what is wrong with a text.

use std::net::IpAddr;

pub(super) fn size(text: &str) -> Result<(), String> {
    const FORM: &str = "write a whole number and one of the letters k, m, g, t, p, such as 20g";
    let bad = || format!("`{text}` is not a size that both agents read alike: {FORM}");
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

pub(super) fn duration(text: &str) -> Result<(), String> {
    let bad = || {
        format!(
            "`{text}` is not a time that both agents read alike: write numbers with the units s, m, h, d, such as 90s or 1h30m, or 0"
        )
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

/// A number as both agents write it: digits, no sign, no leading zero.
fn whole(digits: &str) -> Option<i64> {
    let plain = digits == "0" || !digits.starts_with('0');
    let number = digits.bytes().all(|b| b.is_ascii_digit()) && plain;
    number.then(|| digits.parse().ok()).flatten()
}

pub(super) fn boolean(text: &str) -> Result<(), String> {
    match text {
        "true" | "false" => Ok(()),
        _ => Err(format!(
            "`{text}` is not a boolean that both agents read alike: write true or false"
        )),
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
    Err(format!("`{text}` is not one of {}", choices.join(", ")))
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
        false => Err(format!(
            "`{text}` is not a host name: write labels of a-z, 0-9 and `-`, with dots between them"
        )),
    }
}

pub(super) fn nodes(text: &str) -> Result<(), String> {
    if text.contains(',') {
        return Err(format!(
            "`{text}` has a comma, which agent 3 refuses: write blanks between the nodes"
        ));
    }
    let mut seen = Vec::new();
    for node in text.split_whitespace() {
        if node
            .bytes()
            .any(|b| !(b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._*?=".contains(&b)))
        {
            return Err(format!(
                "`{node}` is not a node: write names or globs in lower case, or `*` for every node"
            ));
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
        _ => Err(format!(
            "`{text}` is not a percentage: write one such as 50%"
        )),
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
