//! A keyword that stands under two of its names.

use rustc_hash::FxHashMap;

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Keyword;

pub(crate) static RULE: Rule = Rule {
    code: "OSV308",
    name: "said-twice",
    severity: Severity::Error,
    manual: include_str!("said_twice.md"),
    check: Check::Outline(check),
};

/// Of how many old names in a section each is looked up by itself.
const FEW: usize = 8;

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    if !section.has_old {
        return;
    }
    let is_old = |setting: &Setting<'_>| {
        let asked = configuration.agents.iter();
        let mut found = asked.filter_map(|generation| setting.found[generation]);
        found.any(|found| found.alias)
    };
    // Few sections have an old name, and only those are looked at twice.
    let old: Vec<_> = configuration
        .settings_of(section)
        .filter(|it| is_old(it))
        .collect();
    if old.is_empty() {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let map = (old.len() > FEW).then(|| current(configuration, section, generation));
        let current = |keyword: &'static Keyword, scope| match &map {
            Some(map) => map.get(&(keyword.name, scope)).copied(),
            None => {
                let mut settings = configuration.settings_of(section).rev();
                settings.find(|setting| {
                    let found = setting.found[generation].filter(|found| !found.alias);
                    setting.scope() == scope
                        && found.is_some_and(|found| found.keyword.name == keyword.name)
                })
            }
        };
        for setting in &old {
            let Some(definition) = setting.found[generation].filter(|found| found.alias) else {
                continue;
            };
            let Some(main) = current(definition.keyword, setting.scope()) else {
                continue;
            };
            let finding = RULE.finding(
                generation.into(),
                setting.key_span(),
                format!(
                    "`{}` and `{}` are two names of one keyword",
                    quotable(setting.key),
                    quotable(main.key)
                ),
                "never read: the other name wins",
            );
            found.push(
                finding
                    .about(configuration.subject(setting))
                    .related(main.key_span(), "this one is read")
                    .help(format!("keep `{}`", main.name)),
            );
        }
    });
}

/// The settings of a section under the names of today, by name and scope.
fn current<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
    generation: Generation,
) -> FxHashMap<(&'static str, Option<&'d str>), &'c Setting<'d>> {
    let settings = configuration.settings_of(section);
    let current = settings.filter_map(|setting| {
        let found = setting.found[generation].filter(|found| !found.alias)?;
        Some(((found.keyword.name, setting.scope()), setting))
    });
    current.collect()
}
