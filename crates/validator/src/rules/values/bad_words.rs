//! Shell words that do not end.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::words;

pub(crate) static RULE: Rule = Rule {
    code: "OSV406",
    name: "bad-words",
    severity: Severity::Error,
    manual: include_str!("bad_words.md"),
    check: Check::OddValue(
        About::Converters(&[Converter::Shlex, Converter::ExpandedShlex]),
        check,
    ),
};

const WANTED: Wanted = Wanted {
    what: "a list of shell words",
    help: "close the quotes",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, agent| match by {
            Converter::Shlex | Converter::ExpandedShlex => {
                Some(words::fault(value, agent).and_then(Misread::of))
            }
            _ => None,
        },
    );
}
