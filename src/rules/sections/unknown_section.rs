//! A section of a group that an agent does not have.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Safety, Severity, Subject};
use crate::nearest::nearest;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{Family, schema};

pub(crate) static RULE: Rule = Rule {
    code: "OSV202",
    name: "unknown-section",
    severity: Severity::Error,
    manual: include_str!("unknown_section.md"),
    check: Check::Section(check),
};

/// Sections that are no group, and may be meant.
const OTHERS: [&str; 5] = ["DEFAULT", "env", "labels", "data", "subset"];

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        section.agents.contains(generation) && matches!(section.family[generation], Family::Unknown)
    });
    let known = |generation| {
        let family = section.family[generation];
        matches!(family, Family::Renamed(_) | Family::Group(_))
    };
    let Some(generation) = agents.iter().next() else {
        return;
    };
    // What one agent alone knows is a difference between the two, or an old name: other rules report it.
    if configuration.agents.iter().any(known) {
        return;
    }
    let kind = configuration.kind();
    let known = schema(generation)
        .groups()
        .filter(|group| group.is_for(kind));
    let known = known.map(|group| group.name).chain(OTHERS);
    let span = configuration
        .header_span(section)
        .within(0..section.prefix.len());
    let mut finding = RULE
        .finding(
            agents,
            span,
            format!(
                "section `[{}]` is of no group that a {kind} has",
                section.name
            ),
            "the whole section is ignored in silence",
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        });
    if let Some(meant) = nearest(section.prefix, known).filter(|&meant| meant != section.prefix) {
        finding =
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant);
    }
    findings.push(finding);
}
