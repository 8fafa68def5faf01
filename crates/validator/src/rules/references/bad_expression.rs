//! An expression that agent 2.1 cannot work out.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::rules::{Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::{arithmetic, outcome};

pub(crate) static RULE: Rule = Rule {
    code: "OSV514",
    name: "bad-expression",
    severity: Severity::Error,
    manual: include_str!("bad_expression.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let generation = Generation::V2;
    let section = configuration.section_of(setting);
    // A type that cannot be worked out leaves the section without any keyword.
    let is_type = setting.name == "type" && section.group(generation).is_some();
    let is_read = setting.found[generation].is_some() || section.name == "env" || is_type;
    let Some(value) = setting.value(generation).symbolic().filter(|_| is_read) else {
        return;
    };
    if let Some(finding) = number(configuration, setting) {
        findings.push(finding);
        return;
    }
    let Some(place) = arithmetic::find(value) else {
        return;
    };
    // What a reference stands for that only a cluster can tell may be a number as well as a text.
    if value[place.clone()].contains('{') {
        return;
    }
    let Some(fault) = arithmetic::fault(value, place) else {
        return;
    };
    let finding = RULE.finding(
        Generations::V2,
        configuration.place(setting, generation, fault.span),
        format!("agent 2.1 cannot work the expression out: {}", fault.reason),
        "refused",
    );
    findings.push(
        finding
            .about(configuration.subject(setting))
            .help("write the value itself; for a shell's `$(…)`, call a script that has it"),
    );
}

/// Converters of agent 2.1 that take a text apart, and fail on a number.
const OF_TEXTS: [Converter; 7] = [
    Converter::ExpandedShlex,
    Converter::List,
    Converter::ListLower,
    Converter::Lower,
    Converter::Nodes,
    Converter::Set,
    Converter::Shlex,
];

/// Reports an expression that comes to a number where nothing but a text can be read.
fn number(configuration: &Configuration<'_>, setting: &Setting<'_>) -> Option<Diagnostic> {
    let definition = setting.found.v2?;
    let written = setting.value(Generation::V2).written()?;
    let place = arithmetic::find(written).filter(|place| *place == (0..written.len()))?;
    let outcome = outcome::outcome(written, place.clone())?;
    let is_text = outcome.parse::<i128>().is_err() && outcome != "True" && outcome != "False";
    if is_text || !OF_TEXTS.contains(&definition.keyword.converter) {
        return None;
    }
    let finding = RULE
        .finding(
            Generations::V2,
            configuration.place(setting, Generation::V2, place),
            format!("the expression comes to `{outcome}`, which is no text"),
            "refused: agent 2.1 cannot take a number apart",
        )
        .about(configuration.subject(setting))
        .help(format!("write `{outcome}` itself"));
    Some(finding)
}
