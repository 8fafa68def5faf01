//! A resource that stands by, of a service whose instances need nobody to.

use super::taken::{flag, of_object};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV631",
    name: "standby-in-flex",
    severity: Severity::Note,
    manual: include_str!("standby_in_flex.md"),
    check: Check::Setting(About::Keywords(&["standby"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let is_resource =
            section.group(generation).is_some() && setting.found[generation].is_some();
        let is_flex = || of_object(configuration, "topology", generation) == Some("flex");
        if !is_resource
            || setting.scope().is_some()
            || flag(configuration, section, "standby", generation) != Some(true)
            || !is_flex()
        {
            return;
        }
        let finding = RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            format!("`{}` stands by, and the service is flex", section.name),
            "up on the nodes without an instance, too, which takes over from nobody",
        );
        let finding = finding.about(configuration.subject(setting));
        found.push(finding.help("drop `standby`: each instance of a flex service starts its own"));
    });
}
