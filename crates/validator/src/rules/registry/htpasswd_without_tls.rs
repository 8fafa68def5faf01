//! Passwords that clients send in clear text.

use super::container::Registry;
use crate::diagnostic::Severity;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV819",
    name: "htpasswd-without-tls",
    severity: Severity::Warning,
    manual: include_str!("htpasswd_without_tls.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if !registry.is_server || !registry.is_told || registry.has_tls() || registry.is_private() {
        return;
    }
    let chosen = registry
        .variable("REGISTRY_AUTH")
        .filter(|_| registry.text("REGISTRY_AUTH").as_deref() == Some("htpasswd"));
    let Some(variable) = chosen.or_else(|| registry.starting("REGISTRY_AUTH_HTPASSWD_").next())
    else {
        return;
    };
    let message = "the registry asks for passwords, and serves plain HTTP".to_owned();
    let label = "clients send them in clear text, and most refuse to";
    let help = "set `REGISTRY_HTTP_TLS_CERTIFICATE` and `REGISTRY_HTTP_TLS_KEY`, or `REGISTRY_HTTP_HOST=https://…` if a proxy does TLS";
    findings.push(
        variable
            .finding_in_value(&RULE, registry, message, label)
            .help(help),
    );
}
