//! A variable that is set twice.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{Reading, environment, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV833",
    name: "repeated-variable",
    severity: Severity::Warning,
    manual: include_str!("repeated_variable.md"),
    check: Check::OddVariables(About::Keywords(&["environment"]), check),
};

/// How many variables are few.
const FEW: usize = 16;

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, findings| {
        if setting.found[generation].is_none() {
            return;
        }
        let Some(value) = setting.value(generation).symbolic() else {
            return;
        };
        let words: Vec<_> = words::split(value, generation).flatten().collect();
        let read = words.iter().map(|word| environment::read(word, generation));
        let read: Vec<_> = read.collect();
        let sets = || read.iter().filter_map(Reading::value);
        let mut last: FxHashMap<&str, Range<usize>> = FxHashMap::default();
        for (number, set) in sets().enumerate() {
            // Of a few, each is looked for among those before it.
            let before = match read.len() > FEW {
                true => last.insert(&set.variable, set.name.span.clone()),
                false => {
                    let before = sets().take(number);
                    let before = before.filter(|before| before.variable == set.variable);
                    before.last().map(|before| before.name.span.clone())
                }
            };
            let Some(before) = before else {
                continue;
            };
            let place = |range| configuration.place(setting, generation, range);
            let (before, span) = (place(before), place(set.name.span.clone()));
            let message = format!("the variable `{}` is set twice", set.variable);
            let finding = RULE
                .finding(generation.into(), before, message, "overridden further on")
                .about(configuration.subject(setting))
                .related(span, "this one holds");
            findings.push(finding.help("leave one of the two out"));
        }
    });
}
