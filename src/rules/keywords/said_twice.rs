//! A keyword that stands under two of its names.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV308",
    name: "said-twice",
    severity: Severity::Error,
    manual: include_str!("said_twice.md"),
    check: Check::Setting(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let section = configuration.section_of(setting);
    let main = configuration.agents.iter().find_map(|generation| {
        let found = setting.found[generation].filter(|found| found.alias)?;
        let mut named = configuration.named(section, found.keyword.name);
        let main = named.find(|main| main.scope == setting.scope)?;
        main.agents
            .contains(generation)
            .then_some((generation, main))
    });
    let Some((generation, main)) = main else {
        return;
    };
    findings.push(
        RULE.finding(
            configuration.agents.filter(|agent| {
                agent == generation || setting.found[agent].is_some_and(|found| found.alias)
            }),
            setting.key_span,
            format!(
                "`{}` and `{}` are two names of one keyword",
                setting.key.escape_debug(),
                main.key.escape_debug()
            ),
            "never read: the other name wins",
        )
        .about(configuration.subject(setting))
        .related(main.key_span, "this one is read")
        .help(format!("keep `{}`", main.name)),
    );
}
