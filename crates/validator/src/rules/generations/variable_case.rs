//! A variable whose name agent 2.1 makes upper case.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::distribution::PREFIX;

use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{environment, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV736",
    name: "variable-case",
    severity: Severity::Warning,
    manual: include_str!("variable_case.md"),
    check: Check::OddVariables(About::Keywords(&["environment"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let found = setting.found[Generation::V2];
    let Some(value) = setting.known(Generation::V2).filter(|_| found.is_some()) else {
        return;
    };
    for word in words::split(value, Generation::V2).map_while(Result::ok) {
        let reading = environment::read(&word, Generation::V2);
        let Some(assignment) = reading.value() else {
            continue;
        };
        // What the registry looks at is upper case: there it is agent 3 that goes wrong.
        if assignment.variable == assignment.name.text || assignment.variable.starts_with(PREFIX) {
            continue;
        }
        let range = assignment.name.span.clone();
        let finding = RULE
            .finding(
                Generations::V2,
                configuration.place(setting, Generation::V2, range),
                format!(
                    "agent 2.1 sets `{}`, and not `{}`",
                    quotable(&assignment.variable),
                    quotable(assignment.name.text)
                ),
                "made upper case; agent 3 keeps it as it is",
            )
            .about(configuration.subject(setting))
            .help("give the program a variable in upper case, or set it with `-e` in `run_args`");
        findings.push(finding);
    }
}
