//! A driver that agent 2.1 has, and cannot set up.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::{Generation, Generations};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV211",
    name: "broken-driver",
    severity: Severity::Error,
    manual: include_str!("broken_driver.md"),
    check: Check::Outline(check),
};

/// Drivers of `sync` whose constructors die whatever their section says (agent 2.1: drivers/resource/sync).
const NEVER: [&str; 2] = ["radosclone", "radossnap"];

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let generation = Generation::V2;
    let is_asked = configuration.agents.contains(generation) && section.agents.contains(generation);
    if !is_asked || section.group(generation) != Some("sync") {
        return;
    }
    let Some((driver, reason)) = section
        .driver(generation)
        .and_then(|driver| Some((driver, reason(configuration, section, driver)?)))
    else {
        return;
    };
    let setting = configuration.named(section, "type").next_back();
    let span = match setting {
        Some(setting) => configuration.value_span(setting),
        None => configuration.header_span(section),
    };
    let finding = RULE
        .finding(
            Generations::V2,
            span,
            format!("agent 2.1 cannot set up `sync.{driver}`{}", reason.because),
            "the configuration is refused",
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            keyword: Some("type".to_owned()),
            scope: None,
        })
        .severity(reason.severity)
        .help(reason.help);
    findings.push(finding);
}

/// Why a driver cannot be set up.
struct Reason {
    because: &'static str,
    severity: Severity,
    help: &'static str,
}

fn reason(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    driver: &str,
) -> Option<Reason> {
    if NEVER.contains(&driver) {
        return Some(Reason {
            because: ": its driver is at fault",
            severity: Severity::Error,
            help: "use another driver",
        });
    }
    // What is off is not asked where the images are.
    let is_off = |section| configuration.is_said(section, "disable", Generation::V2);
    if is_off(section) {
        return None;
    }
    let is_flag = |section: &Section<'_>| section.driver(Generation::V2) == Some("flag");
    let says = |section| configuration.is_said(section, "container_data_dir", Generation::V2);
    match driver == "docker" {
        false => None,
        true if configuration.resources("fs", Generation::V2).any(is_flag) => Some(Reason {
            because: " beside an `fs` of type `flag`, which has no mount point",
            severity: Severity::Error,
            help: "take the flag out, or copy the images otherwise",
        }),
        true if configuration.section("DEFAULT").is_some_and(says) => None,
        true => Some(Reason {
            because: " without `container_data_dir`, where the docker of the node does not run",
            severity: Severity::Warning,
            help: "say in `[DEFAULT]` where the images are: `container_data_dir = …`",
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Severity;
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    /// How much the findings on a text matter.
    fn found(text: &str) -> Vec<Severity> {
        let findings = found_by("broken-driver", text, Generations::V2);
        let findings = findings.iter();
        findings.map(|finding| finding.severity).collect()
    }

    #[test]
    fn images_are_copied_from_a_folder_that_is_known() {
        let sync = "[sync#1]\ntype = docker\ntarget = nodes\n";
        let data = "[DEFAULT]\ncontainer_data_dir = /srv/images\n";
        assert_eq!(found(sync), [Severity::Warning]);
        assert_eq!(found(&format!("{data}{sync}")), []);
        assert_eq!(found(&format!("{sync}disable = true\n")), []);
        let flag = "[fs#1]\ntype = flag\n";
        assert_eq!(found(&format!("{data}{sync}{flag}")), [Severity::Error]);
    }

    #[test]
    fn a_driver_at_fault_is_never_set_up() {
        let clone = "[sync#1]\ntype = radosclone\npairs = a/b:a/c\n";
        assert_eq!(found(clone), [Severity::Error]);
        let rsync = "[sync#1]\ntype = rsync\nsrc = /a\ndst = /a\ntarget = nodes\n";
        assert_eq!(found(rsync), []);
    }
}
