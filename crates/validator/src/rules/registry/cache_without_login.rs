//! A cache that has a user at its source, and cannot log in there.

use super::container::Registry;
use crate::diagnostic::Severity;
use crate::distribution::Release;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV828",
    name: "cache-without-login",
    severity: Severity::Warning,
    manual: include_str!("cache_without_login.md"),
    check: Check::Registry(check),
};

/// Public registries that give tokens, by the end of their names.
const GIVE_TOKENS: [&str; 6] = [
    "docker.io",
    "ghcr.io",
    "quay.io",
    "gcr.io",
    "registry.gitlab.com",
    "azurecr.io",
];

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if !registry.is_server || registry.newest() != Release::V2 {
        return;
    }
    let Some(variable) = registry.variable("REGISTRY_PROXY_USERNAME") else {
        return;
    };
    let source = registry.text("REGISTRY_PROXY_REMOTEURL");
    let Some(source) = source.as_deref().and_then(host) else {
        return;
    };
    let is_of = |known: &str| {
        let rest = source.strip_suffix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if GIVE_TOKENS.iter().any(|known| is_of(known)) {
        return;
    }
    let message = format!("version 2 logs in to `{source}` only if that gives tokens");
    let label = "a source that asks for a password itself gives this cache nothing";
    findings.push(
        variable
            .finding_in_value(&RULE, registry, message, label)
            .help("take an image of version 3, such as `registry:3.1.1`, unless the source gives tokens"),
    );
}

/// The host of a URL, without a port.
fn host(url: &str) -> Option<&str> {
    let rest = url.split("://").nth(1)?;
    let authority = rest.split('/').next()?;
    authority.split(':').next().filter(|host| !host.is_empty())
}
