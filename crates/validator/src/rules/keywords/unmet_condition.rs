//! A keyword that counts only when another one has a value that it does not have.

use crate::configuration::{Configuration, Effective, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::{Converter, Depends, Inherit};
use crate::value::boolean;

pub(crate) static RULE: Rule = Rule {
    code: "OSV310",
    name: "unmet-condition",
    severity: Severity::Warning,
    manual: include_str!("unmet_condition.md"),
    check: Check::Setting(About::Those(depends), check),
};

/// Whether the keyword counts under a condition.
fn depends(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let mut asked = configuration.agents.iter();
    asked.any(|generation| {
        setting.found[generation].is_some_and(|found| found.keyword.depends.is_some())
    })
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let asked = configuration.agents.iter();
    let mut found = asked.filter_map(|generation| setting.found[generation]);
    let depends = found.any(|found| found.keyword.depends.is_some());
    if !depends || !configuration.is_last(setting) {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let Some(definition) = setting.found[generation] else {
            return;
        };
        let Some(depends) = definition.keyword.depends else {
            return;
        };
        let inherited = definition.keyword.inherit != Inherit::Head;
        if inherited && depends.keyword == "kind" {
            return;
        }
        let Some(value) = value(configuration, setting, depends, generation) else {
            return;
        };
        if depends.values.contains(&value)
            || is_taken_by_a_resource(configuration, setting, generation)
        {
            return;
        }
        let values: Vec<_> = depends.values.iter().collect();
        let wanted = values.join("` or `");
        let name = quotable(setting.name);
        let needed = depends.keyword;
        found.push(match needed {
            "kind" => RULE
                .finding(
                    generation.into(),
                    setting.name_span(),
                    format!(
                        "`{name}` counts in a `{wanted}` object alone, and this is a `{value}`"
                    ),
                    "never looked at",
                )
                .about(configuration.subject(setting))
                .help("leave it out"),
            _ => RULE
                .finding(
                    generation.into(),
                    setting.name_span(),
                    format!("`{name}` counts under `{needed} = {wanted}` alone"),
                    format!("never looked at: `{needed}` is `{}`", quotable(&value)),
                )
                .about(configuration.subject(setting))
                .help(format!("set `{needed} = {wanted}`, or leave `{name}` out")),
        });
    });
}

/// The value of the other keyword, in the section or in DEFAULT; `None` where it cannot be told.
fn value(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    depends: Depends,
    generation: Generation,
) -> Option<String> {
    if depends.keyword == "kind" {
        return Some(configuration.kind().to_string());
    }
    let own = configuration.section_of(setting);
    let default = configuration.section("DEFAULT");
    for section in std::iter::once(own).chain(default) {
        let words = section.vocabulary[generation]?;
        let Some(found) = words.keyword(depends.keyword) else {
            continue;
        };
        let text = match configuration.effective(section, depends.keyword, generation) {
            Effective::One(setting) => setting.known(generation)?,
            Effective::Scoped => return None,
            Effective::Unset => found.keyword.default.unwrap_or_default(),
        };
        return Some(match found.keyword.converter {
            Converter::Boolean => boolean::read(text, generation).value()?.to_string(),
            _ => text.to_owned(),
        });
    }
    None
}

/// Whether the keyword, meaningless to the object, is what a resource takes from DEFAULT.
fn is_taken_by_a_resource(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    section.is_default() && configuration.is_inherited(setting.name, generation)
}
