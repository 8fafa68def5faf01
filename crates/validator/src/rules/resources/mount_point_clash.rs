//! Two file systems at one place.

use rustc_hash::FxHashMap;

use super::taken::{is_disabled, of_resource, setting, text};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV626",
    name: "mount-point-clash",
    severity: Severity::Warning,
    manual: include_str!("mount_point_clash.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let mut first: FxHashMap<String, &Setting<'_>> = FxHashMap::default();
        for section in configuration.resources("fs", generation) {
            let mnt = text(configuration, section, "mnt", generation);
            let place = setting(configuration, section, "mnt", generation);
            let (Some(mnt), Some(place)) = (mnt, place) else {
                continue;
            };
            if is_disabled(configuration, section, generation) || mnt.is_empty() {
                continue;
            }
            let mnt = of_resource(configuration, mnt, section);
            let mnt = mnt.trim_end_matches('/').to_owned();
            let Some(earlier) = first.get(mnt.as_str()) else {
                first.insert(mnt, place);
                continue;
            };
            found.push(
                RULE.finding(
                    generation.into(),
                    configuration.value_span(place),
                    format!("two file systems are mounted at `{}`", quotable(&mnt)),
                    "the second one hides the first",
                )
                .about(configuration.subject(place))
                .related(configuration.value_span(earlier), "the first one")
                .help("mount it elsewhere"),
            );
        }
    });
}
