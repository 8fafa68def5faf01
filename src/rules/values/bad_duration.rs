//! A value that is no span of time.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::duration::{self, Bare};

pub(crate) static RULE: Rule = Rule {
    code: "OSV405",
    name: "bad-duration",
    severity: Severity::Error,
    manual: include_str!("bad_duration.md"),
    check: Check::Value(
        About::Converters(&[
            Converter::Duration,
            Converter::DurationMinute,
            Converter::DurationToDay,
        ]),
        check,
    ),
};

const WANTED: Wanted = Wanted {
    what: "a duration",
    help: "write a whole number and one of `s`, `m`, `h`, `d`, such as `90s`",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, agent| match by {
            Converter::Duration | Converter::DurationToDay => {
                Some(Misread::of(duration::read(value, Bare::Seconds, agent)))
            }
            Converter::DurationMinute => {
                Some(Misread::of(duration::read(value, Bare::Minutes, agent)))
            }
            _ => None,
        },
    );
}
