//! A section whose name holds blanks at its ends, or brackets.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Safety, Severity, Subject};
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Family;
use crate::schema::schema;

pub(crate) static RULE: Rule = Rule {
    code: "OSV116",
    name: "odd-section-name",
    severity: Severity::Warning,
    manual: include_str!("odd_section_name.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let meant = section
        .name
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '\'' | '"'));
    if meant == section.name || meant.is_empty() {
        return;
    }
    // What is of no group even without them is another rule's.
    let agents = configuration.agents.intersection(section.agents);
    let agents =
        agents.filter(|generation| !matches!(schema(generation).family(meant), Family::Unknown));
    let ignored = agents
        .iter()
        .any(|generation| matches!(section.family[generation], Family::Unknown));
    let name = configuration.header_span(section);
    let finding = RULE
        .finding(
            agents,
            name,
            format!(
                "section `[{}]` is not section `[{meant}]`",
                quotable(section.name)
            ),
            match ignored {
                true => "blanks, quotes and brackets belong to the name: the section is ignored"
                    .to_owned(),
                false => format!(
                    "blanks, quotes and brackets belong to the name: nothing finds it as `{meant}`"
                ),
            },
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        })
        .help(format!("write `[{meant}]`"))
        .fix(Safety::Suggested, name, meant);
    findings.push(match ignored {
        true => finding.severity(Severity::Error),
        false => finding,
    });
}
