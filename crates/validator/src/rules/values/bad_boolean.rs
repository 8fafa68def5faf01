//! A value that is neither true nor false.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::boolean;

pub(crate) static RULE: Rule = Rule {
    code: "OSV403",
    name: "bad-boolean",
    severity: Severity::Error,
    manual: include_str!("bad_boolean.md"),
    check: Check::Value(
        About::Converters(&[Converter::Boolean, Converter::Tristate]),
        check,
    ),
};

const WANTED: Wanted = Wanted {
    what: "a boolean",
    help: "write `true` or `false`",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, agent| {
            Some(Misread::of(match by {
                Converter::Boolean => boolean::read(value, agent),
                Converter::Tristate => boolean::read_tristate(value, agent),
                _ => return None,
            }))
        },
    );
}
