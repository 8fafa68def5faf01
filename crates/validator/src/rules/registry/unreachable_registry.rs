//! A registry that listens where no client is.

use super::container::Registry;
use super::reach::{Reach, is_loopback};
use crate::diagnostic::Severity;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV827",
    name: "unreachable-registry",
    severity: Severity::Warning,
    manual: include_str!("unreachable_registry.md"),
    check: Check::Registry(check),
};

const ADDRESS: &str = "REGISTRY_HTTP_ADDR";

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    let Some(variable) = registry.variable(ADDRESS) else {
        return;
    };
    let Reach::Ip(ip) = registry.reach() else {
        return;
    };
    let Some(address) = registry
        .text(ADDRESS)
        .filter(|address| is_loopback(address))
    else {
        return;
    };
    let networks = &registry.networks;
    let has_company = networks.has_company(registry.section.name, registry.keyword("netns"));
    if !registry.is_server || has_company {
        return;
    }
    let message = format!("the registry listens on `{address}` of a network of its own");
    let label = "nobody reaches it: this is the container's own loopback, not the node's";
    let port = address.rsplit_once(':').map_or("5000", |(_, port)| port);
    let finding = variable.finding_in_value(&RULE, registry, message, label);
    let place = registry.configuration.header_span(ip);
    let finding = finding.related(place, "clients come through this address");
    findings.push(variable.revalue(finding, &format!(":{port}")));
}
