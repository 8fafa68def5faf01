//! A value that is no octal mode.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::file_mode;

pub(crate) static RULE: Rule = Rule {
    code: "OSV407",
    name: "bad-mode",
    severity: Severity::Error,
    manual: include_str!("bad_mode.md"),
    check: Check::Value(
        About::Converters(&[Converter::FileMode, Converter::Umask]),
        check,
    ),
};

const WANTED: Wanted = Wanted {
    what: "an octal mode",
    help: "write three octal digits, such as `750`",
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
                Converter::FileMode => file_mode::read(value, agent),
                Converter::Umask => file_mode::read_umask(value, agent),
                _ => return None,
            }))
        },
    );
}
