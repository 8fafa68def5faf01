//! Somebody else's words -> the same, with every secret in them said by its fingerprint.
//!
//! An agent that fails may quote a configuration, or the command line of a container: whatever it assigns to the
//! name of a secret is one, wherever that stands.

use std::borrow::Cow;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::generation::Generation;
use crate::rules::is_secret;

/// What a secret is known by: the same for the same secret, and no way back.
pub fn fingerprint(secret: &str) -> String {
    let digest = Sha256::digest(secret);
    let digits: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{BEGIN}{digits}>")
}

/// The least that a part of a secret measures that is looked for, in bytes: less is found everywhere.
const LEAST: usize = 4;

/// The text with a fingerprint for a secret that is known, whole or a line of it.
pub fn without(text: &str, secret: &str) -> String {
    let mut parts = vec![secret.trim_end_matches(['\r', '\n'])];
    parts.extend(secret.lines().map(str::trim));
    parts.retain(|part| part.len() >= LEAST);
    // The longest first: a line may stand in another.
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts.iter().fold(text.to_owned(), |text, part| {
        text.replace(part, &fingerprint(part))
    })
}

/// What a fingerprint begins with.
const BEGIN: &str = "<secret ";

/// The text with a fingerprint for everything in it that is assigned to the name of a secret: `NAME=value`,
/// `name = the whole line`, `"name": "value"`, and YAML's `name: the rest of its line`.
pub fn hidden(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut from = 0;
    for (at, separator) in text.match_indices(['=', ':']) {
        if at < from {
            continue;
        }
        let Some(value) = secret(text, at, separator) else {
            continue;
        };
        shown.push_str(&text[from..value.start]);
        shown.push_str(&fingerprint(&text[value.clone()]));
        from = value.end;
    }
    match from {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(shown + &text[from..]),
    }
}

/// Where the secret stands that is assigned by the separator at `at`, if one is.
fn secret(text: &str, at: usize, separator: &str) -> Option<Range<usize>> {
    let before = text[..at].trim_end_matches([' ', '\t']);
    let unquoted = before.trim_end_matches(['"', '\'']);
    let in_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let name = &unquoted[unquoted.trim_end_matches(in_name).len()..];
    let value = value(text, at + separator.len());
    if separator == ":" && unquoted.len() == before.len() {
        // Without quotes that is YAML where it begins its line: `password: value`, and a value on that line.
        let line = before.len() - name.len();
        let line = &text[text[..line].rfind('\n').map_or(0, |at| at + 1)..line];
        let is_first = line.bytes().all(|byte| b" \t-+".contains(&byte));
        let is_apart = value.start > at + 1 && !text[at..value.start].contains('\n');
        let is_plain = !text[value.start..].starts_with(['|', '>', '{', '[', '&', '*', '\n']);
        if !(is_first && is_apart && is_plain) {
            return None;
        }
    }
    let is_new = !text[value.start..].starts_with(BEGIN);
    (!name.is_empty() && is_new && is_secret(name, &text[value.clone()], Generation::V2))
        .then_some(value)
}

/// Where a value stands that begins behind `from`: to its quote, the end of its line when a blank is before
/// it, or the end of the word.
fn value(text: &str, from: usize) -> Range<usize> {
    let rest = text[from..].trim_start_matches([' ', '\t']);
    let start = text.len() - rest.len();
    let end = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = &rest[1..];
            let length = inner.find([quote, '\n']).unwrap_or(inner.len());
            return start + 1..start + 1 + length;
        }
        _ if start > from => rest.find('\n'),
        _ => rest.find(|c: char| c.is_whitespace() || "\"'`,".contains(c)),
    };
    let length = end.unwrap_or(rest.len());
    start..start + rest[..length].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_several_words_or_lines_is_found_whole() {
        let said = without(
            "E token=correct horse battery, sir",
            "correct horse battery\n",
        );
        assert!(
            said.starts_with("E token=<secret ") && said.ends_with(">, sir"),
            "{said}"
        );
        let said = without("got admin:$2b$05$x and ab", "admin:$2b$05$x\nab\n");
        assert!(
            said.ends_with("> and ab") && !said.contains("$2b"),
            "{said}"
        );
    }

    #[test]
    fn whatever_is_assigned_to_the_name_of_a_secret_is_said_by_fingerprint() {
        let print = fingerprint("HUNTER2");
        for (said, expected) in [
            (
                "environment = A=b REGISTRY_HTTP_SECRET=HUNTER2 C=d",
                "environment = A=b REGISTRY_HTTP_SECRET=* C=d",
            ),
            (
                "docker run -e 'DB_PASSWORD=HUNTER2' registry",
                "docker run -e 'DB_PASSWORD=*' registry",
            ),
            ("password = HUNTER2\nsize = 1", "password = *\nsize = 1"),
            (
                "\"password\": \"HUNTER2\", \"size\": 1",
                "\"password\": \"*\", \"size\": 1",
            ),
            (
                "E environment=DB_TOKEN=\"HUNTER2\"",
                "E environment=DB_TOKEN=\"*\"",
            ),
        ] {
            assert_eq!(hidden(said), expected.replace('*', &print));
            assert_eq!(hidden(&hidden(said)), hidden(said));
        }
        let yaml = "http:\n  secret: HUNTER2\n  addr: :5000\nusers:\n- password: \"HUNTER2\"\n";
        let expected = "http:\n  secret: *\n  addr: :5000\nusers:\n- password: \"*\"\n";
        assert_eq!(hidden(yaml), expected.replace('*', &print));
        let whole = hidden("password = two words\n").into_owned();
        assert_eq!(whole, format!("password = {}\n", fingerprint("two words")));
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        for said in [
            "",
            "=",
            "password =",
            "E no such token: registry",
            "token:\n  realm: x\n",
            "secrets: {a: b}",
            "size = 20m",
            "secrets_environment = REGISTRY_HTTP_SECRET={env.secret}",
            "image=registry:2.8.3",
        ] {
            assert_eq!(hidden(said), said);
        }
    }
}
