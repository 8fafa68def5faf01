//! Which agent answers -> its version and its generation.

use crate::agent::call::{Call, Tool};
use crate::generation::Generation;

/// Asks `om` for its version the way 2.1 answers; agent 3 refuses the flag there (observed on both).
pub fn call_of_v2() -> Call {
    Call::asks(Tool::Om, &["svc", "--version"])
}

/// Asks `om` for its version the way agent 3 answers; 2.1 takes `--version` for an object.
pub fn call_of_v3() -> Call {
    Call::asks(Tool::Om, &["--version"])
}

/// The version in an answer such as `om svc version 2.1-1804` or `om version v3.0.0`.
pub fn read(answer: &str) -> Option<&str> {
    let (_, after) = answer.split_once("version ")?;
    let version = after.split_whitespace().next()?;
    let version = version.strip_prefix('v').unwrap_or(version);
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(version)
}

/// The generation that speaks as a version does: 2.1 and what follows it within 2, or 3.
pub fn generation(version: &str) -> Option<Generation> {
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|number| number.parse::<u32>().ok());
    match (numbers.next()??, numbers.next().flatten()) {
        (2, Some(minor)) if minor >= 1 => Some(Generation::V2),
        (3, _) => Some(Generation::V3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_tell_the_generation() {
        for (answer, expected) in [
            ("om svc version 2.1-1804dev\n", Some(Generation::V2)),
            ("om version v3.0.0-rc21\n", Some(Generation::V3)),
            ("om version 3.1\n", Some(Generation::V3)),
            ("om svc version 2.0-12\n", None),
            ("om svc version 1.9-2\n", None),
            ("om version v4.0\n", None),
            ("om version v30\n", None),
            ("om version vx\n", None),
            ("version ", None),
            ("", None),
        ] {
            assert_eq!(read(answer).and_then(generation), expected, "{answer}");
        }
    }
}
