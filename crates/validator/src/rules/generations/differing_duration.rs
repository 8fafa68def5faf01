//! A span of time that the two agents take for different ones.

use super::{Taken, differing};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::duration::{self, Bare, Duration};

pub(crate) static RULE: Rule = Rule {
    code: "OSV731",
    name: "differing-duration",
    severity: Severity::Warning,
    manual: include_str!("differing_duration.md"),
    check: Check::Value(
        About::Converters(&[
            Converter::Duration,
            Converter::DurationMinute,
            Converter::DurationToDay,
        ]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let taken = |text: &str, converter, generation| {
        let bare = match converter {
            Converter::DurationMinute => Bare::Minutes,
            Converter::Duration | Converter::DurationToDay => Bare::Seconds,
            _ => return None,
        };
        let seconds = |duration: &Duration| {
            Some(match converter {
                Converter::DurationToDay => format!("{} s", duration.days().saturating_mul(86_400)),
                _ if duration.nanoseconds() % 1_000_000_000 == 0 => {
                    format!("{} s", duration.seconds())
                }
                _ => format!("{} ns", duration.nanoseconds()),
            })
        };
        Taken::of(&duration::read(text, bare, generation), seconds)
    };
    findings.extend(differing(&RULE, configuration, setting, taken, |text| {
        let number = text.bytes().all(|b| b.is_ascii_digit());
        number.then(|| format!("{text}m"))
    }));
}
