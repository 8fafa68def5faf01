//! A value that is no span of time.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
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

/// Units that are spelt out: agent 2.1 takes the first letter, and the rest does no harm.
const SPELT_OUT: [&str; 7] = ["min", "minute", "sec", "second", "hour", "day", "week"];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let before = findings.len();
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
    let value = setting.known(Generation::V2).unwrap_or_default();
    let found = findings[before..].iter_mut();
    for finding in found.filter(|finding| finding.agents == Generations::V2) {
        if is_spelt_out(value) {
            finding.severity = Severity::Warning;
        }
    }
}

/// Whether a value is one number and a unit that is spelt out: `10 min`.
fn is_spelt_out(value: &str) -> bool {
    let unit = value
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let unit = unit.trim_start();
    SPELT_OUT
        .iter()
        .any(|known| known.eq_ignore_ascii_case(unit))
}
