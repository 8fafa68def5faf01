//! A file for one version of the registry, in the other.

use super::container::{Mounted, Registry, covers};
use crate::configuration::Effective;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::distribution::Release;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV817",
    name: "registry-configuration-path",
    severity: Severity::Error,
    manual: include_str!("registry_configuration_path.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if !registry.has_image {
        return;
    }
    let release = registry.newest();
    let other = match release {
        Release::V2 => Release::V31,
        _ => Release::V2,
    };
    let (own, other) = (release.configuration(), other.configuration());
    let Some(mounts) = &registry.mounts else {
        return;
    };
    let is_over =
        |mount: &&Mounted<'_, '_>| covers(&mount.target, other) && !covers(&mount.target, own);
    let found = match mounts.iter().find(is_over) {
        Some(mount) => in_mount(registry, mount, own, other),
        None => in_command(registry, own, other),
    };
    // A tag that may be either version is likely the newest, and not surely.
    findings.extend(found.map(|finding| match registry.releases.iter().next() {
        Some(Release::V2) if release != Release::V2 => finding.severity(Severity::Warning),
        _ => finding,
    }));
}

/// A mount over the other version's file, which nothing reads unless the command names it.
fn in_mount(
    registry: &Registry<'_, '_>,
    mount: &Mounted<'_, '_>,
    own: &str,
    other: &str,
) -> Option<Diagnostic> {
    let configuration = registry.configuration;
    let command = configuration.effective(registry.section, "command", registry.generation);
    let is_named = match command {
        Effective::Unset => false,
        Effective::Scoped => true,
        Effective::One(setting) => setting
            .value(registry.generation)
            .symbolic()
            .is_none_or(|text| text.contains(other) || text.contains('{')),
    };
    if is_named {
        return None;
    }
    let message = format!(
        "registry {} reads `{own}`, and not `{other}`",
        registry.newest().as_str()
    );
    let label = "mounted where the registry does not look: it runs with the settings of its image";
    let finding = RULE
        .finding(registry.generation.into(), mount.span, message, label)
        .about(configuration.subject(mount.setting));
    let target = match mount.target == other {
        true => own,
        false => own.trim_end_matches("/config.yml"),
    };
    let is_literal = mount.span.text(configuration.document.text()) == mount.target;
    let finding = finding.help(format!("mount it at `{target}`"));
    Some(match is_literal {
        true => finding.fix(Safety::Suggested, mount.span, target),
        false => finding,
    })
}

/// A command that names the other version's file, which is not there.
fn in_command(registry: &Registry<'_, '_>, own: &str, other: &str) -> Option<Diagnostic> {
    let configuration = registry.configuration;
    let command = configuration.effective(registry.section, "command", registry.generation);
    let setting = command.one()?;
    let text = setting.value(registry.generation).symbolic()?;
    let mut slashes = memchr::memchr_iter(b'/', text.as_bytes());
    let at = slashes.find(|&at| text[at..].starts_with(other))?;
    let is_mounted = registry
        .mounts
        .as_ref()?
        .iter()
        .any(|mount| covers(&mount.target, other));
    if is_mounted {
        return None;
    }
    let span = configuration.place(setting, registry.generation, at..at + other.len());
    let message = format!(
        "registry {} has no `{other}`: its file is `{own}`",
        registry.newest().as_str()
    );
    let finding = RULE
        .finding(
            registry.generation.into(),
            span,
            message,
            "the command fails: there is no such file",
        )
        .about(configuration.subject(setting))
        .help(format!("write `{own}`"));
    Some(match span.text(configuration.document.text()) == other {
        true => finding.fix(Safety::Suggested, span, own),
        false => finding,
    })
}
