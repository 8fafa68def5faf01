//! The registry's debugging port, open to all.

use super::container::Registry;
use super::images::image_span;
use super::reach::is_every;
use crate::diagnostic::{Diagnostic, Severity};
use crate::distribution::{Release, Releases};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV821",
    name: "exposed-debug",
    severity: Severity::Warning,
    manual: include_str!("exposed_debug.md"),
    check: Check::Registry(check),
};

const ADDRESS: &str = "REGISTRY_HTTP_DEBUG_ADDR";
const LABEL: &str = "whoever reaches it reads memory, settings and metrics";

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if registry.is_server {
        findings.extend(written(registry).or_else(|| by_default(registry)));
    }
}

fn written(registry: &Registry<'_, '_>) -> Option<Diagnostic> {
    let variable = registry.variable(ADDRESS)?;
    let address = registry.text(ADDRESS).filter(|address| is_every(address))?;
    let port = address.rsplit_once(':').map_or("5001", |(_, port)| port);
    let message = "the registry listens for debugging on every interface".to_owned();
    let finding = variable.finding_in_value(&RULE, registry, message, LABEL);
    Some(variable.revalue(finding, &format!("127.0.0.1:{port}")))
}

/// The file in the images of version 3 has `:5001`.
fn by_default(registry: &Registry<'_, '_>) -> Option<Diagnostic> {
    let is_three = registry.releases.intersection(Releases::V2).is_empty();
    let is_set = ["REGISTRY_HTTP", "REGISTRY_HTTP_DEBUG", ADDRESS]
        .iter()
        .any(|name| registry.variable(name).is_some());
    if !is_three || is_set || !registry.is_told {
        return None;
    }
    let (span, subject) = image_span(registry)?;
    let release = registry.releases.newest().unwrap_or(Release::V31);
    let message = format!(
        "the image of registry {} listens for debugging on every interface, port 5001",
        release.as_str()
    );
    let finding = RULE
        .finding(registry.generation.into(), span, message, LABEL)
        .about(subject);
    Some(finding.help(format!("add `{ADDRESS}=127.0.0.1:5001` to `environment`")))
}
