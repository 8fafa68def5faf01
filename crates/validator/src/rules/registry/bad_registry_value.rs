//! A value that the registry refuses, ignores or reads as another one.

use super::container::Registry;
use crate::diagnostic::Severity;
use crate::distribution::Meaning;
use crate::distribution::value::{Effect, flaw};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV814",
    name: "bad-registry-value",
    severity: Severity::Error,
    manual: include_str!("bad_registry_value.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    registry.each_setting(findings, |variable, meaning| {
        let Meaning::Sets(setting) = meaning else {
            return None;
        };
        let value = variable.value.as_deref()?;
        // A header's own value stands below the section that is found.
        if setting.path.ends_with("headers") && variable.name != "REGISTRY_HTTP_HEADERS" {
            return None;
        }
        let flaw = || flaw(setting, value, registry.newest());
        let flaw = variable.flaw.get_or_init(flaw).clone()?;
        let (severity, label) = match flaw.effect {
            Effect::Stops => (Severity::Error, "the registry stops as soon as it starts"),
            Effect::Ignores => (Severity::Warning, "ignored without a word"),
            Effect::Differs => (Severity::Warning, "read otherwise than written"),
        };
        let message = match setting.is_secret {
            true => format!(
                "the value of `{}` cannot be read as it is written",
                variable.name
            ),
            false => flaw.reason,
        };
        let finding = variable
            .finding_in_value(&RULE, registry, message, label)
            .severity(severity);
        Some(match flaw.suggestion {
            Some(_) if setting.is_secret => {
                finding.help("put the value in single quotes within the quotes of the word")
            }
            Some(value) => variable.revalue(finding, &value),
            None => finding,
        })
    });
}
