//! A value that is no octal mode.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::{Reading, file_mode};

pub(crate) static RULE: Rule = Rule {
    code: "OSV407",
    name: "bad-mode",
    severity: Severity::Error,
    manual: include_str!("bad_mode.md"),
    check: Check::Value(About::Those(is_mode), check),
};

/// What 2.1 reads as a text, and takes for a mode when it installs files or mounts.
const PERMISSIONS: [&str; 2] = ["perm", "dirperm"];

/// Whether 2.1 takes the setting for the mode of files.
fn is_permission(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let group = configuration.section_of(setting).group(Generation::V2);
    PERMISSIONS.contains(&setting.name) && matches!(group, Some("volume" | "fs"))
}

fn is_mode(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let mut found = Generation::ALL
        .into_iter()
        .filter_map(|generation| setting.found[generation]);
    is_permission(configuration, setting)
        || found.any(|found| {
            matches!(
                found.keyword.converter,
                Converter::FileMode | Converter::Umask
            )
        })
}

const WANTED: Wanted = Wanted {
    what: "an octal mode",
    help: "write three octal digits, such as `750`",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let is_permission = is_permission(configuration, setting);
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, agent| {
            Some(match by {
                Converter::FileMode => Misread::of(file_mode::read(value, agent)),
                Converter::Umask => Misread::of(file_mode::read_umask(value, agent)),
                Converter::String if is_permission => late(file_mode::read(value, agent)),
                _ => return None,
            })
        },
    );
}

/// What 2.1 fails on when it sets the mode: the configuration is not refused.
fn late(reading: Reading<u32>) -> Option<Misread> {
    match reading {
        Reading::Refused(fault) => Some(Misread::Quietly(fault)),
        reading => Misread::of(reading),
    }
}

#[cfg(test)]
mod tests {
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    /// How many findings of the rule there are on a text.
    fn found(text: &str) -> usize {
        found_by("bad-mode", text, Generations::V2).len()
    }

    #[test]
    fn a_text_that_2_1_sets_as_a_mode_is_octal() {
        let volume = |perm: &str| found(&format!("[volume#1]\nname = data\nsize = 1g\n{perm}\n"));
        assert_eq!(volume("perm = 0640"), 0);
        assert_eq!(volume("perm = 999"), 1);
        assert_eq!(volume("dirperm = x"), 1);
        let folder = "[fs#1]\ntype = directory\npath = /srv/a\nperm = ";
        assert_eq!(found(&format!("{folder}755\n")), 0);
        assert_eq!(found(&format!("{folder}rwx\n")), 1);
        // A device's is handed to chmod, which takes words.
        let device = "[disk#1]\ntype = raw\ndevs = /dev/a\nperm = u=rw\n";
        assert_eq!(found(device), 0);
    }
}
