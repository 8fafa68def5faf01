//! A reference by an old name.

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV507",
    name: "deprecated-reference",
    severity: Severity::Note,
    manual: include_str!("deprecated_reference.md"),
    check: Check::Unusual(check),
};

/// The old names, and the names that both agents have for the same.
const RENAMED: [(&str, &str); 4] = [
    ("svcname", "name"),
    ("svcpath", "path"),
    ("short_svcname", "short_name"),
    ("scaler_svcname", "scaler_name"),
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_read(configuration, setting, generation) {
            return;
        }
        let written = setting.value(generation).written().unwrap_or_default();
        for reference in references(written, generation) {
            let Some((old, new)) = RENAMED.iter().find(|(old, _)| *old == reference.target) else {
                continue;
            };
            let start = reference.span.start + 1 + reference.body.find(old).unwrap_or(0);
            let range = start..start + old.len();
            let span = written_place(configuration, setting, generation, range);
            let finding = RULE.finding(
                generation.into(),
                span,
                format!("`{{{old}}}` is the old name of `{{{new}}}`"),
                "still understood",
            );
            let finding = finding.about(configuration.subject(setting));
            let finding = finding.help(format!("write `{{{new}}}`"));
            found.push(finding.fix(Safety::Safe, span, *new));
        }
    });
}
