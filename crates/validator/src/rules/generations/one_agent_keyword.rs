//! A keyword that one of the two agents has, and the other has not.

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::keywords::unknown_keyword::{is_unknown, may_be_unknown};
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::schema;

pub(crate) static RULE: Rule = Rule {
    code: "OSV720",
    name: "one-agent-keyword",
    severity: Severity::Warning,
    manual: include_str!("one_agent_keyword.md"),
    check: Check::Setting(About::Those(may_be_unknown), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(setting.agents);
    let lacking = asked.filter(|generation| is_unknown(configuration, setting, generation));
    let having = asked
        .filter(|generation| !lacking.contains(generation) && setting.found[generation].is_some());
    // Without a type, what a section understands is a guess.
    let section = configuration.section_of(setting);
    let lacking = lacking.filter(|generation| {
        let mut drivers = section
            .group(generation)
            .into_iter()
            .flat_map(|group| schema(generation).drivers(group));
        drivers.next().is_none() || section.driver(generation).is_some()
    });
    if let (Some(lacking), Some(having)) = (lacking.iter().next(), having.iter().next()) {
        findings.push(finding(configuration, setting, lacking, having));
    }
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    lacking: Generation,
    having: Generation,
) -> Diagnostic {
    let section = configuration.section_of(setting);
    let place = place(section, having);
    let finding = RULE
        .finding(
            Generations::from(lacking),
            setting.name_span(),
            format!(
                "agent {} alone has `{}` in {place}",
                having.version(),
                quotable(setting.name)
            ),
            format!("ignored by agent {}", lacking.version()),
        )
        .about(configuration.subject(setting));
    finding.help(help(configuration, setting, lacking))
}

/// What `lacking` has in its place, as far as that can be told.
fn help(configuration: &Configuration<'_>, setting: &Setting<'_>, lacking: Generation) -> String {
    let section = configuration.section_of(setting);
    let words = section.vocabulary[lacking];
    let aliases = setting
        .definition(configuration.agents)
        .map(|found| found.keyword);
    let shared = aliases
        .into_iter()
        .flat_map(|keyword| std::iter::once(keyword.name).chain(keyword.aliases.iter()));
    let mut shared = shared.filter(|&name| name != setting.name);
    if let Some(same) = shared.find(|name| words.is_some_and(|words| words.keyword(name).is_some()))
    {
        return format!("write `{same}`, which both agents have");
    }
    let group = section.group(lacking);
    let drivers = group
        .into_iter()
        .flat_map(|group| schema(lacking).drivers_with(group, setting.name, configuration.kind()));
    let drivers: Vec<_> = drivers.map(|driver| format!("`{}`", driver.name)).collect();
    if !drivers.is_empty() {
        return format!(
            "agent {} has it in type {}; leave it out, or check for one agent with --agent",
            lacking.version(),
            drivers.join(", ")
        );
    }
    // What both have is another keyword, not the one in its place.
    let known = section.keywords(lacking).iter().map(|keyword| keyword.name);
    let known = known.filter(|name| section.keyword(name, lacking.other()).is_none());
    match nearest(setting.name, known) {
        Some(near) => format!(
            "agent {} has `{near}`; leave this one out, or check for one agent with --agent",
            lacking.version()
        ),
        None => "leave it out, or check for one agent with --agent".to_owned(),
    }
}

/// The section in words: its driver, or its name.
fn place(section: &Section<'_>, generation: Generation) -> String {
    match (section.group(generation), section.driver(generation)) {
        (Some(group), Some(driver)) => format!("`{group}.{driver}`"),
        _ => format!("`[{}]`", section.prefix),
    }
}
