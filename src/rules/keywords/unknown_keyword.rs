//! A keyword that no agent has in its section.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{Family, schema};

pub(crate) static RULE: Rule = Rule {
    code: "OSV301",
    name: "unknown-keyword",
    severity: Severity::Error,
    manual: include_str!("unknown_keyword.md"),
    check: Check::Setting(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(setting.agents);
    let unknown = asked.filter(|generation| is_unknown(configuration, setting, generation));
    // What one agent alone lacks is a difference between the two, and another rule's.
    let known_to_other = Generations::BOTH
        .filter(|generation| !unknown.contains(generation) && setting.found[generation].is_some());
    let Some(generation) = unknown.iter().next() else {
        return;
    };
    if !known_to_other.is_empty() {
        return;
    }
    let section = configuration.section_of(setting);
    let span = setting.name_span();
    let mut finding = RULE
        .finding(
            unknown,
            span,
            format!(
                "`{}` is no keyword of {}",
                setting.name.escape_debug(),
                place(configuration, setting, generation)
            ),
            "ignored",
        )
        .about(configuration.subject(setting));
    let words = section.vocabulary[generation];
    let known = words.into_iter().flat_map(|words| words.keywords());
    if let Some(meant) = nearest(setting.name, known.map(|keyword| keyword.name)) {
        finding =
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant);
    } else if let Some(group) = section.group(generation) {
        let drivers: Vec<_> = schema(generation)
            .drivers_with(group, setting.name, configuration.kind())
            .map(|driver| format!("`{}`", driver.name))
            .collect();
        if !drivers.is_empty() {
            let drivers = drivers.join(", ");
            finding = finding.help(format!("it is a keyword of type {drivers}"));
        }
    }
    findings.push(finding);
}

/// Whether `generation` understands the section, but not the keyword.
fn is_unknown(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    let understood = section.vocabulary[generation].is_some();
    understood
        && setting.found[generation].is_none()
        && setting.name != "comment"
        && !(section.is_default() && works_in_default(configuration, setting, generation))
}

/// DEFAULT takes the keywords of resources: of any driver for agent 3, of the sections that are there for 2.1.
fn works_in_default(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    match generation {
        Generation::V2 => configuration.sections().iter().any(|section| {
            let words = section.vocabulary[generation].filter(|_| !section.is_default());
            words.is_some_and(|words| words.keyword(setting.name).is_some())
        }),
        Generation::V3 => schema(generation)
            .anywhere(setting.name, configuration.kind())
            .is_some(),
    }
}

/// The section in words: its driver, or its name.
fn place(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> String {
    let section = configuration.section_of(setting);
    match (&section.family[generation], section.driver(generation)) {
        (Family::Default, _) => "`[DEFAULT]`, nor of any resource".to_owned(),
        (_, Some(driver)) => {
            let group = section.group(generation).unwrap_or(section.prefix);
            format!("`{group}.{driver}`")
        }
        _ => format!("`{}`", section.prefix),
    }
}
