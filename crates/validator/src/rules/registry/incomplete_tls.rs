//! Settings of TLS that do not make TLS.

use super::container::Registry;
use crate::diagnostic::{Diagnostic, Severity};
use crate::distribution::{Meaning, tree};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV820",
    name: "incomplete-tls",
    severity: Severity::Error,
    manual: include_str!("incomplete_tls.md"),
    check: Check::Registry(check),
};

const CERTIFICATE: &str = "REGISTRY_HTTP_TLS_CERTIFICATE";
const KEY: &str = "REGISTRY_HTTP_TLS_KEY";
const ACME: &str = "REGISTRY_HTTP_TLS_LETSENCRYPT_CACHEFILE";

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if registry.is_server && registry.is_told {
        findings.extend(finding(registry));
    }
}

fn finding(registry: &Registry<'_, '_>) -> Option<Diagnostic> {
    let [certificate, key, acme] = [CERTIFICATE, KEY, ACME].map(|name| registry.variable(name));
    let whole = [
        "REGISTRY_HTTP",
        "REGISTRY_HTTP_TLS",
        "REGISTRY_HTTP_TLS_LETSENCRYPT",
    ];
    if whole.iter().any(|name| registry.variable(name).is_some()) {
        return None;
    }
    let stops = "the registry stops as soon as it starts";
    match (certificate, key, acme) {
        (Some(certificate), None, None) => {
            let message = "the registry has a certificate and no key to it".to_owned();
            let finding = certificate.finding_in_value(&RULE, registry, message, stops);
            Some(finding.help(format!("add `{KEY}=…`")))
        }
        (Some(certificate), _, Some(acme)) => {
            let message = "a certificate and Let's Encrypt exclude each other".to_owned();
            let finding = certificate.finding_in_value(&RULE, registry, message, stops);
            Some(
                finding
                    .related(acme.name_span, "chosen here")
                    .help("leave one of the two out"),
            )
        }
        (None, Some(key), None) => {
            let message = "the registry has a key and no certificate".to_owned();
            let label = "it serves plain HTTP, without a word";
            let finding = key.finding_in_value(&RULE, registry, message, label);
            Some(finding.help(format!("add `{CERTIFICATE}=…`")))
        }
        (None, None, None) => {
            let newest = registry.newest();
            let variable = registry.starting("REGISTRY_HTTP_TLS_").find(|variable| {
                let meaning = tree().meaning(&variable.name, newest);
                matches!(meaning, Some(Meaning::Sets(_)))
            })?;
            let message = format!("`{}` does nothing without a certificate", variable.name);
            let label = "the registry serves plain HTTP, without a word";
            let finding = variable.finding_in_value(&RULE, registry, message, label);
            Some(
                finding
                    .severity(Severity::Warning)
                    .help(format!("add `{CERTIFICATE}=…` and `{KEY}=…`")),
            )
        }
        _ => None,
    }
}
