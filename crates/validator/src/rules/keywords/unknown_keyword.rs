//! A keyword that no agent has in its section.

use super::unread_keyword::is_for_default;
use crate::configuration::{Configuration, Section, Setting, Type};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::sections::missing_type::misspelt_type;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::{self, Family, Kind, schema};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV301",
    name: "unknown-keyword",
    severity: Severity::Error,
    manual: include_str!("unknown_keyword.md"),
    check: Check::Setting(About::Those(may_be_unknown), check),
};

/// Whether an agent that understands the section may not have the keyword.
pub(in crate::rules) fn may_be_unknown(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
) -> bool {
    let section = configuration.section_of(setting);
    let mut asked = configuration.agents.iter();
    asked.any(|generation| {
        let found = setting.found[generation];
        section.vocabulary[generation].is_some()
            && found.is_none_or(|found| found.keyword.os.is_some())
    })
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(setting.agents);
    let unknown = asked.filter(|generation| is_unknown(configuration, setting, generation));
    // What one agent alone lacks is a difference between the two, and another rule's.
    let known_to_other = asked
        .filter(|generation| !unknown.contains(generation) && setting.found[generation].is_some());
    let Some(generation) = unknown.iter().next() else {
        return;
    };
    let is_read_above = |agent| is_for_default(configuration, setting, agent);
    if !known_to_other.is_empty() || asked.iter().any(is_read_above) {
        return;
    }
    let section = configuration.section_of(setting);
    let span = setting.name_span();
    let mut finding = RULE
        .finding(
            unknown,
            span,
            format!(
                "`{}` is no keyword of {}",
                quotable(setting.name),
                place(configuration, setting, generation)
            ),
            "ignored",
        )
        .about(configuration.subject(setting));
    if let Some(elsewhere) = elsewhere(setting, section, generation) {
        findings.push(finding.severity(Severity::Warning).help(elsewhere));
        return;
    }
    let words = section.vocabulary[generation];
    let is_word = |word: &str| words.is_some_and(|words| words.keyword(word).is_some());
    // `image registry:2.8` has a delimiter, though not the one that was meant.
    if let Some((word, rest)) = setting.name.split_once([' ', '\t'])
        && is_word(word)
    {
        let start = span.start + word.len();
        let blanks = Span::new(start, start + 1 + rest.len() - rest.trim_start().len());
        let finding = finding.help(format!("write `{word} = {}…`", rest.trim_start()));
        findings.push(finding.fix(Safety::Suggested, blanks, " = "));
        return;
    }
    let known = section.keywords(generation).iter();
    if let Some(meant) = nearest(setting.name, known.map(|keyword| keyword.name)) {
        finding =
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant);
    } else if let Some(group) = section.group(generation) {
        let driver = section.driver(generation).unwrap_or_default();
        if schema(generation).is_dropped(group, driver, setting.name) {
            finding = finding.help("it was dropped, and nothing replaces it: leave it out");
        } else {
            finding = of_other_drivers(configuration, setting, generation, group, finding);
        }
    } else if let Some(kinds) = other_kinds(configuration, setting, generation) {
        finding = finding.help(format!("it is a keyword of {kinds} objects: leave it out"));
    }
    findings.push(finding);
}

/// Says which other drivers of the group have the keyword.
fn of_other_drivers(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    group: &str,
    finding: Diagnostic,
) -> Diagnostic {
    let schema = schema(generation);
    let drivers: Vec<_> = schema
        .drivers_with(group, setting.name, configuration.kind())
        .map(|driver| format!("`{}`", driver.name))
        .collect();
    let Some(one) = drivers.first() else {
        return finding;
    };
    let place = schema::Section::Of {
        group,
        driver: Some(one.trim_matches('`')),
    };
    let found = schema.keyword(place, configuration.kind(), setting.name);
    let finding = finding.help(format!("it is a keyword of type {}", drivers.join(", ")));
    // Once it is made, the resource runs as if the line were not there.
    match found.is_some_and(|found| found.keyword.provisioning) {
        true => finding.severity(Severity::Warning),
        false => finding,
    }
}

/// The kinds of objects whose DEFAULT has the keyword, where this kind's does not.
fn other_kinds(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<String> {
    if !configuration.section_of(setting).is_default() {
        return None;
    }
    let has = |kind: &Kind| {
        let place = schema::Section::Default;
        schema(generation)
            .keyword(place, *kind, setting.name)
            .is_some()
    };
    let kinds = Kind::ALL.into_iter().filter(has);
    let kinds: Vec<_> = kinds.map(|kind| format!("`{kind}`")).collect();
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// Where the very same keyword of the very same driver works: on another system, on the other agent.
fn elsewhere(
    setting: &Setting<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> Option<String> {
    if let Some(os) = setting.found[generation].and_then(|found| found.keyword.os) {
        return Some(format!("it is a keyword on {os} alone: leave it out"));
    }
    let other = match generation {
        Generation::V2 => Generation::V3,
        Generation::V3 => Generation::V2,
    };
    let place = schema::Section::Of {
        group: section.group(generation)?,
        driver: section.driver(generation),
    };
    schema(other)
        .keyword(place, Kind::Svc, setting.name)
        .map(|_| format!("agent {} alone has it: leave it out", other.version()))
}

/// Whether `generation` understands the section, but not the keyword.
pub(in crate::rules) fn is_unknown(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    let understood = section.vocabulary[generation].is_some();
    let found = setting.found[generation].filter(|found| found.keyword.os.is_none());
    // A resource that does not say its type has a finding of its own, which stands for the section.
    let lacks_type = section.kind[generation] == Type::None
        && section
            .group(generation)
            .is_some_and(|group| group != "volume")
        || misspelt_type(configuration, section)
            .is_some_and(|slip| slip.key_span() == setting.key_span());
    understood
        && !lacks_type
        && found.is_none()
        && setting.name != "comment"
        && !is_for_default(configuration, setting, generation)
        && !(section.is_default() && works_in_default(configuration, setting, generation))
}

/// DEFAULT takes the keywords of resources: of any driver for agent 3, of the sections that are there for 2.1.
fn works_in_default(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    match generation {
        Generation::V2 => configuration.is_understood(setting.name, generation),
        Generation::V3 => schema(generation)
            .anywhere(setting.name, configuration.kind())
            .is_some(),
    }
}

/// The section in words: its driver, or its name.
fn place(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> String {
    let section = configuration.section_of(setting);
    match (&section.family[generation], section.driver(generation)) {
        (Family::Default, _) => "`[DEFAULT]`, nor of any resource".to_owned(),
        (_, Some(driver)) => {
            let group = section.group(generation).unwrap_or(section.prefix);
            format!("`{group}.{driver}`")
        }
        _ => format!("`{}`", section.prefix),
    }
}
