//! A value that is no whole number.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::integer;

pub(crate) static RULE: Rule = Rule {
    code: "OSV404",
    name: "bad-integer",
    severity: Severity::Error,
    manual: include_str!("bad_integer.md"),
    check: Check::Value(About::Converters(&[Converter::Integer]), check),
};

const WANTED: Wanted = Wanted {
    what: "a whole number",
    help: "write digits alone",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, agent| match by {
            Converter::Integer => Some(Misread::of(integer::read(value, agent))),
            _ => None,
        },
    );
}
