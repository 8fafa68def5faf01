//! A configuration -> the findings of all rules, in order of place.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::agents::for_each_agent;
use super::each_section::OfSections;
use super::each_setting::OfSettings;
use super::registry::{Registry, each_registry};
use super::rule::{Check, Findings, keeping_secrets};
use super::{RULES, cascade, discretion, premises, suppressions};
use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::document::{Oddity, OddityKind};
use crate::generation::{Each, Generations};
use crate::printable::escaped;

type OnOddity = fn(&Configuration<'_>, &Oddity, &mut Findings);
type OnRegistry = fn(&Registry<'_, '_>, &mut Findings);
type OnWhole = fn(&Configuration<'_>, &mut Findings);

/// The checks of all rules, by what they look at.
#[derive(Default)]
struct Checks {
    oddities: FxHashMap<OddityKind, Vec<OnOddity>>,
    sections: OfSections,
    settings: OfSettings,
    registries: Vec<OnRegistry>,
    whole: Vec<OnWhole>,
}

fn checks() -> &'static Checks {
    static CHECKS: OnceLock<Checks> = OnceLock::new();
    CHECKS.get_or_init(|| {
        let mut checks = Checks::default();
        for rule in RULES {
            match rule.check {
                Check::Oddity(kinds, check) => kinds
                    .iter()
                    .for_each(|&kind| checks.oddities.entry(kind).or_default().push(check)),
                Check::Section(check) => checks.sections.each.push(check),
                Check::Outline(check) => checks.sections.by_outline.push(check),
                Check::Setting(about, check) => {
                    checks.settings.particular.push(about, check);
                }
                Check::Value(about, check) => {
                    checks.settings.values.push(about, check);
                }
                Check::OddValue(about, check) => checks.settings.push_odd(about, check),
                Check::OddVariables(about, check) => checks.settings.push_variables(about, check),
                Check::Joining(about, check) => {
                    checks.settings.joining.push(about, check);
                }
                Check::Based(about, check) => {
                    checks.settings.based.push(about, check);
                }
                Check::Joined(check) => checks.settings.joined.push(check),
                Check::Scoped(check) => checks.settings.scoped.push(check),
                Check::Referring(check) => checks.settings.referring.push(check),
                Check::Unusual(check) => checks.settings.unusual.push(check),
                Check::Registry(check) => checks.registries.push(check),
                Check::Whole(check) => checks.whole.push(check),
                Check::Elsewhere => {}
            }
        }
        checks
    })
}

/// Checks a configuration: the findings of all rules for the agents that are asked about.
pub fn check(configuration: &Configuration<'_>) -> Findings {
    let mut findings = found(configuration);
    let for_both = || {
        let (document, identity) = (configuration.document, configuration.identity);
        found(&Configuration::new(document, identity, Generations::BOTH))
    };
    keeping_secrets(&mut findings, |findings| {
        suppressions::suppress(configuration, findings, for_both);
    });
    findings.iter_mut().for_each(show);
    discretion::keep(configuration.document.text(), &mut findings);
    // Each finding is moved once: there may be a million.
    findings.sort_by_cached_key(|finding| (finding.primary.span, finding.code));
    findings
}

/// Makes every text of a finding one that can be shown on one line, whatever the names that it quotes hold.
fn show(finding: &mut Diagnostic) {
    let related = finding.related.iter_mut().map(|label| &mut label.text);
    let texts = [&mut finding.message, &mut finding.primary.text];
    let texts = texts.into_iter().chain(&mut finding.help).chain(related);
    for text in texts {
        if let Cow::Owned(shown) = escaped(text) {
            *text = Cow::Owned(shown);
        }
    }
}

/// What the rules find, suppressed or not.
fn found(configuration: &Configuration<'_>) -> Findings {
    let checks = checks();
    let mut findings = Findings::new();
    for oddity in configuration.document.oddities() {
        let found = checks.oddities.get(&oddity.kind);
        found
            .into_iter()
            .flatten()
            .for_each(|check| check(configuration, oddity, &mut findings));
    }
    if configuration.system.is_none() {
        checks.sections.check(configuration, &mut findings);
        checks.settings.check(configuration, &mut findings);
    }
    let mut of_registries: Each<Findings> = Each::default();
    each_registry(configuration, |registry| {
        let findings = &mut of_registries[registry.generation()];
        let before = findings.len();
        checks
            .registries
            .iter()
            .for_each(|check| check(registry, findings));
        findings.len() > before
    });
    for_each_agent(configuration, &mut findings, |generation, findings| {
        findings.append(&mut of_registries[generation]);
    });
    for check in &checks.whole {
        check(configuration, &mut findings);
    }
    for finding in &mut findings {
        finding.agents = finding.agents.intersection(configuration.agents);
    }
    findings.retain(|finding| !finding.agents.is_empty());
    keeping_secrets(&mut findings, |findings| {
        cascade::drop_consequences(configuration.document.text(), findings);
        premises::drop_unfounded(configuration, findings);
    });
    findings
}
