//! A variable of the registry in lower case, which agent 3 hands over as it is.

use super::container::registries;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::distribution::{Meaning, PREFIX, tree};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV816",
    name: "lower-case-setting",
    severity: Severity::Warning,
    manual: include_str!("lower_case_setting.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, findings| {
        if generation == Generation::V2 {
            return;
        }
        for registry in registries(configuration, generation) {
            for variable in &registry.variables {
                let upper = variable.name.to_uppercase();
                if variable.name.starts_with(PREFIX)
                    || !matches!(
                        tree().meaning(&upper, registry.newest()),
                        Some(Meaning::Sets(_))
                    )
                {
                    continue;
                }
                let message = format!(
                    "`{}` is no variable of the registry: they are upper case",
                    variable.name
                );
                let all = 0..variable.name.len();
                let label = "agent 3 hands it over as it is, and the registry does not look at it";
                let finding = variable.finding_in_name(&RULE, &registry, all, message, label);
                findings.push(variable.rename(finding, &upper));
            }
        }
    });
}
