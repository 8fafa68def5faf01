//! A keyword that must be there, and is not.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{Family, Found, Inherit, Keyword};

pub(crate) static RULE: Rule = Rule {
    code: "OSV304",
    name: "missing-keyword",
    severity: Severity::Error,
    manual: include_str!("missing_keyword.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, findings| {
        // 2.1 makes this resource itself; its section only changes it.
        let known = section.name != "sync#i0"
            && section.agents.contains(generation)
            && section.driver(generation).is_some()
            && matches!(
                section.family[generation],
                Family::Group(_) | Family::Renamed(_)
            );
        if !known {
            return;
        }
        for keyword in section.required(generation) {
            if keyword.name != "type" && !is_said(configuration, section, keyword, generation) {
                findings.push(finding(configuration, section, keyword, generation));
            }
        }
    });
}

/// Whether the section, or DEFAULT for it, says the keyword on some node, or need not.
fn is_said(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &'static Keyword,
    generation: Generation,
) -> bool {
    // What only provisioning needs is asked for when a resource is provisioned, not before.
    let needless = keyword.provisioning
        || keyword.os.is_some()
        || keyword.depends.is_some_and(|depends| {
            let value = configuration.text(section, depends.keyword, generation);
            value.is_none_or(|value| !depends.values.contains(value))
        });
    let inherited = || {
        let default = configuration.section("DEFAULT");
        keyword.inherit != Inherit::Leaf
            && default
                .is_some_and(|default| configuration.is_said(default, keyword.name, generation))
    };
    let own = Found {
        keyword,
        alias: false,
    };
    let own = || {
        configuration
            .effective_of(section, own, generation)
            .is_set()
    };
    needless || own() || inherited()
}

fn finding(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &Keyword,
    generation: Generation,
) -> crate::diagnostic::Diagnostic {
    let driver = section.driver(generation).unwrap_or_default();
    let group = section.group(generation).unwrap_or(section.prefix);
    let effect = match generation {
        Generation::V2 => "refused",
        Generation::V3 => "the resource is not there",
    };
    let name = common_name(configuration, section, keyword, generation);
    RULE.finding(
        generation.into(),
        configuration.header_span(section),
        format!("`{name}` is missing: `{group}.{driver}` needs it"),
        effect,
    )
    .about(Subject {
        section: Some(section.name.to_owned()),
        keyword: Some(name.to_owned()),
        scope: None,
    })
    .help(format!("add `{name} = …`"))
}

/// The name by which every agent that is asked knows the keyword, if there is one.
fn common_name(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &Keyword,
    generation: Generation,
) -> &'static str {
    let knows = |name: &&'static str| {
        let mut others = configuration.agents.iter();
        others.all(|other| {
            let words = section.vocabulary[other];
            other == generation || words.is_some_and(|words| words.keyword(name).is_some())
        })
    };
    let mut names = std::iter::once(keyword.name).chain(keyword.aliases.iter());
    names.find(knows).unwrap_or(keyword.name)
}
