//! A mount of a folder of the node to write to.

use super::mounts::for_each_mount;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::registry::covers;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV611",
    name: "host-path-mount",
    severity: Severity::Note,
    manual: include_str!("host_path_mount.md"),
    check: Check::Value(About::Keywords(&["volume_mounts"]), check),
};

/// What every node has, and nobody takes for data of the service.
const OF_THE_NODE: [&str; 9] = [
    "/etc", "/dev", "/sys", "/proc", "/run", "/var/run", "/usr", "/lib", "/tmp",
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_mount(configuration, setting, findings, |mounted, found| {
        let source = &mounted.mount.source;
        let is_of_the_node = |path: &str| {
            let path = path.trim_end_matches('/');
            path.is_empty() || OF_THE_NODE.iter().any(|folder| covers(folder, path))
        };
        if mounted.volume().is_some() || mounted.mount.is_read_only() || is_of_the_node(source.text)
        {
            return;
        }
        found.push(
            RULE.finding(
                mounted.generation.into(),
                mounted.span(source.span.clone()),
                [
                    "`",
                    source.text,
                    "` is a folder of each node, not of the service",
                ]
                .concat(),
                "absent, agent 2.1 does not start the container and agent 3 makes it empty",
            )
            .about(configuration.subject(setting))
            .help("keep what is written in a volume, which the agent makes and moves"),
        );
    });
}
