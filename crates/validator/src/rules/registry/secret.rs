//! A name and a value -> whether the value is a secret, by the name or by what it looks like.

use crate::bytes;
use crate::distribution::{PREFIX, tree};
use crate::generation::Generation;
use crate::reference::references;

/// What the names of secrets end with, without `_` and `-`.
const ENDINGS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "token",
    "secret",
    "apikey",
    "secretkey",
    "secretaccesskey",
    "accountkey",
    "privatekey",
    "encryptionkey",
    "credentials",
];

/// The last letters of those.
const IS_LAST: [bool; 256] = {
    let mut last = [false; 256];
    let mut number = 0;
    while number < ENDINGS.len() {
        let ending = ENDINGS[number].as_bytes();
        last[ending[ending.len() - 1] as usize] = true;
        number += 1;
    }
    last
};

/// What only secrets begin with.
const BEGINNINGS: [&str; 11] = [
    "$2a$",
    "$2b$",
    "$2y$",
    "$apr1$",
    "$5$",
    "$6$",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
];

/// Whether a value is a secret, by its name or by what it looks like.
pub fn is_secret(name: &str, value: &str, generation: Generation) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let is_secret = looks_secret(value) || (is_named(name) && may_be_secret(value));
    is_secret && !value.is_empty() && references(value, generation).next().is_none()
}

/// Whether it is told at a glance that a value is no secret, and that no reference brings one to it: nothing in it looks
/// like one or like an address, and its name says nothing.
pub(super) fn is_harmless(name: &str, value: &str) -> bool {
    !may_look_secret(value) && !is_named(name)
}

/// Whether a name says that its value is a secret.
pub(super) fn is_named(name: &str) -> bool {
    if name.starts_with(PREFIX) {
        return tree().is_secret(name);
    }
    let is_sign = |byte: &u8| matches!(byte, b'_' | b'-' | b'.');
    let letter = name.bytes().rev().find(|byte| !is_sign(byte));
    let Some(letter) = letter.map(|letter| letter.to_ascii_lowercase()) else {
        return false;
    };
    // Most names end with the last letter of none.
    if !IS_LAST[usize::from(letter)] {
        return false;
    }
    let ends = |ending: &str| {
        let letters = name.bytes().rev().filter(|byte| !is_sign(byte));
        let mut letters = letters.map(|byte| byte.to_ascii_lowercase());
        ending
            .bytes()
            .rev()
            .all(|byte| letters.next() == Some(byte))
    };
    // `compass` and `bypass` are no passwords.
    let last = name.rsplit(['_', '-', '.']).next().unwrap_or(name);
    let mut endings = ENDINGS
        .iter()
        .filter(|ending| ending.bytes().next_back() == Some(letter));
    endings.any(|ending| match *ending {
        "pass" | "pwd" => last.eq_ignore_ascii_case(ending),
        ending => ends(ending),
    })
}

/// Whether a value under such a name is the secret itself: no path, no switch, no number of things.
pub(super) fn may_be_secret(value: &str) -> bool {
    let is_switch = matches!(
        value.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "none" | "null"
    );
    let is_path = value.starts_with(['/', '.']) || value.contains("://");
    let is_small_number = value.len() < 4 && value.bytes().all(|b| b.is_ascii_digit());
    !is_switch && !is_path && !is_small_number
}

/// Whether a value, with or without blanks and quotes around it, may look like a secret: most have not even the signs.
fn may_look_secret(value: &str) -> bool {
    let begins = match value.as_bytes().first() {
        Some(b'$' | b'g' | b'x' | b'A') => true,
        // What stands behind them is looked at later.
        Some(b'"' | b'\'') => true,
        Some(first) => !first.is_ascii_graphic(),
        None => false,
    };
    begins || bytes::any(value.as_bytes(), |byte| (byte == b':') | (byte == b'-'))
}

fn looks_secret(value: &str) -> bool {
    if !may_look_secret(value) {
        return false;
    }
    let aws = value
        .strip_prefix("AKIA")
        .or_else(|| value.strip_prefix("ASIA"));
    let is_aws = aws.is_some_and(|rest| {
        rest.len() == 16
            && rest
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    });
    let has_dash = memchr::memchr(b'-', value.as_bytes()).is_some();
    let is_pem = has_dash && value.contains("-----BEGIN") && value.contains("PRIVATE KEY-----");
    let hash = value.split_once(':').map_or(value, |(_, hash)| hash);
    let starts = |text: &str| {
        BEGINNINGS
            .iter()
            .any(|beginning| text.starts_with(beginning) && text.len() > beginning.len() + 8)
    };
    is_aws || is_pem || starts(value) || starts(hash) || has_password(value)
}

/// `scheme://user:password@host`.
fn has_password(value: &str) -> bool {
    let mut colons = memchr::memchr_iter(b':', value.as_bytes());
    let Some(rest) = colons.find_map(|at| value[at..].strip_prefix("://")) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let Some((user, _)) = authority.rsplit_once('@') else {
        return false;
    };
    user.split_once(':')
        .is_some_and(|(_, password)| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_by_its_name_or_by_its_look() {
        for (name, value) in [
            ("POSTGRES_PASSWORD", "hunter2"),
            ("db-password", "x1y2"),
            ("REGISTRY_HTTP_SECRET", "0123456789abcdef"),
            ("REGISTRY_STORAGE_S3_SECRETKEY", "abc/def+1"),
            ("USERS", "admin:$2y$05$abcdefghijklmnopqrstuv"),
            ("URL", "postgres://u:p@db/x"),
            ("AWS", "AKIAABCDEFGHIJKLMNOP"),
            ("MYSQL_PASS", "abcd"),
            ("USER", "'$2y$05$abcdefghijklmnopqrstuv'"),
            ("USER", "\u{a0}ghp_abcdefghijklmnopqrstuv"),
            ("db.Pass", "abcd"),
        ] {
            assert!(is_secret(name, value, Generation::V2), "{name}");
            assert!(!is_harmless(name, value), "{name}");
        }
        for (name, value) in [
            ("POSTGRES_PASSWORD_FILE", "/run/secrets/x"),
            ("POSTGRES_PASSWORD", "/run/secrets/x"),
            ("POSTGRES_PASSWORD", "{env.password}"),
            ("POSTGRES_PASSWORD", ""),
            ("REGISTRY_AUTH", "token"),
            ("REGISTRY_AUTH_TOKEN_REALM", "abc"),
            ("REQUIRE_PASSWORD", "true"),
            ("BYPASS", "abcd"),
            ("URL", "https://example.org/a:b@c"),
        ] {
            assert!(!is_secret(name, value, Generation::V2), "{name}");
        }
    }
}
