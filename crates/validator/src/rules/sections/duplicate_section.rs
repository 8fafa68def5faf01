//! A section that stands twice.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV201",
    name: "duplicate-section",
    severity: Severity::Warning,
    manual: include_str!("duplicate_section.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let headers = configuration.document.headers();
    let mut places = section.headers();
    let Some(first) = places.next() else {
        return;
    };
    for again in places {
        let finding = RULE
            .finding(
                headers[again].agents,
                headers[again].name,
                format!("section `[{}]` stands twice", section.name),
                "merged into the first one in silence",
            )
            .about(Subject {
                section: Some(section.name.to_owned()),
                ..Subject::default()
            })
            .related(headers[first].name, "first here")
            .help("put the keywords of both into one section, or rename one of them");
        findings.push(finding);
    }
}
