//! A word of `run_args` that agent 2.1 takes apart.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::words;

pub(crate) static RULE: Rule = Rule {
    code: "OSV737",
    name: "broken-flag",
    severity: Severity::Error,
    manual: include_str!("broken_flag.md"),
    check: Check::Value(About::Converters(&[Converter::ExpandedShlex]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let Some(value) = setting.known(Generation::V2) else {
        return;
    };
    for word in words::split(value, Generation::V2).map_while(Result::ok) {
        let flags = words::expanded_flags(&word.text).map(Iterator::collect::<Vec<char>>);
        // Letters alone are flags that were written together.
        let Some(flags) = flags.filter(|flags| flags.iter().any(|c| !c.is_ascii_alphabetic()))
        else {
            continue;
        };
        let finding = RULE
            .finding(
                Generations::V2,
                configuration.place(setting, Generation::V2, word.span()),
                format!("agent 2.1 takes `{}` apart", quotable(&word.text)),
                format!(
                    "read as `-{} -{}` and so on",
                    flags[0].escape_debug(),
                    flags[1].escape_debug()
                ),
            )
            .about(configuration.subject(setting))
            .help("write a blank between the flag and its value, or the long flag with `=`");
        findings.push(finding);
    }
}
