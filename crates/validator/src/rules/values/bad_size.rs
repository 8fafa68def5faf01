//! A size that an agent cannot read.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::size;

pub(crate) static RULE: Rule = Rule {
    code: "OSV402",
    name: "bad-size",
    severity: Severity::Error,
    manual: include_str!("bad_size.md"),
    check: Check::Value(
        About::Converters(&[Converter::Size, Converter::SpeedKps]),
        check,
    ),
};

const WANTED: Wanted = Wanted {
    what: "a size",
    help: "write a whole number and one letter, such as `20g`",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    // What the kernel calls no limit, and Python hands on: the limits of a process alone.
    let is_unlimited = |value: &str, agent| {
        agent == Generation::V2 && setting.name.starts_with("limit_") && value == "-1"
    };
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, agent| {
            if is_unlimited(value, agent) {
                return Some(None);
            }
            Some(Misread::of(match by {
                Converter::Size => size::read(value, agent),
                Converter::SpeedKps => size::read_speed(value),
                _ => return None,
            }))
        },
    );
}
