//! A size that the two agents take for different ones.

use super::{Taken, differing};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::size::{self, Size};

pub(crate) static RULE: Rule = Rule {
    code: "OSV730",
    name: "differing-size",
    severity: Severity::Warning,
    manual: include_str!("differing_size.md"),
    check: Check::Value(About::Converters(&[Converter::Size]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let taken = |text: &str, converter, generation| {
        let bytes = |size: &Size| size.bytes().map(|bytes| format!("{bytes} bytes"));
        (converter == Converter::Size)
            .then(|| Taken::of(&size::read(text, generation), bytes))
            .flatten()
    };
    let portable = |text: &str| {
        let read = size::read(text, crate::generation::Generation::V3);
        read.value()
            .and_then(|size| size.bytes())
            .and_then(size::portable)
    };
    findings.extend(differing(&RULE, configuration, setting, taken, portable));
}
