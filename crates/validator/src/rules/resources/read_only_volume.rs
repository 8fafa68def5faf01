//! A mount that asks to write to a volume that is read only.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::mounts::mounts_of;
use super::taken::{text, volume_name};
use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Safety, Severity};
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV610",
    name: "read-only-volume",
    severity: Severity::Warning,
    manual: include_str!("read_only_volume.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let mut read_only: FxHashMap<Cow<'_, str>, &Section<'_>> = FxHashMap::default();
        for section in configuration.resources("volume", generation) {
            let access = text(configuration, section, "access", generation);
            if let Some("roo" | "rox") = access
                && let Some(name) = volume_name(configuration, section, generation)
            {
                read_only.insert(name, section);
            }
        }
        if read_only.is_empty() {
            return;
        }
        for setting in configuration.settings_by("volume_mounts") {
            mounts_of(configuration, setting, generation, |mounted| {
                let volume = mounted.volume().and_then(|volume| read_only.get(volume));
                let (Some(volume), Some(options)) = (volume, &mounted.mount.options) else {
                    return;
                };
                if !options.text.split(',').any(|option| option == "rw") {
                    return;
                }
                let span = mounted.span(options.span.clone());
                let finding = RULE.finding(
                    generation.into(),
                    span,
                    format!("`{}` is mounted to write, and is read only", volume.name),
                    "mounted read only all the same",
                );
                let finding = finding
                    .about(configuration.subject(setting))
                    .help("write `ro`, or give the volume an access that writes");
                let finding = match configuration.named(volume, "access").next() {
                    Some(access) => finding.related(configuration.value_span(access), "read only"),
                    None => finding,
                };
                found.push(match options.text {
                    "rw" => finding.fix(Safety::Suggested, span, "ro"),
                    _ => finding,
                });
            });
        }
    });
}
