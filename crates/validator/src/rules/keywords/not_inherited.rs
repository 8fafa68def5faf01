//! A keyword in `[DEFAULT]` that no resource takes from there.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Inherit;

pub(crate) static RULE: Rule = Rule {
    code: "OSV309",
    name: "not-inherited",
    severity: Severity::Warning,
    manual: include_str!("not_inherited.md"),
    check: Check::Setting(
        About::Those(|configuration, setting| configuration.section_of(setting).is_default()),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if !configuration.section_of(setting).is_default() {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let Some(reach) = reach(configuration, setting, generation) else {
            return;
        };
        let name = quotable(setting.name);
        let (message, label, help, severity) = match reach {
            Reach::Nothing => (
                format!("`{name}` in `[DEFAULT]` holds for no resource"),
                "never read: a resource takes it from its own section alone",
                "say it in the sections that need it",
                Severity::Warning,
            ),
            Reach::Object => (
                format!("`{name}` in `[DEFAULT]` is a limit of the object as a whole"),
                "all resources together share it: none takes it for itself",
                "to limit one resource, say it in the section of the resource",
                Severity::Note,
            ),
        };
        found.push(
            RULE.finding(generation.into(), setting.name_span(), message, label)
                .severity(severity)
                .about(configuration.subject(setting))
                .help(help),
        );
    });
}

/// What a keyword in DEFAULT holds for, where that is no resource.
enum Reach {
    Nothing,
    Object,
}

fn reach(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Reach> {
    if !setting.agents.contains(generation) {
        return None;
    }
    match setting.found[generation] {
        Some(found) if found.keyword.inherit != Inherit::Leaf => None,
        Some(_) if setting.name.starts_with("pg_") => Some(Reach::Object),
        // The object as a whole is disabled.
        Some(_) if setting.name == "disable" => None,
        Some(_) => Some(Reach::Nothing),
        None => configuration
            .is_understood(setting.name, generation)
            .then_some(Reach::Nothing),
    }
}
