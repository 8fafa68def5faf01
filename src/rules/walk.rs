//! A configuration -> the findings of all rules, in order of place.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::agents::for_each_agent;
use super::registry::{Registry, registries};
use super::rule::{Check, Findings, keeping_secrets};
use super::{RULES, cascade, premises, suppressions};
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::Diagnostic;
use crate::document::{Oddity, OddityKind};
use crate::generation::{Generation, Generations};
use crate::printable::escaped;
use crate::schema::{Converter, Found};

type OnOddity = fn(&Configuration<'_>, &Oddity, &mut Findings);
type OnSection = fn(&Configuration<'_>, &Section<'_>, &mut Findings);
type OnSetting = fn(&Configuration<'_>, &Setting<'_>, &mut Findings);
type OnRegistry = fn(&Registry<'_, '_>, &mut Findings);
type OnWhole = fn(&Configuration<'_>, &mut Findings);

/// The checks of all rules, by what they look at.
#[derive(Default)]
struct Checks {
    oddities: FxHashMap<OddityKind, Vec<OnOddity>>,
    sections: Vec<OnSection>,
    settings: Vec<OnSetting>,
    referring: Vec<OnSetting>,
    keywords: FxHashMap<&'static str, Vec<OnSetting>>,
    /// With the place of the rule in the table, so that no rule sees a setting twice.
    converted: FxHashMap<Converter, Vec<(usize, OnSetting)>>,
    registries: Vec<OnRegistry>,
    whole: Vec<OnWhole>,
}

fn checks() -> &'static Checks {
    static CHECKS: OnceLock<Checks> = OnceLock::new();
    CHECKS.get_or_init(|| {
        let mut checks = Checks::default();
        for (place, rule) in RULES.iter().enumerate() {
            match rule.check {
                Check::Oddity(kinds, check) => kinds
                    .iter()
                    .for_each(|&kind| checks.oddities.entry(kind).or_default().push(check)),
                Check::Section(check) => checks.sections.push(check),
                Check::Setting(check) => checks.settings.push(check),
                Check::Referring(check) => checks.referring.push(check),
                Check::Keyword(names, check) => names
                    .iter()
                    .for_each(|name| checks.keywords.entry(name).or_default().push(check)),
                Check::Converted(converters, check) => converters
                    .iter()
                    .for_each(|&by| checks.converted.entry(by).or_default().push((place, check))),
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
    findings.sort_by(|a, b| {
        let place = |finding: &Diagnostic| (finding.primary.span.start, finding.primary.span.end);
        place(a).cmp(&place(b)).then(a.code.cmp(b.code))
    });
    findings
}

/// Makes every text of a finding one that can be shown on one line, whatever the names that it quotes hold.
fn show(finding: &mut Diagnostic) {
    let related = finding.related.iter_mut().map(|label| &mut label.text);
    let texts = [&mut finding.message, &mut finding.primary.text];
    let texts = texts.into_iter().chain(&mut finding.help).chain(related);
    for text in texts {
        if let Cow::Owned(shown) = escaped(text) {
            *text = shown;
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
        for section in configuration.sections() {
            for check in &checks.sections {
                check(configuration, section, &mut findings);
            }
        }
        for setting in configuration.settings() {
            check_setting(checks, configuration, setting, &mut findings);
        }
    }
    for_each_agent(configuration, &mut findings, |generation, findings| {
        for registry in registries(configuration, generation) {
            for check in &checks.registries {
                check(&registry, findings);
            }
        }
    });
    for check in &checks.whole {
        check(configuration, &mut findings);
    }
    for finding in &mut findings {
        finding.agents = finding.agents.intersection(configuration.agents);
    }
    findings.retain(|finding| !finding.agents.is_empty());
    cascade::drop_consequences(configuration.document.text(), &mut findings);
    premises::drop_unfounded(configuration, &mut findings);
    findings
}

fn check_setting(
    checks: &Checks,
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
) {
    for check in &checks.settings {
        check(configuration, setting, findings);
    }
    if setting.refers() {
        for check in &checks.referring {
            check(configuration, setting, findings);
        }
    }
    let [v2, v3] = Generation::ALL.map(|generation| {
        setting.found[generation].filter(|_| configuration.agents.contains(generation))
    });
    let name = v2.or(v3).map_or(setting.name, |found| found.keyword.name);
    if let Some(by_keyword) = checks.keywords.get(name) {
        for check in by_keyword {
            check(configuration, setting, findings);
        }
    }
    let by_converter = |found: Option<Found>| {
        let by = found.and_then(|found| checks.converted.get(&found.keyword.converter));
        by.map_or(&[][..], Vec::as_slice)
    };
    let (first, second) = (by_converter(v2), by_converter(v3));
    let only_second = second
        .iter()
        .filter(|(place, _)| first.iter().all(|(other, _)| other != place));
    for (_, check) in first.iter().chain(only_second) {
        check(configuration, setting, findings);
    }
}
