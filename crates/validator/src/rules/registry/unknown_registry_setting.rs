//! A `REGISTRY_…` variable that no release reads.

use super::container::Registry;
use super::settings::releases_that_read;
use crate::diagnostic::Severity;
use crate::distribution::{Kind, Meaning, Setting, tree};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV811",
    name: "unknown-registry-setting",
    severity: Severity::Warning,
    manual: include_str!("unknown_registry_setting.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    registry.each_setting(findings, |variable, meaning| {
        let (message, label, part) = match &meaning {
            Meaning::Unrecognized(within, part) => (
                format!(
                    "the registry knows no `{}`: {} has no such setting",
                    variable.name,
                    place(within)
                ),
                "a line in the registry's log, and it is ignored",
                part.clone(),
            ),
            Meaning::Unnoticed(within, part) if !is_free(within) => (
                format!(
                    "the registry knows no `{}`: {} has no such setting",
                    variable.name,
                    place(within)
                ),
                "taken without a word, and never looked at",
                part.clone(),
            ),
            Meaning::Beyond(setting, part) if setting.kind != Kind::List => (
                format!(
                    "`{}` goes on behind `{}`, which has no parts",
                    variable.name, setting.path
                ),
                "ignored without a word",
                part.clone(),
            ),
            Meaning::OnlyInFile(setting, part) => (
                format!(
                    "no variable reaches `{}`: a `_` parts names from one another",
                    setting.path
                ),
                "taken for another name, and never looked at",
                part.clone(),
            ),
            _ => return None,
        };
        if !releases_that_read(&variable.name).is_empty() {
            return None;
        }
        let finding = variable.finding_in_name(&RULE, registry, part, message, label);
        Some(
            match tree().meant(&variable.name, meaning, registry.newest()) {
                Some(meant) => variable.rename(finding, &meant),
                None if matches!(meaning, Meaning::OnlyInFile(..)) => finding.help(
                    "set it in the registry's file, or the section that it stands in as a whole",
                ),
                None => finding.help("leave it out, or correct its name"),
            },
        )
    });
}

fn place(setting: &Setting) -> String {
    match setting.path {
        "" => "its configuration".to_owned(),
        path => format!("`{path}`"),
    }
}

/// Whether any key has a meaning there.
fn is_free(setting: &Setting) -> bool {
    matches!(
        setting.path,
        "log.fields" | "auth.none" | "storage.inmemory"
    ) || setting.path.ends_with("[].options")
}
