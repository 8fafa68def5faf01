//! An argument's text -> what it says.

use crate::schema::Kind;

/// Reads a waiting time: a number with a unit, `90s`, `5m`, `1h30m`.
pub(super) fn duration(text: &str) -> Result<std::time::Duration, String> {
    const HELP: &str = "write a number and a unit, such as 90s, 5m or 1h30m";
    let mut rest = text;
    let mut seconds = 0u64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or(HELP)?;
        let number: u64 = rest[..digits].parse().map_err(|_| HELP)?;
        let factor = match rest.as_bytes()[digits] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            _ => return Err(HELP.into()),
        };
        seconds = number
            .checked_mul(factor)
            .and_then(|part| seconds.checked_add(part))
            .ok_or("too long")?;
        rest = &rest[digits + 1..];
    }
    match seconds {
        0 => Err(HELP.into()),
        seconds if seconds > 7 * 24 * 3600 => Err("a week is the longest".into()),
        seconds => Ok(std::time::Duration::from_secs(seconds)),
    }
}

/// Reads how many services are worked on at the same time.
pub(super) fn jobs(text: &str) -> Result<std::num::NonZeroUsize, String> {
    let number = text.parse().ok();
    number
        .filter(|jobs: &std::num::NonZeroUsize| jobs.get() <= 64)
        .ok_or("write a number from 1 to 64".into())
}

/// Reads the kind of an object whose keywords are known.
pub(super) fn kind(text: &str) -> Result<Kind, String> {
    text.parse()
        .ok()
        .filter(|&kind| kind != Kind::Node && kind != Kind::Ccfg)
        .ok_or("write svc, vol, cfg, sec, usr or nscfg".into())
}

/// Reads the name of a repository, as the distribution specification has it.
pub(super) fn repository(text: &str) -> Result<String, String> {
    let is_word = |word: &str| {
        let ends = [word.chars().next(), word.chars().last()];
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        ends.iter().all(|end| end.is_some_and(is_letter))
            && word.chars().all(|c| is_letter(c) || "._-".contains(c))
    };
    match text.len() <= 200 && text.split('/').all(is_word) {
        true => Ok(text.to_owned()),
        false => {
            Err("write lower case letters, digits, `.`, `_`, `-`, and `/` between words".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_time_has_units_and_an_end() {
        assert_eq!(duration("1h30m").unwrap().as_secs(), 5400);
        for bad in [
            "",
            "5",
            "m",
            "0s",
            "5 m",
            "-5m",
            "8d",
            "99999999999999999999h",
            "200h",
            "5é",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
