//! A value that is no JSON.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::{Fault, Reading};

pub(crate) static RULE: Rule = Rule {
    code: "OSV419",
    name: "bad-json",
    severity: Severity::Error,
    manual: include_str!("bad_json.md"),
    check: Check::Value(About::Converters(&[Converter::Json]), check),
};

const WANTED: Wanted = Wanted {
    what: "JSON",
    help: "write JSON: names and texts in double quotes, no comma behind the last",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, _| match by {
            Converter::Json => Some(Misread::of(read(value))),
            _ => None,
        },
    );
}

fn read(value: &str) -> Reading<()> {
    match serde_json::from_str::<serde::de::IgnoredAny>(value) {
        Ok(_) => Reading::Value(()),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason
                .split(" at line")
                .next()
                .unwrap_or(&reason)
                .to_owned();
            Reading::Refused(Fault::new(0..value.len(), reason))
        }
    }
}
