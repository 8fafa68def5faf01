//! Data that is open on two nodes at a time.

use super::taken::{flag, setting as place_of};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV625",
    name: "standby-shared",
    severity: Severity::Warning,
    manual: include_str!("standby_shared.md"),
    check: Check::Setting(About::Keywords(&["standby"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let is_data = matches!(section.group(generation), Some("volume" | "fs"));
        let is = |keyword| flag(configuration, section, keyword, generation) == Some(true);
        if !is_data || setting.scope().is_some() || !is("standby") || !is("shared") {
            return;
        }
        let finding = RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            format!(
                "`{}` is shared by the nodes, and up on all of them",
                section.name
            ),
            "two nodes open the same data: a file system that is not made for that breaks",
        );
        let finding = finding
            .about(configuration.subject(setting))
            .help("drop `standby`, or `shared` if each node has its own data");
        found.push(
            match place_of(configuration, section, "shared", generation) {
                Some(shared) => finding.related(configuration.value_span(shared), "shared"),
                None => finding,
            },
        );
    });
}
