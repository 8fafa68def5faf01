//! An old name of a driver group.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::rules::{Check, Findings, Rule};
use crate::schema::Family;

pub(crate) static RULE: Rule = Rule {
    code: "OSV204",
    name: "deprecated-section",
    severity: Severity::Error,
    manual: include_str!("deprecated_section.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(section.agents);
    let renamed = asked
        .iter()
        .find_map(|generation| match section.family[generation] {
            Family::Renamed(to) => Some(to),
            _ => None,
        });
    let Some(to) = renamed else {
        return;
    };
    // 2.1 makes resources of the groups of today alone (agent 2.1: core/objects/builder.py).
    let is_dropped = |generation| matches!(section.family[generation], Family::Unknown);
    let dropped = asked.iter().any(is_dropped);
    let span = configuration.header_span(section);
    let id = section.id.map(|id| format!("#{id}")).unwrap_or_default();
    let finding = RULE
        .finding(
            asked,
            span.within(0..section.prefix.len()),
            format!(
                "`{}` is an old name of `{}.{}`",
                section.prefix, to.group, to.driver
            ),
            match dropped {
                true => "agent 2.1 checks it and makes no resource of it, agent 3 ignores it",
                false => "checked, and no resource is made of it",
            },
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        })
        .help(format!(
            "write `[{}{id}]` with `type = {}`",
            to.group, to.driver
        ));
    findings.push(finding);
}
