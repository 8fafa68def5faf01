//! A registry whose images are kept where nothing is mounted.

use super::container::{Mounted, Registry, covers};
use super::images::image_span;
use super::reach::Reach;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::nearest::nearest;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV825",
    name: "unmounted-registry-data",
    severity: Severity::Error,
    manual: include_str!("unmounted_registry_data.md"),
    check: Check::Registry(check),
};

const ROOT: &str = "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY";

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    let is_elsewhere = registry.variable("REGISTRY_STORAGE_FILESYSTEM").is_some();
    if registry.is_server && registry.is_told && !is_elsewhere {
        findings.extend(finding(registry));
    }
}

fn finding(registry: &Registry<'_, '_>) -> Option<Diagnostic> {
    let written = registry.variable(ROOT);
    let root = match written {
        None => "/var/lib/registry".to_owned(),
        Some(_) => registry.text(ROOT)?,
    };
    let mounts = registry.mounts.as_ref()?;
    if registry.driver.as_deref() != Some("filesystem")
        || mounts.iter().any(|mount| covers(&mount.target, &root))
    {
        return None;
    }
    if let Some(mount) = mounts.iter().find(|mount| is_meant(mount, &root)) {
        return Some(beside(registry, mount, &root));
    }
    let message = format!("the registry keeps its images in `{root}`, where nothing is mounted");
    let label = "the images are lost with the container";
    let help = format!("mount a volume there: `volume_mounts = {{name}}-data/registry:{root}`");
    if let Some(written) = written {
        let finding = written.finding_in_value(&RULE, registry, message, label);
        return Some(finding.help(help));
    }
    // Without a mount or an address it is a sketch of a registry at most.
    if mounts.is_empty() && matches!(registry.reach(), Reach::Nowhere) {
        return None;
    }
    let (span, subject) = image_span(registry)?;
    let finding = RULE
        .finding(registry.generation.into(), span, message, label)
        .about(subject);
    Some(finding.severity(Severity::Warning).help(help))
}

/// Whether a mount was probably meant to hold the images.
fn is_meant(mount: &Mounted<'_, '_>, root: &str) -> bool {
    let target = mount.target.to_lowercase();
    let about_data = ["data", "registry", "images", "storage"]
        .iter()
        .any(|word| {
            target
                .rsplit('/')
                .next()
                .is_some_and(|last| last.contains(word))
        });
    let is_other = ["/etc/", "/auth", "/certs", "/tls", "/secrets", "/run/"]
        .iter()
        .any(|start| target.starts_with(start));
    (about_data && !is_other) || nearest(&target, [root]).is_some() || covers(root, &mount.target)
}

fn beside(registry: &Registry<'_, '_>, mount: &Mounted<'_, '_>, root: &str) -> Diagnostic {
    let configuration = registry.configuration;
    let message = format!(
        "the registry keeps its images in `{root}`, and `{}` is mounted in `{}`",
        mount.source, mount.target
    );
    let label = "no image is kept here: they go to an anonymous volume, and are lost with it";
    let finding = RULE
        .finding(registry.generation.into(), mount.span, message, label)
        .about(configuration.subject(mount.setting));
    let help = format!("mount it in `{root}`, or set `{ROOT}={}`", mount.target);
    let is_literal = mount
        .span
        .text(configuration.document.text())
        .trim_end_matches('/')
        == mount.target;
    match is_literal {
        true => finding.help(help).fix(Safety::Suggested, mount.span, root),
        false => finding.help(help),
    }
}
