//! A value of two parts, with one of them.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV422",
    name: "unpaired-value",
    severity: Severity::Error,
    manual: include_str!("unpaired_value.md"),
    check: Check::Value(About::Keywords(&["src", "dst", "devs"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let generation = Generation::V2;
    let section = configuration.section_of(setting);
    if section.group(generation) != Some("sync") || setting.found.v2.is_none() {
        return;
    }
    let Some(value) = setting.known(generation) else {
        return;
    };
    let (bad, form) = match (section.driver(generation), setting.name) {
        (Some("btrfs"), "src" | "dst") => (no_subvolume(value), "LABEL:SUBVOLUME"),
        (Some("necismsnap"), "devs") => (no_pair(value), "SV:LD"),
        _ => return,
    };
    let Some(bad) = bad else {
        return;
    };
    let start = bad.as_ptr().addr() - value.as_ptr().addr();
    let place = configuration.place(setting, generation, start..start + bad.len());
    let finding = RULE
        .finding(
            Generations::V2,
            place,
            format!("`{}` is not `{form}`", quotable(bad)),
            "the configuration is refused",
        )
        .about(configuration.subject(setting))
        .help(format!("write `{form}`, with a colon between the two"));
    findings.push(finding);
}

/// The value, if nothing stands behind a colon in it (agent 2.1: drivers/resource/sync/btrfs).
fn no_subvolume(value: &str) -> Option<&str> {
    let subvolume = value.split_once(':').map(|(_, subvolume)| subvolume);
    subvolume.is_none_or(str::is_empty).then_some(value)
}

/// The first item that is not two with a colon between them (agent 2.1: drivers/resource/sync/necismsnap).
fn no_pair(value: &str) -> Option<&str> {
    let mut items = value.split([',', ' ']);
    items.find(|item| item.matches(':').count() != 1)
}
