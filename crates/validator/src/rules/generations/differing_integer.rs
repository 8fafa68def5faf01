//! A number that the two agents take for different ones.

use super::{Taken, differing};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::integer;

pub(crate) static RULE: Rule = Rule {
    code: "OSV733",
    name: "differing-integer",
    severity: Severity::Warning,
    manual: include_str!("differing_integer.md"),
    check: Check::Value(About::Converters(&[Converter::Integer]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let taken = |text: &str, converter, generation| {
        (converter == Converter::Integer)
            .then(|| {
                Taken::of(&integer::read(text, generation), |number| {
                    Some(number.to_string())
                })
            })
            .flatten()
    };
    findings.extend(differing(&RULE, configuration, setting, taken, |text| {
        let read = integer::read(text, crate::generation::Generation::V2);
        read.value().map(i128::to_string)
    }));
}
