//! A schedule that a scheduler cannot read, or that never fires.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent_once;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{Fault, Reading, schedule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV409",
    name: "bad-schedule",
    severity: Severity::Error,
    manual: include_str!("bad_schedule.md"),
    check: Check::Value(
        About::Those(|_, setting| setting.name.ends_with("schedule")),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if setting.name != "schedule" && !setting.name.ends_with("_schedule") {
        return;
    }
    for_each_agent_once(configuration, findings, |generation, findings| {
        if setting.found[generation].is_none() {
            return;
        }
        let Some(value) = setting.known(generation) else {
            return;
        };
        let fault = match schedule::read(value, generation) {
            Reading::Value(schedule) => schedule.never_fires(),
            Reading::Refused(fault) | Reading::Quietly { fault, .. } => Some(fault),
        };
        findings.extend(fault.map(|fault| finding(configuration, setting, generation, &fault)));
    });
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    fault: &Fault,
) -> Diagnostic {
    let place = configuration.place(setting, generation, fault.span.clone());
    let span = match place.is_empty() {
        true => configuration.value_span(setting),
        false => place,
    };
    let finding = RULE
        .finding(
            generation.into(),
            span,
            format!("`{}` is not a schedule: {}", setting.key, fault.reason),
            "the scheduler drops it without a word, or never comes to it",
        )
        .about(configuration.subject(setting));
    match &fault.suggestion {
        Some(text) if !place.is_empty() => {
            finding
                .help(format!("write `{text}`"))
                .fix(Safety::Suggested, span, text.as_str())
        }
        _ => finding.help(
            "write `[!]BEGIN-END[@MINUTES] [DAYS [WEEKS [MONTHS]]]`, such as `03:00-04:00 sun`",
        ),
    }
}
