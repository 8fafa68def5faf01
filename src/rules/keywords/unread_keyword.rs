//! A keyword of the object as a whole in a section of one resource.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{self, Inherit, schema};

pub(crate) static RULE: Rule = Rule {
    code: "OSV306",
    name: "unread-keyword",
    severity: Severity::Error,
    manual: include_str!("unread_keyword.md"),
    check: Check::Setting(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if configuration.section_of(setting).is_default() {
        return;
    }
    let agents = configuration
        .agents
        .filter(|generation| is_for_default(configuration, setting, generation));
    if agents.is_empty() {
        return;
    }
    findings.push(
        RULE.finding(
            agents,
            setting.name_span(),
            format!(
                "`{}` is read in `[DEFAULT]` alone",
                setting.name.escape_debug()
            ),
            "never read",
        )
        .about(configuration.subject(setting))
        .help("move it to `[DEFAULT]`"),
    );
}

/// Whether a keyword of a resource's section is one that `generation` reads in DEFAULT alone.
pub(super) fn is_for_default(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    let asked = setting.agents.contains(generation) && !section.is_default();
    if !asked || section.vocabulary[generation].is_none() {
        return false;
    }
    match setting.found[generation] {
        Some(found) => found.keyword.inherit == Inherit::Head,
        None => schema(generation)
            .keyword(schema::Section::Default, configuration.kind(), setting.name)
            .is_some(),
    }
}
