//! A registry that everyone who reaches it may push to.

use super::container::Registry;
use super::images::image_span;
use super::reach::{Reach, is_every};
use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV822",
    name: "open-registry",
    severity: Severity::Warning,
    manual: include_str!("open_registry.md"),
    check: Check::Registry(check),
};

const ADDRESS: &str = "REGISTRY_HTTP_ADDR";
const LABEL: &str = "whoever reaches it may push and pull";

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if registry.is_server && registry.is_told && !asks(registry) {
        findings.extend(finding(registry));
    }
}

/// Whether the registry asks who comes, or takes no images from clients at all.
fn asks(registry: &Registry<'_, '_>) -> bool {
    let is_off = registry.text("REGISTRY_AUTH").as_deref() == Some("none");
    let clients = [
        "REGISTRY_HTTP_TLS_CLIENTCAS",
        "REGISTRY_PROXY_REMOTEURL",
        "REGISTRY_PROXY",
        "REGISTRY_HTTP",
    ];
    (registry.starting("REGISTRY_AUTH").next().is_some() && !is_off)
        || clients.iter().any(|name| registry.variable(name).is_some())
}

fn finding(registry: &Registry<'_, '_>) -> Option<Diagnostic> {
    let reach = registry.reach();
    let address = registry.variable(ADDRESS);
    if let Some(variable) = address {
        // Where an address is written, it was thought of; on the node's own network every address is too many.
        let address = registry.text(ADDRESS)?;
        if !matches!(reach, Reach::Node) || !is_every(&address) {
            return None;
        }
        let message =
            "the registry asks nobody who they are, and listens on every address of the node"
                .to_owned();
        let finding = variable.finding_in_value(&RULE, registry, message, LABEL);
        let port = address.rsplit_once(':').map_or("5000", |(_, port)| port);
        return Some(variable.revalue(finding, &format!("127.0.0.1:{port}")));
    }
    if matches!(reach, Reach::Nowhere) {
        return None;
    }
    let (span, subject) = image_span(registry)?;
    let message = "nothing says who may reach the registry, and it asks nobody who they are";
    let finding = RULE
        .finding(registry.generation.into(), span, message, LABEL)
        .about(subject);
    match reach {
        Reach::Nowhere => None,
        Reach::Ip(ip) => {
            let place = registry.configuration.header_span(ip);
            let finding = finding.related(place, "through this address");
            // On a network of its own, 127.0.0.1 is the container alone.
            Some(finding.help(format!(
                "set `REGISTRY_AUTH` and TLS; if whoever reaches `[{}]` may push, say so in `environment`: \
                 `{ADDRESS}=:5000`",
                ip.name
            )))
        }
        Reach::Node => Some(finding.help(format!(
            "set `REGISTRY_AUTH` and TLS, or keep it to the programs of the node: `{ADDRESS}=127.0.0.1:5000` in \
             `environment`"
        ))),
    }
}
