//! `true`, `yes`, `on` -> yes or no. Only `true`, `false`, `t`, `f`, `1` and `0` are words of both agents.

use super::{Fault, Quoted, Reading};
use crate::generation::Generation;

/// What `generation` reads in a boolean.
///
/// 2.1 refuses a word that it does not know (utilities/converters); 3 goes on with false
/// (strconv.ParseBool, then core/object/actor.go).
pub fn read(text: &str, generation: Generation) -> Reading<bool> {
    if text.is_empty() {
        return Reading::quietly(false, Fault::of(text, "an empty boolean is read as false"));
    }
    match (word(text, generation), generation) {
        (Some(value), _) => Reading::Value(value),
        (None, Generation::V2) => Reading::Refused(unknown(text, "agent 2.1 refuses")),
        (None, Generation::V3) => Reading::quietly(false, unknown(text, "agent 3 reads false for")),
    }
}

/// What `generation` reads in a boolean that may be left unset.
pub fn read_tristate(text: &str, generation: Generation) -> Reading<bool> {
    match (read(text, generation), generation) {
        (Reading::Quietly { .. }, Generation::V3) => {
            let fault = match text.is_empty() {
                true => Fault::of(text, "an empty boolean is left unset"),
                false => unknown(text, "agent 3 sets nothing for"),
            };
            Reading::quietly(None, fault)
        }
        (reading, _) => reading,
    }
}

fn word(text: &str, generation: Generation) -> Option<bool> {
    match (text, generation) {
        // Most are one of these, which both agents know.
        ("true", _) => Some(true),
        ("false", _) => Some(false),
        (_, Generation::V2) => {
            let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
            if is(&["true", "yes", "y", "t", "1"]) {
                Some(true)
            } else if is(&["false", "no", "n", "f", "0", "0.0", "none", "[]", "{}"]) {
                Some(false)
            } else {
                None
            }
        }
        (_, Generation::V3) => match text.trim() {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
            _ => None,
        },
    }
}

fn unknown(text: &str, consequence: &str) -> Fault {
    let fault = Fault::of(text, format!("{consequence} {}", Quoted(text)));
    match meant(text) {
        Some(true) => fault.suggest("true"),
        Some(false) => fault.suggest("false"),
        None => fault,
    }
}

/// What was meant, where it can be told.
fn meant(text: &str) -> Option<bool> {
    let lower = text.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    match lower.as_str() {
        "yes" | "y" | "on" | "enable" | "enabled" | "1" | "t" | "tru" | "treu" | "ture"
        | "true" => Some(true),
        "no" | "n" | "off" | "disable" | "disabled" | "0" | "f" | "fals" | "flase" | "false"
        | "none" | "0.0" | "[]" | "{}" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agents_know_different_words() {
        for (text, v2, v3) in [
            ("true", Some(true), Some(true)),
            ("True", Some(true), Some(true)),
            ("tRUE", Some(true), Some(false)),
            ("yes", Some(true), Some(false)),
            ("Y", Some(true), Some(false)),
            ("1", Some(true), Some(true)),
            ("false", Some(false), Some(false)),
            ("no", Some(false), Some(false)),
            ("0.0", Some(false), Some(false)),
            ("[]", Some(false), Some(false)),
            ("", Some(false), Some(false)),
            (" true", None, Some(true)),
            ("on", None, Some(false)),
            ("tru", None, Some(false)),
            ("2", None, Some(false)),
            ("-", None, Some(false)),
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
    fn agent_2_1_refuses_what_agent_3_reads_as_false() {
        assert!(read("on", Generation::V2).is_refused());
        let reading = read("on", Generation::V3);
        assert_eq!(reading.value(), Some(&false));
        assert_eq!(reading.fault().unwrap().suggestion.as_deref(), Some("true"));
        assert_eq!(
            read("yes", Generation::V3)
                .fault()
                .unwrap()
                .suggestion
                .as_deref(),
            Some("true")
        );
    }

    #[test]
    fn a_tristate_may_stay_unset_on_agent_3() {
        assert_eq!(read_tristate("", Generation::V2).value(), Some(&false));
        assert_eq!(read_tristate("", Generation::V3).value(), None);
        assert_eq!(read_tristate("yes", Generation::V3).value(), None);
        assert_eq!(read_tristate("true", Generation::V3), Reading::Value(true));
    }
}
