//! An access controller that the registry cannot make of what it is told.

use super::container::{Registry, Variable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::distribution::Release;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV818",
    name: "bad-authentication",
    severity: Severity::Error,
    manual: include_str!("bad_authentication.md"),
    check: Check::Registry(check),
};

const AUTH: &str = "REGISTRY_AUTH";

/// What each controller takes; `|` parts what can stand for one another.
const NEEDED: [(&str, &[&str]); 3] = [
    ("htpasswd", &["REALM", "PATH"]),
    ("silly", &["REALM", "SERVICE"]),
    (
        "token",
        &["REALM", "SERVICE", "ISSUER", "ROOTCERTBUNDLE|JWKS"],
    ),
];

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    if !registry.is_server || !registry.is_told {
        return;
    }
    let chosen = registry.variable(AUTH);
    let name = match chosen {
        Some(_) => registry.text(AUTH).map(|name| name.to_lowercase()),
        None => registry.starting("REGISTRY_AUTH_").find_map(controller),
    };
    let Some(name) = name else { return };
    let first = chosen.or_else(|| registry.starting("REGISTRY_AUTH_").next());
    let Some(first) = first else { return };
    findings.extend(second(registry, &name));
    findings.extend(missing(registry, first, &name));
    if name == "silly" {
        let message = "`silly` lets everyone in who sends any credentials".to_owned();
        let finding = first.finding_in_value(&RULE, registry, message, "no access control");
        findings.push(
            finding
                .severity(Severity::Warning)
                .help("use `htpasswd` or `token`"),
        );
    }
}

/// The controller whose setting a variable is.
fn controller(variable: &Variable<'_, '_>) -> Option<String> {
    let rest = variable.name.strip_prefix("REGISTRY_AUTH_")?;
    let name = rest.split('_').next()?.to_lowercase();
    NEEDED
        .iter()
        .any(|(known, _)| *known == name)
        .then_some(name)
}

/// The first setting of another controller than the one that is chosen.
fn second(registry: &Registry<'_, '_>, name: &str) -> Option<Diagnostic> {
    let variable = registry
        .starting("REGISTRY_AUTH_")
        .find(|variable| controller(variable).is_some_and(|other| other != name))?;
    let other = controller(variable)?;
    let message = format!("the registry is told of two access controllers: `{name}` and `{other}`");
    let finding = variable.finding_in_name(
        &RULE,
        registry,
        14..14 + other.len(),
        message,
        "it takes one of them, now this one and now the other",
    );
    Some(finding.help("leave the settings of one of them out"))
}

/// The first setting that the controller lacks.
fn missing(
    registry: &Registry<'_, '_>,
    first: &Variable<'_, '_>,
    name: &str,
) -> Option<Diagnostic> {
    let (_, needed) = NEEDED.iter().find(|(known, _)| *known == name)?;
    let whole = format!("REGISTRY_AUTH_{}", name.to_uppercase());
    if registry.variable(&whole).is_some() {
        return None;
    }
    let variable = |key: &str| format!("{whole}_{key}");
    let is_set = |key: &str| registry.variable(&variable(key)).is_some();
    let lacking = needed.iter().find(|keys| match registry.newest() {
        Release::V2 => !keys.split('|').next().is_some_and(is_set),
        _ => !keys.split('|').any(is_set),
    })?;
    let lacking = variable(lacking.split('|').next().unwrap_or(lacking));
    let message = format!("the access controller `{name}` lacks `{lacking}`");
    let finding = first.finding_in_value(
        &RULE,
        registry,
        message,
        "the registry stops as soon as it starts",
    );
    Some(finding.help(format!("add `{lacking}=…`")))
}
