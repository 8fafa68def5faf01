//! Two mounts at the same place of one container.

use rustc_hash::FxHashMap;

use super::mounts::mounts_of;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV609",
    name: "duplicate-mount",
    severity: Severity::Error,
    manual: include_str!("duplicate_mount.md"),
    check: Check::Value(About::Keywords(&["volume_mounts"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    // Most containers have one mount.
    let usual = configuration.usual_mounts(setting);
    if usual.is_some_and(|mut mounts| mounts.nth(1).is_none()) {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let mut first: FxHashMap<String, Span> = FxHashMap::default();
        mounts_of(configuration, setting, generation, |mounted| {
            let target = &mounted.mount.target;
            let span = mounted.span(target.span.clone());
            let path = match target.text.trim_end_matches('/') {
                "" => "/",
                path => path,
            };
            let Some(earlier) = first.get(path) else {
                first.insert(path.to_owned(), span);
                return;
            };
            found.push(
                RULE.finding(
                    generation.into(),
                    span,
                    format!("two mounts at `{}`", quotable(path)),
                    "the container does not start",
                )
                .about(configuration.subject(setting))
                .related(*earlier, "the first one")
                .help("give each mount a place of its own"),
            );
        });
    });
}
