//! An expression that agent 2.1 cannot work out.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::rules::{Check, Findings, Rule};
use crate::value::arithmetic;

pub(crate) static RULE: Rule = Rule {
    code: "OSV514",
    name: "bad-expression",
    severity: Severity::Error,
    manual: include_str!("bad_expression.md"),
    check: Check::Referring(check),
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
    // Of a trigger's value the agent forgives what it cannot work out, and the shell gets it.
    let is_trigger = ["pre_", "post_", "blocking_"]
        .iter()
        .any(|prefix| setting.name.starts_with(prefix));
    let finding = RULE.finding(
        Generations::V2,
        configuration.place(setting, generation, fault.span),
        format!("agent 2.1 cannot work the expression out: {}", fault.reason),
        match is_trigger {
            true => "left as it is, and only if the agent forgives the fault",
            false => "refused",
        },
    );
    let finding = match is_trigger {
        true => finding.severity(Severity::Warning),
        false => finding,
    };
    findings.push(
        finding
            .about(configuration.subject(setting))
            .help("write the value itself; for a shell's `$(…)`, call a script that has it"),
    );
}
