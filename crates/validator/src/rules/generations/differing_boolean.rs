//! A boolean that the two agents take for different ones.

use super::{Taken, differing};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::boolean;

pub(crate) static RULE: Rule = Rule {
    code: "OSV732",
    name: "differing-boolean",
    severity: Severity::Warning,
    manual: include_str!("differing_boolean.md"),
    check: Check::Value(
        About::Converters(&[Converter::Boolean, Converter::Tristate]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let taken = |text: &str, converter, generation| {
        let reading = match converter {
            Converter::Boolean => boolean::read(text, generation),
            Converter::Tristate => boolean::read_tristate(text, generation),
            _ => return None,
        };
        Taken::of(&reading, |value| Some(value.to_string()))
    };
    findings.extend(differing(&RULE, configuration, setting, taken, |text| {
        let read = boolean::read(text, crate::generation::Generation::V2);
        read.value().map(bool::to_string)
    }));
}
