//! A variable of an environment that does not reach the program as it is written.

use super::conversion::Misread;
use super::items::{self, Item, Words};
use crate::bytes;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::words::{self, Word};
use crate::value::{Fault, Reading, environment};

pub(crate) static RULE: Rule = Rule {
    code: "OSV411",
    name: "bad-environment",
    severity: Severity::Warning,
    manual: include_str!("bad_environment.md"),
    check: Check::OddVariables(
        About::Keywords(&["environment", "create_environment"]),
        check,
    ),
};

const SAYS: Words = Words {
    refused: ("the engine refuses it", Severity::Error),
    quietly: (
        "not what the program finds in its environment",
        Severity::Warning,
    ),
    help: "write `NAME=value`, in quotes if the value has blanks",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    items::check(
        &RULE,
        &SAYS,
        configuration,
        setting,
        findings,
        |value, generation| {
            let words = words::split(value, generation).map_while(Result::ok);
            words
                .map(|word| Item {
                    place: configuration.place(setting, generation, word.span()),
                    misread: misread(&word, generation),
                })
                .collect()
        },
    );
}

fn misread(word: &Word<'_>, generation: Generation) -> Option<Misread> {
    let Some(equals) = memchr::memchr(b'=', word.text.as_bytes()) else {
        let shown: String = word.text.chars().take(40).collect();
        return Some(Misread::Quietly(Fault::new(
            word.span(),
            format!("`{}` has no `=`: it sets no variable", quotable(&shown)),
        )));
    };
    if let Reading::Refused(fault) = environment::read(word, generation) {
        return Some(Misread::Refused(fault));
    }
    if word.text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(Misread::Quietly(Fault::new(
            word.place(0..1),
            "no shell takes a variable whose name begins with a digit",
        )));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'_' | b'-' | b'.');
    if bytes::all(&word.text.as_bytes()[..equals], is_plain) {
        return None;
    }
    let is_usual = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let odd = word.text[..equals]
        .char_indices()
        .find(|&(_, c)| !is_usual(c));
    odd.map(|(at, c)| {
        let place = word.place(at..at + c.len_utf8());
        Misread::Quietly(Fault::new(
            place,
            format!("no program looks for a variable with {c:?} in its name"),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::words;

    #[test]
    fn names_that_programs_look_for_are_taken() {
        let is_fine = |word: &str| {
            let word = words::split(word, Generation::V2).next().unwrap().unwrap();
            misread(&word, Generation::V2).is_none()
        };
        for fine in ["A=b", "_a1=b", "discovery.type=single-node", "A-B=c"] {
            assert!(is_fine(fine), "{fine}");
        }
        for odd in ["1A=b", "A", "=b", "A%B=c"] {
            assert!(!is_fine(odd), "{odd}");
        }
    }
}
