//! A keyword of resources in `[DEFAULT]`, which every resource takes.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Inherit;

pub(crate) static RULE: Rule = Rule {
    code: "OSV307",
    name: "inherited-by-all",
    severity: Severity::Warning,
    manual: include_str!("inherited_by_all.md"),
    check: Check::Setting(
        About::Those(|configuration, setting| configuration.section_of(setting).is_default()),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let section = configuration.section_of(setting);
    if !section.is_default() || !configuration.is_last(setting) {
        return;
    }
    let mut takers = Vec::new();
    let agents = configuration.agents.filter(|generation| {
        let asked = setting.agents.contains(generation);
        let own = section.vocabulary[generation].and_then(|words| words.keyword(setting.name));
        let found = setting.found[generation].filter(|_| asked && own.is_none());
        // A keyword that has a name of its own in DEFAULT is meant to stand there.
        if found.is_none_or(|found| found.keyword.default_from.is_some()) {
            return false;
        }
        let inherits = configuration.sections().iter().filter(|section| {
            let words = section.vocabulary[generation].filter(|_| !section.is_default());
            let found = words.and_then(|words| words.keyword(setting.name));
            found.is_some_and(|found| found.keyword.inherit != Inherit::Leaf)
                && !configuration
                    .effective_key(section, setting.name, generation)
                    .is_set()
        });
        takers = inherits.map(|section| section.name).collect();
        true
    });
    if agents.is_empty() {
        return;
    }
    let message = format!(
        "`{}` in `[DEFAULT]` holds for every resource that has the keyword",
        quotable(setting.name)
    );
    if takers.is_empty() {
        let label = "taken by none: each of them says it itself";
        let finding = RULE.finding(agents, setting.name_span(), message, label);
        findings.push(
            finding
                .severity(Severity::Note)
                .about(configuration.subject(setting))
                .help("leave it out"),
        );
        return;
    }
    const FEW: usize = 4;
    let shown: Vec<_> = takers
        .iter()
        .take(FEW)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match takers.len() {
        n if n > FEW => format!(" and {} more", n - FEW),
        _ => String::new(),
    };
    findings.push(
        RULE.finding(
            agents,
            setting.name_span(),
            message,
            format!("taken by {}{more}", shown.join(", ")),
        )
        .about(configuration.subject(setting))
        .help("say it in the sections that need it"),
    );
}
