//! A variable of the registry in lower case, which agent 3 hands over as it is.

use super::container::Registry;
use crate::diagnostic::Severity;
use crate::distribution::{Meaning, PREFIX, tree};
use crate::generation::Generation;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV816",
    name: "lower-case-setting",
    severity: Severity::Warning,
    manual: include_str!("lower_case_setting.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    for variable in &registry.variables {
        if variable.name.starts_with(PREFIX) || registry.generation == Generation::V2 {
            continue;
        }
        let upper = variable.name.to_uppercase();
        let meaning = tree().meaning(&upper, registry.newest());
        if !matches!(meaning, Some(Meaning::Sets(_))) {
            continue;
        }
        let message = format!(
            "`{}` is no variable of the registry: they are upper case",
            variable.name
        );
        let all = 0..variable.name.len();
        let label = "agent 3 hands it over as it is, and the registry does not look at it";
        let finding = variable.finding_in_name(&RULE, registry, all, message, label);
        findings.push(variable.rename(finding, &upper));
    }
}
