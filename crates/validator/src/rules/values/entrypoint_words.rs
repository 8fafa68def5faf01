//! An entrypoint of several words.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::words;

pub(crate) static RULE: Rule = Rule {
    code: "OSV413",
    name: "entrypoint-words",
    severity: Severity::Error,
    manual: include_str!("entrypoint_words.md"),
    check: Check::Value(About::Keywords(&["entrypoint"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let value = setting
            .known(generation)
            .filter(|_| setting.found[generation].is_some());
        let Some(value) = value else {
            return;
        };
        let words: Vec<_> = words::split(value, generation)
            .map_while(Result::ok)
            .collect();
        let [_, second, ..] = &words[..] else {
            return;
        };
        let last = words
            .last()
            .map_or(second.span().end, |word| word.span().end);
        let span = configuration.place(setting, generation, second.start..last);
        found.push(
            RULE.finding(
                generation.into(),
                span,
                "an entrypoint is one word: the program, without arguments",
                "lost under agent 3, and part of the program's name under agent 2.1",
            )
            .about(configuration.subject(setting))
            .help("move what follows the program to the front of `command`"),
        );
    });
}
