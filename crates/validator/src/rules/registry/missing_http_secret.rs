//! Several instances of a registry without a secret in common.

use super::container::Registry;
use super::images::image_span;
use crate::diagnostic::Severity;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV823",
    name: "missing-http-secret",
    severity: Severity::Warning,
    manual: include_str!("missing_http_secret.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if !registry.is_server || !registry.is_told {
        return;
    }
    let configuration = registry.configuration;
    let Some(default) = configuration.section("DEFAULT") else {
        return;
    };
    let text = |keyword| configuration.text(default, keyword, registry.generation);
    if text("topology") != Some("flex") {
        return;
    }
    let is_one = text("flex_max") == Some("1")
        || text("nodes").is_some_and(|nodes| {
            nodes.split_whitespace().count() == 1 && !nodes.contains(['*', '{', '=', '?', '[', '!'])
        });
    let is_set = [
        "REGISTRY_HTTP_SECRET",
        "REGISTRY_HTTP",
        "REGISTRY_PROXY_REMOTEURL",
    ]
    .iter()
    .any(|name| registry.variable(name).is_some());
    if is_one || is_set {
        return;
    }
    let Some((span, subject)) = image_span(registry) else {
        return;
    };
    let message = "several instances of the registry run, each with a secret of its own";
    let label = "an upload that begins at one fails at the others: `blob upload unknown`";
    let mut finding = RULE
        .finding(registry.generation.into(), span, message, label)
        .about(subject);
    if let Some(topology) = configuration.named(default, "topology").next_back() {
        finding = finding.related(configuration.value_span(topology), "several run at once");
    }
    findings.push(finding.help("add `secrets_environment = REGISTRY_HTTP_SECRET={name}/http_secret`, a key of a sec object"));
}
