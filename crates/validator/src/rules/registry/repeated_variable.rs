//! A variable that is set twice.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::span::Span;
use crate::value::{environment, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV833",
    name: "repeated-variable",
    severity: Severity::Warning,
    manual: include_str!("repeated_variable.md"),
    check: Check::Value(About::Keywords(&["environment"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, findings| {
        if setting.found[generation].is_none() {
            return;
        }
        let Some(value) = setting.value(generation).symbolic() else {
            return;
        };
        let mut last: FxHashMap<String, Span> = FxHashMap::default();
        for word in words::split(value, generation).flatten() {
            let reading = environment::read(&word, generation);
            let Some(set) = reading.value() else { continue };
            let span = configuration.place(setting, generation, set.name.span.clone());
            let name = set.variable.clone().into_owned();
            let Some(before) = last.insert(name, span) else {
                continue;
            };
            let message = format!("the variable `{}` is set twice", Cow::clone(&set.variable));
            let finding = RULE
                .finding(generation.into(), before, message, "overridden further on")
                .about(configuration.subject(setting))
                .related(span, "this one holds");
            findings.push(finding.help("leave one of the two out"));
        }
    });
}
