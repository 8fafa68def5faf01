//! A `REGISTRY_…` variable that only another version of the registry reads.

use super::container::Registry;
use super::settings::releases_that_read;
use crate::diagnostic::Severity;
use crate::distribution::{Meaning, PREFIX, Release, Setting, tree};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV812",
    name: "setting-of-another-version",
    severity: Severity::Warning,
    manual: include_str!("setting_of_another_version.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    registry.each_setting(findings, |variable, meaning| {
        let (part, is_fatal) = match &meaning {
            Meaning::Unrecognized(_, part) | Meaning::Unnoticed(_, part) => (part.clone(), false),
            Meaning::Stranger(_, part) => (part.clone(), true),
            _ => return None,
        };
        let readers = releases_that_read(&variable.name);
        let reader = readers.newest()?;
        let release = registry.newest();
        let label = match is_fatal {
            true => "taken for one more driver: the registry does not start",
            false => "ignored",
        };
        let message = format!(
            "`{}` is a setting of registry {}, and this is {}",
            variable.name,
            readers.in_words(),
            match registry.releases.iter().count() {
                1 => release.as_str().to_owned(),
                _ => format!("{} where its image is the newest", release.as_str()),
            }
        );
        let mut finding = variable.finding_in_name(&RULE, registry, part, message, label);
        if is_fatal && registry.releases.intersection(readers).is_empty() {
            finding = finding.severity(Severity::Error);
        }
        let Some(Meaning::Sets(setting)) = tree().meaning(&variable.name, reader) else {
            return Some(finding);
        };
        Some(match successor(setting, release) {
            Some(now) => finding.help(format!("write `{now}`")),
            None if release < reader => {
                finding.help("take an image of that version, or leave it out")
            }
            None => finding.help("leave it out: nothing replaces it"),
        })
    });
}

/// The variable that replaces a setting in `release`.
fn successor(setting: &Setting, release: Release) -> Option<String> {
    let path = match setting.successor {
        Some(path) => path,
        // What 3.1 takes for its inline section, 3.0 takes by its name.
        None if setting.releases.contains(release) => setting.path,
        None => return None,
    };
    let variable = |path: &str| format!("{PREFIX}{}", path.to_uppercase().replace('.', "_"));
    let short = variable(&path.replace(".options.", "."));
    let reads = |name: &String| matches!(tree().meaning(name, release), Some(Meaning::Sets(_)));
    let name = Some(short)
        .filter(reads)
        .or_else(|| Some(variable(path)).filter(reads))?;
    Some(match path.ends_with(".addrs") {
        true => format!("{name}=[HOST:PORT]"),
        false => name,
    })
}
