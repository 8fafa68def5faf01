//! An old name of a driver group.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::rules::{Check, Findings, Rule};
use crate::schema::Family;

pub(crate) static RULE: Rule = Rule {
    code: "OSV204",
    name: "deprecated-section",
    severity: Severity::Warning,
    manual: include_str!("deprecated_section.md"),
    check: Check::Section(check),
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
                true => "accepted by agent 2.1 for now, and ignored by agent 3",
                false => "accepted for now",
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
    findings.push(match dropped {
        true => finding.severity(Severity::Error),
        false => finding,
    });
}
