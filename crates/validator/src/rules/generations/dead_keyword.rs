//! A keyword that agent 3 takes, and does nothing with.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV725",
    name: "dead-keyword",
    severity: Severity::Warning,
    manual: include_str!("dead_keyword.md"),
    check: Check::Value(
        About::Keywords(&["registry_creds", "init", "cwd", "log_outputs"]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let section = configuration.section_of(setting);
    let group = section.group(Generation::V3);
    let driver = section.driver(Generation::V3);
    let engine = matches!(driver, Some("docker" | "podman" | "oci"))
        && matches!(group, Some("container" | "task"));
    if !engine || setting.found[Generation::V3].is_none() {
        return;
    }
    let help = match setting.name {
        "registry_creds" => "log the engine of each node in to the registry",
        _ => "leave it out",
    };
    let finding = RULE
        .finding(
            Generations::V3,
            setting.name_span(),
            format!(
                "agent 3 does nothing with `{}` of a container",
                setting.name
            ),
            "accepted, and never read",
        )
        .about(configuration.subject(setting))
        .help(help);
    findings.push(finding);
}
