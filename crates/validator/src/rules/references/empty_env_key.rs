//! A key of `[env]` without a value.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};

use super::unused_env_key::Uses;

pub(crate) static RULE: Rule = Rule {
    code: "OSV510",
    name: "empty-env-key",
    severity: Severity::Warning,
    manual: include_str!("empty_env_key.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let Some(env) = configuration.section("env") else {
        return;
    };
    let empty = configuration.settings_of(env).filter_map(|setting| {
        let agents = empty_for(configuration, setting);
        (!agents.is_empty()).then_some((setting, agents))
    });
    let mut empty = empty.peekable();
    if empty.peek().is_none() {
        return;
    }
    let uses = Uses::of(configuration);
    for (setting, agents) in empty.filter(|(setting, _)| uses.is_used(setting.name)) {
        let finding = RULE.finding(
            agents,
            setting.key_span(),
            format!("`{}` of `[env]` is empty", quotable(setting.key)),
            "what refers to it gets nothing",
        );
        findings.push(
            finding
                .about(configuration.subject(setting))
                .help("write the value"),
        );
    }
}

fn empty_for(configuration: &Configuration<'_>, setting: &Setting<'_>) -> Generations {
    configuration
        .agents
        .filter(|generation| setting.known(generation) == Some(""))
}
