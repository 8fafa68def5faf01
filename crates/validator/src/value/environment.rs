//! A word of `environment`, `configs_environment` or `secrets_environment` -> a variable and what it holds.

use std::borrow::Cow;

use super::words::{Piece, Word, are_plain_lines};
use super::{Fault, Quoted, Reading};
use crate::bytes;
use crate::generation::Generation;

/// A variable and its value: `NAME=value` in `environment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment<'w> {
    /// The name, as written.
    pub name: Piece<'w>,
    /// The variable that is set: 2.1 makes the name upper case.
    pub variable: Cow<'w, str>,
    /// The value.
    pub value: Piece<'w>,
}

/// A variable filled from an object's key: `[NAME=]OBJECT/KEY` in `configs_environment` and
/// `secrets_environment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'w> {
    /// The variable; `None` is one for each matching key, named as the key.
    pub variable: Option<Piece<'w>>,
    /// The name of a cfg or sec object of the namespace.
    pub object: Piece<'w>,
    /// A key of the object, or a pattern of keys.
    pub key: Piece<'w>,
}

/// How many variables are few.
const FEW: usize = 16;

/// Whether a shell can set a variable of this name: a letter or `_`, then letters, digits and `_`.
pub fn is_portable_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether both agents take every word of an `environment` as it stands for a variable of its own: `NAME=value`, with no
/// letter in the name that 2.1 would change, and no name twice. False is also said of very many.
pub fn is_usual(text: &str) -> bool {
    let mut names = [""; FEW];
    let mut count = 0;
    are_plain_lines(text)
        && text.split_ascii_whitespace().all(|word| {
            let Some(equals) = memchr::memchr(b'=', word.as_bytes()) else {
                return false;
            };
            let name = &word[..equals];
            let is_part =
                |byte: u8| byte.is_ascii_uppercase() | byte.is_ascii_digit() | (byte == b'_');
            let is_usual = name.starts_with(|c: char| !c.is_ascii_digit())
                && name.bytes().all(is_part)
                && count < FEW
                && !names[..count].contains(&name);
            if is_usual {
                names[count] = name;
                count += 1;
            }
            is_usual
        })
}

/// The name and the value of a word of `environment` as they are written, where both agents set a variable.
pub fn name_and_value<'w>(word: &'w Word<'_>) -> Option<(&'w str, &'w str)> {
    let equals = memchr::memchr(b'=', word.text.as_bytes())?;
    (equals > 0).then(|| (&word.text[..equals], &word.text[equals + 1..]))
}

/// What `generation` reads in a word of `environment`.
///
/// Without `=`, 2.1 logs and skips the word (drivers/resource/container/docker), and 3 hands it to
/// the engine, which copies the variable from the agent's environment (drivers/rescontainerocibase).
pub fn read<'w>(word: &'w Word<'_>, generation: Generation) -> Reading<Assignment<'w>> {
    let Some(equals) = memchr::memchr(b'=', word.text.as_bytes()) else {
        return Reading::quietly(None, no_value(word, generation));
    };
    let name = word.piece(0..equals);
    let value = word.piece(equals + 1..word.text.len());
    if name.text.is_empty() {
        let place = word.place(0..1);
        return Reading::Refused(Fault::new(
            place,
            "there is no name before `=`: the engine refuses it",
        ));
    }
    let variable = match generation {
        Generation::V2 => upper(name.text),
        Generation::V3 => Cow::Borrowed(name.text),
    };
    let fault = if let Some((at, c)) = blank_in(name.text) {
        let place = word.place(at..at + c.len_utf8());
        Some(Fault::new(
            place,
            "no program looks for a variable with a blank in its name",
        ))
    } else if matches!(&variable, Cow::Owned(variable) if variable != name.text) {
        let reason = format!(
            "agent 2.1 sets {}, and not {}",
            Quoted(&variable),
            Quoted(name.text)
        );
        Some(Fault::new(name.span.clone(), reason).suggest(variable.clone()))
    } else {
        None
    };
    let assignment = Assignment {
        name,
        variable,
        value,
    };
    match fault {
        Some(fault) => Reading::quietly(assignment, fault),
        None => Reading::Value(assignment),
    }
}

/// The first blank of a name.
fn blank_in(name: &str) -> Option<(usize, char)> {
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    match bytes::all(name.as_bytes(), |byte| byte.is_ascii_graphic()) {
        true => None,
        false => name.char_indices().find(|&(_, c)| is_blank(c)),
    }
}

/// What `generation` reads in a word of `configs_environment` or `secrets_environment`.
///
/// Agent 2.1: core/resource.py; agent 3: util/envprovider, which skips a word with two `=` and dies
/// of one with neither `=` nor `/`.
pub fn read_reference<'w>(word: &'w Word<'_>, generation: Generation) -> Reading<Reference<'w>> {
    let equals = word.text.find('=');
    let from = equals.map_or(0, |equals| equals + 1);
    let variable = equals.map(|equals| word.piece(0..equals));
    if word.text == "[]" {
        return Reading::quietly(
            None,
            Fault::new(word.span(), "`[]` is skipped: leave the keyword out"),
        );
    }
    if variable.as_ref().is_some_and(|name| name.text.is_empty()) {
        let place = word.place(0..1);
        return Reading::Refused(Fault::new(
            place,
            "there is no name before `=`: the engine refuses it",
        ));
    }
    if let (Generation::V3, Some(second)) =
        (generation, word.text[from..].find('=').filter(|_| from > 0))
    {
        let place = word.place(from + second..from + second + 1);
        return Reading::quietly(
            None,
            Fault::new(place, "agent 3 skips what has a second `=`"),
        );
    }
    let Some(slash) = word.text[from..].find('/') else {
        let place = word.place(from..word.text.len());
        return match (generation, equals) {
            (Generation::V3, None) => Reading::Refused(Fault::new(
                place,
                "there is no `/KEY` after the object: agent 3 dies of it",
            )),
            _ => Reading::quietly(
                None,
                Fault::new(place, "there is no `/KEY` after the object: it is skipped"),
            ),
        };
    };
    Reading::Value(Reference {
        variable,
        object: word.piece(from..from + slash),
        key: word.piece(from + slash + 1..word.text.len()),
    })
}

fn no_value(word: &Word<'_>, generation: Generation) -> Fault {
    let reason = match generation {
        Generation::V2 => format!("{} has no `=`: agent 2.1 skips it", Quoted(&word.text)),
        Generation::V3 => format!(
            "{} has no `=`: its value is taken from the agent's own environment",
            Quoted(&word.text)
        ),
    };
    Fault::new(word.span(), reason)
}

fn upper(name: &str) -> Cow<'_, str> {
    match bytes::any(name.as_bytes(), |b| b.is_ascii_lowercase() | !b.is_ascii()) {
        true => name.to_uppercase().into(),
        false => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::words;

    fn word(text: &str) -> Word<'_> {
        words::split(text, Generation::V2).next().unwrap().unwrap()
    }

    #[test]
    fn what_is_usual_is_taken_by_both_agents_as_it_stands() {
        for (text, usual) in [
            ("", true),
            ("A=1 B_2=  C=a=b", true),
            ("A", false),
            ("=a", false),
            ("a=1", false),
            ("2A=1", false),
            ("A-B=1", false),
            ("A='1'", false),
            ("A=1 A=2", false),
            ("A=1\tB=2\n\tC=3", true),
            ("A=1\u{b}B=2", false),
        ] {
            assert_eq!(is_usual(text), usual, "{text}");
            for generation in Generation::ALL {
                let words: Vec<_> = words::split(text, generation).map(Result::unwrap).collect();
                let names = words.iter().map(|word| match read(word, generation) {
                    Reading::Value(set) => set.variable.into_owned(),
                    _ => String::new(),
                });
                let names: std::collections::BTreeSet<_> =
                    names.filter(|name| !name.is_empty()).collect();
                assert!(!usual || names.len() == words.len(), "{text}");
            }
        }
    }

    #[test]
    fn a_variable_and_its_value_stand_at_their_places() {
        let text = r#"  FOO="a b=c""#;
        let word = word(text);
        for generation in Generation::ALL {
            let Reading::Value(assignment) = read(&word, generation) else {
                panic!()
            };
            assert_eq!(
                (assignment.variable.as_ref(), assignment.value.text),
                ("FOO", "a b=c")
            );
            assert_eq!(&text[assignment.name.span], "FOO");
            assert_eq!(&text[assignment.value.span], "a b=c");
        }
    }

    #[test]
    fn agent_2_1_makes_names_upper_case() {
        let word = word("http_proxy=x");
        let reading = read(&word, Generation::V2);
        assert_eq!(reading.value().unwrap().variable, "HTTP_PROXY");
        let fault = reading.fault().unwrap();
        assert_eq!(
            (fault.span.clone(), fault.suggestion.as_deref()),
            (0..10, Some("HTTP_PROXY"))
        );
        assert_eq!(
            read(&word, Generation::V3).value().unwrap().variable,
            "http_proxy"
        );
    }

    #[test]
    fn what_is_no_assignment_is_told() {
        let bare = word("FOO");
        assert_eq!(read(&bare, Generation::V2).value(), None);
        assert!(
            read(&bare, Generation::V3)
                .fault()
                .unwrap()
                .reason
                .contains("own environment")
        );
        let unnamed = word("=x");
        let blank = word("'A B=x'");
        for generation in Generation::ALL {
            assert!(read(&unnamed, generation).is_refused());
            assert_eq!(read(&blank, generation).fault().unwrap().span, 2..3);
        }
    }

    #[test]
    fn names_a_shell_can_set() {
        for (name, portable) in [
            ("A_1", true),
            ("_", true),
            ("1A", false),
            ("a-b", false),
            ("a.b", false),
            ("", false),
        ] {
            assert_eq!(is_portable_name(name), portable, "{name}");
        }
    }

    #[test]
    fn a_reference_names_an_object_and_its_key() {
        let text = "REGISTRY_HTTP_SECRET=registry/http_secret";
        let word = word(text);
        for generation in Generation::ALL {
            let Reading::Value(reference) = read_reference(&word, generation) else {
                panic!()
            };
            assert_eq!(reference.variable.unwrap().text, "REGISTRY_HTTP_SECRET");
            assert_eq!(&text[reference.object.span], "registry");
            assert_eq!(&text[reference.key.span], "http_secret");
        }
    }

    #[test]
    fn a_reference_without_variable_takes_every_key() {
        let word = word("registry/*");
        let Reading::Value(reference) = read_reference(&word, Generation::V3) else {
            panic!()
        };
        assert_eq!((reference.variable, reference.key.text), (None, "*"));
    }

    #[test]
    fn what_is_no_reference_is_skipped_or_worse() {
        for (text, v2, v3) in [
            ("A=registry", false, false),
            ("registry", false, true),
            ("=registry/key", true, true),
            ("[]", false, false),
        ] {
            let word = word(text);
            assert_eq!(
                read_reference(&word, Generation::V2).is_refused(),
                v2,
                "{text}"
            );
            assert_eq!(
                read_reference(&word, Generation::V3).is_refused(),
                v3,
                "{text}"
            );
            assert_eq!(
                read_reference(&word, Generation::V2).value(),
                None,
                "{text}"
            );
        }
        let word = word("A=registry/a=b");
        assert!(read_reference(&word, Generation::V2).fault().is_none());
        assert_eq!(
            read_reference(&word, Generation::V3).fault().unwrap().span,
            12..13
        );
    }
}
