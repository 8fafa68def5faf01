//! A scope on a keyword that takes none.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV305",
    name: "unscopable-keyword",
    severity: Severity::Error,
    manual: include_str!("unscopable_keyword.md"),
    check: Check::Setting(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if setting.scope.is_none() {
        return;
    }
    let agents = configuration.agents.filter(|generation| {
        setting.found[generation].is_some_and(|found| !found.keyword.scopable)
    });
    if agents.is_empty() {
        return;
    }
    let span = setting.scope_span();
    findings.push(
        RULE.finding(
            agents,
            span,
            format!("`{}` takes no scope", setting.name.escape_debug()),
            "refused",
        )
        .about(configuration.subject(setting))
        .help("leave the scope out: the value holds on every node")
        .fix(Safety::Suggested, span, ""),
    );
}
