//! A container that can do on the node what it likes.

use crate::configuration::{Configuration, Setting, Value};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::resources::mounts::{Mounted, for_each_mount};
use crate::rules::{About, Check, Findings, Rule};
use crate::span::Span;
use crate::value::{boolean, mounts, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV832",
    name: "host-access",
    severity: Severity::Warning,
    manual: include_str!("host_access.md"),
    check: Check::Value(
        About::Keywords(&["privileged", "run_args", "volume_mounts"]),
        check,
    ),
};

/// The sockets of the engines: who may write to one is root on the node.
const SOCKETS: [&str; 4] = ["docker.sock", "podman.sock", "containerd.sock", "crio.sock"];

/// Folders of the node whose writer is root on it.
const FOLDERS: [&str; 8] = [
    "/",
    "/etc",
    "/root",
    "/proc",
    "/boot",
    "/var/lib/docker",
    "/var/lib/containers",
    "/var/lib/opensvc",
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let same = setting.alike().and_then(Value::symbolic);
    if same.is_none_or(mounts::may_be_of_the_node) {
        for_each_mount(configuration, setting, findings, |mounted, findings| {
            findings.extend(in_mount(configuration, setting, &mounted));
        });
    }
    for_each_agent(configuration, findings, |generation, findings| {
        let Some(found) = setting.found[generation] else {
            return;
        };
        let text = || setting.value(generation).symbolic().unwrap_or_default();
        let is_true = || boolean::read(text(), generation).value() == Some(&true);
        match found.keyword.name {
            "privileged" if is_true() => {
                let span = configuration.value_span(setting);
                findings.push(privileged(configuration, setting, generation, span));
            }
            "run_args" => {
                for word in words::split(text(), generation).flatten() {
                    if matches!(&*word.text, "--privileged" | "--privileged=true") {
                        let span = configuration.place(setting, generation, word.span());
                        findings.push(privileged(configuration, setting, generation, span));
                    }
                }
            }
            _ => {}
        }
    });
}

fn privileged(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    span: Span,
) -> Diagnostic {
    RULE.finding(
        generation.into(),
        span,
        "the container is privileged",
        "whoever breaks into it is root on the node",
    )
    .about(configuration.subject(setting))
    .help("give it the capabilities and devices that it needs, and no more")
}

/// What there is to say of a mount of a socket or a folder of the node.
fn in_mount(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    mounted: &Mounted<'_, '_, '_>,
) -> Option<Diagnostic> {
    let mount = mounted.mount;
    let source = mount.source.text;
    if !source.starts_with('/') {
        return None;
    }
    let name = source.rsplit('/').next().unwrap_or(source);
    let is_socket = SOCKETS.contains(&name);
    let folder = match source.trim_end_matches('/') {
        "" => "/",
        folder => folder,
    };
    let is_folder = FOLDERS.contains(&folder) && !mount.is_read_only();
    if !is_socket && !is_folder {
        return None;
    }
    let message = match is_socket {
        true => format!("the container may command the node's engine through `{source}`"),
        false => format!("the container may write the node's `{source}`"),
    };
    let finding = RULE
        .finding(
            mounted.generation.into(),
            mounted.span(mount.source.span.clone()),
            message,
            "whoever breaks into it is root on the node",
        )
        .about(configuration.subject(setting));
    Some(finding.help(match is_socket {
        true => "leave the mount out, or put a proxy before it that lets through what is needed",
        false => "mount the part that is needed, or mount it `ro`",
    }))
}
