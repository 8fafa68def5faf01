//! A volume that does not say its size.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Kind;

pub(crate) static RULE: Rule = Rule {
    code: "OSV311",
    name: "volume-without-size",
    severity: Severity::Note,
    manual: include_str!("volume_without_size.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let is_empty = configuration.settings_of(section).next().is_none();
    if configuration.kind() != Kind::Svc || is_empty {
        return;
    }
    let agents = configuration.agents.filter(|generation| {
        section.group(generation) == Some("volume")
            && section.agents.contains(generation)
            && !says_size(configuration, section, generation)
            && !has_unknown_keyword(configuration, section, generation)
    });
    if agents.is_empty() {
        return;
    }
    findings.push(
        RULE.finding(
            agents,
            configuration.header_span(section),
            format!(
                "volume `[{}]` does not say its size",
                quotable(section.name)
            ),
            "asked of the pool with no size, unless the volume exists already",
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            keyword: Some("size".to_owned()),
            scope: None,
        })
        .help("add `size = …`, such as `20g`"),
    );
}

/// Whether the section, or DEFAULT for it, says a size.
fn says_size(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let default = configuration.section("DEFAULT");
    let mut sections = std::iter::once(section).chain(default);
    sections.any(|section| configuration.is_said(section, "size", generation))
}

/// Whether the section has a keyword that the agent does not know, which may be a size that was written wrong.
fn has_unknown_keyword(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let mut settings = configuration.settings_of(section);
    settings
        .any(|setting| setting.agents.contains(generation) && setting.found[generation].is_none())
}
