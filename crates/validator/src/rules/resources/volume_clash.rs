//! Two volume resources of one name.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::taken::{setting, volume_name};
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
    // Names that are all different to one agent are so to the other one, if it reads the same.
    let mut different = None;
    for_each_agent(configuration, findings, |generation, found| {
        let volumes = || configuration.resources("volume", generation);
        let names: Vec<_> = volumes()
            .map(|section| volume_name(configuration, section, generation))
            .collect();
        if different.as_ref() == Some(&names) {
            return;
        }
        let before = found.len();
        let mut first: FxHashMap<&str, &Section<'_>> = FxHashMap::default();
        first.reserve(names.len());
        for (section, name) in volumes().zip(&names) {
            let Some(name) = name else {
                continue;
            };
            let earlier = match first.entry(name) {
                Entry::Occupied(earlier) => *earlier.get(),
                Entry::Vacant(place) => {
                    place.insert(section);
                    continue;
                }
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
        if found.len() == before {
            different = Some(names);
        }
    });
}
