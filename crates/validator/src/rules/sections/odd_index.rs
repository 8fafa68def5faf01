//! An index with characters that do not work everywhere.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV207",
    name: "odd-index",
    severity: Severity::Warning,
    manual: include_str!("odd_index.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        section.agents.contains(generation) && section.group(generation).is_some()
    });
    let Some(id) = section.id.filter(|_| !agents.is_empty()) else {
        return;
    };
    let is_usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let Some((at, odd)) = id.char_indices().find(|&(_, c)| !is_usual(c)) else {
        return;
    };
    let start = section.prefix.len() + 1 + at;
    let named = agents.filter(|generation| names_its_container(configuration, section, generation));
    // The `#` of a resource is a `.` in the name of its container.
    let refused = odd != '#' && !named.is_empty();
    let finding = RULE
        .finding(
            if refused { named } else { agents },
            configuration
                .header_span(section)
                .within(start..start + odd.len_utf8()),
            format!("{odd:?} is no character of an index"),
            match refused {
                true => "part of the container's name, which the engine refuses",
                false => "no reference and no selection of resources finds it",
            },
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        })
        .help("use letters, digits, `_`, `-` and `.`");
    findings.push(match refused {
        true => finding.severity(Severity::Error),
        false => finding,
    });
}

/// Whether the resource runs a container of an engine that is named after it.
fn names_its_container(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let group = matches!(section.group(generation), Some("container" | "task"));
    let driver = matches!(
        section.driver(generation),
        Some("docker" | "podman" | "oci")
    );
    let named = configuration.effective(section, "name", generation);
    group && driver && !named.is_set()
}
