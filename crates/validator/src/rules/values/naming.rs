//! A name of an object -> why an agent does not take it.

use crate::bytes;
use crate::generation::Generation;
use crate::path::KINDS;

/// How many characters agent 2.1 can go back over before a name hangs it: each doubles the time.
const HANGING: usize = 22;

/// Why `generation` cannot have an object of that name.
///
/// Agent 2.1: utilities/naming; agent 3: core/naming, util/hostname.
pub(super) fn fault(name: &str, generation: Generation) -> Option<String> {
    if KINDS.contains(&name) {
        return Some(format!("`{name}` is the name of a kind of objects"));
    }
    match generation {
        Generation::V2 => fault_v2(name),
        Generation::V3 => fault_v3(name),
    }
}

/// Whether a name is one that both agents surely take for an object: small letters, digits and hyphens, a letter first and
/// no hyphen last.
pub(super) fn is_usual(name: &str) -> bool {
    let bytes = name.as_bytes();
    let is_inner = |byte: u8| byte.is_ascii_lowercase() | byte.is_ascii_digit() | (byte == b'-');
    let [first, .., last] = bytes else {
        return false;
    };
    bytes.len() <= 63
        && first.is_ascii_lowercase()
        && *last != b'-'
        && bytes::all(bytes, is_inner)
        && name != "node"
        && !KINDS.contains(&name)
}

/// Why `generation` cannot have a namespace of that name.
///
/// Agent 2.1: utilities/naming, RFC 952; agent 3: core/naming, util/hostname.
pub(super) fn namespace_fault(name: &str, generation: Generation) -> Option<String> {
    if KINDS.contains(&name) {
        return Some(format!("`{name}` is the name of a kind of objects"));
    }
    if generation == Generation::V3 {
        return fault_v3(name);
    }
    let odd = name
        .chars()
        .find(|&c| !c.is_ascii_alphanumeric() && c != '-');
    match odd {
        Some(c) => Some(format!("there is {c:?} in it")),
        None if !name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Some("it does not start with a letter".to_owned())
        }
        None => None,
    }
}

/// The number of a slave of a scaler, which both agents take off before they look at a name.
fn without_number(name: &str) -> &str {
    match name.split_once('.') {
        Some((number, rest))
            if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            rest
        }
        _ => name,
    }
}

fn fault_v2(name: &str) -> Option<String> {
    let name = without_number(name);
    let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let run = name.bytes().take_while(|&b| inner(b) || b == b'.').count();
    let is_begun = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let odd = name
        .char_indices()
        .find(|&(_, c)| !c.is_ascii() || !inner(c as u8) && c != '.');
    let reason = if let Some((_, c)) = odd {
        format!("there is {c:?} in it")
    } else if !is_begun {
        "it does not start with a letter".to_owned()
    } else if !name.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        "it does not end with a letter or a digit".to_owned()
    } else if name.contains("..") {
        "there is nothing between two dots".to_owned()
    } else if name.len() < 2 {
        "agent 2.1 wants two characters or more".to_owned()
    } else {
        return None;
    };
    Some(match is_begun && run >= HANGING {
        true => format!("{reason}, and agent 2.1 hangs while it looks at so long a name"),
        false => reason,
    })
}

fn fault_v3(name: &str) -> Option<String> {
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if let Some(c) = name.chars().find(|&c| !inner(c)) {
        return Some(match c.is_ascii_uppercase() {
            true => format!("there is the capital {c:?} in it"),
            false => format!("there is {c:?} in it"),
        });
    }
    match name.len() {
        0 => Some("there is no letter in it".to_owned()),
        _ if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) => {
            Some("it does not start with a letter".to_owned())
        }
        _ if name == "node" => Some("agent 3 keeps it for nodes".to_owned()),
        length if length > 63 => Some("agent 3 takes 63 characters at most".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_as_each_agent_takes_them() {
        for (name, v2, v3) in [
            ("data", true, true),
            ("registry-data", true, true),
            ("a.b", true, true),
            ("2.data", true, true),
            ("Data", true, false),
            ("d", false, true),
            ("my_data", false, false),
            ("-a", false, false),
            ("a-", false, true),
            ("1a", false, true),
            ("svc", false, false),
            ("node", true, false),
            ("é", false, false),
            ("", false, false),
        ] {
            assert_eq!(fault(name, Generation::V2).is_none(), v2, "{name} on 2.1");
            assert_eq!(fault(name, Generation::V3).is_none(), v3, "{name} on 3");
            assert!(v2 && v3 || !is_usual(name), "{name}");
        }
        assert!(is_usual("registry-data2"));
        assert!(!is_usual(&"a".repeat(64)));
        assert!(fault(&"a".repeat(64), Generation::V3).is_some());
        assert!(fault(&"a".repeat(64), Generation::V2).is_none());
    }

    #[test]
    fn namespaces_are_taken_as_each_agent_takes_them() {
        for (name, v2, v3) in [
            ("test", true, true),
            ("root", true, true),
            ("my-place", true, true),
            ("n_s", false, false),
            ("a.b", false, true),
            ("Test", true, false),
            ("svc", false, false),
            ("-a", false, false),
        ] {
            let is_fine = |generation| namespace_fault(name, generation).is_none();
            assert_eq!(is_fine(Generation::V2), v2, "{name} on 2.1");
            assert_eq!(is_fine(Generation::V3), v3, "{name} on 3");
        }
    }

    #[test]
    fn a_name_that_hangs_is_said_to() {
        let hangs = |name: &str| fault(name, Generation::V2).is_some_and(|it| it.contains("hangs"));
        assert!(hangs(&format!("{}_", "a".repeat(36))));
        assert!(!hangs("a_"));
        assert!(!hangs(&"a".repeat(36)));
    }
}
