//! A volume for one node at a time, in a service that runs on several.

use super::taken::of_object;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV613",
    name: "flex-access",
    severity: Severity::Warning,
    manual: include_str!("flex_access.md"),
    check: Check::Setting(About::Keywords(&["access"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let is_flex = of_object(configuration, "topology", generation) == Some("flex");
        if section.group(generation) != Some("volume") || !is_flex {
            return;
        }
        let access = setting.known(generation);
        let Some(access) = access.filter(|access| matches!(*access, "rwo" | "roo")) else {
            return;
        };
        let many = format!("{}x", &access[..2]);
        let span = configuration.value_span(setting);
        let finding = RULE.finding(
            generation.into(),
            span,
            format!("`{access}` is for one node, and a flex service runs on several"),
            format!("taken as `{many}`, which not every pool can do"),
        );
        let finding = finding.about(configuration.subject(setting));
        let finding = finding.help(format!("write `{many}`"));
        let written = span.text(configuration.document.text()) == access;
        found.push(match written {
            true if is_flex_to_both(configuration, setting) => {
                finding.fix(Safety::Safe, span, many)
            }
            true => finding.fix(Safety::Suggested, span, many),
            false => finding,
        });
    });
}

/// Whether an agent that is not asked makes the same of the access.
fn is_flex_to_both(configuration: &Configuration<'_>, access: &Setting<'_>) -> bool {
    let default = configuration.section("DEFAULT");
    let topology = default.into_iter();
    let mut topology = topology.flat_map(|default| configuration.named(default, "topology"));
    configuration.is_read_alike(access) && topology.all(|it| configuration.is_read_alike(it))
}
