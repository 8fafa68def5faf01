//! Two volume resources of one name.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::taken::{of_resource, setting, text};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV612",
    name: "volume-clash",
    severity: Severity::Warning,
    manual: include_str!("volume_clash.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let mut first: FxHashMap<Cow<'_, str>, &Section<'_>> = FxHashMap::default();
        for section in configuration.resources("volume", generation) {
            let Some(name) = text(configuration, section, "name", generation) else {
                continue;
            };
            let name = of_resource(configuration, name, section);
            let Some(earlier) = first.get(&name) else {
                first.insert(name, section);
                continue;
            };
            let place = |section| {
                setting(configuration, section, "name", generation)
                    .map_or(configuration.header_span(section), |setting| {
                        configuration.value_span(setting)
                    })
            };
            let finding = RULE.finding(
                generation.into(),
                place(section),
                format!(
                    "`{}` and `{}` are the same volume",
                    earlier.name, section.name
                ),
                "the volume is made once, with what the first section says",
            );
            let finding = finding.about(Subject {
                section: Some(section.name.to_owned()),
                keyword: Some("name".to_owned()),
                scope: None,
            });
            found.push(
                finding
                    .related(place(earlier), "the same name")
                    .help("give it another name, or drop one of the sections"),
            );
        }
    });
}
