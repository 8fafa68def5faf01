//! A scope on a keyword that takes none.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{self, Found, schema};

pub(crate) static RULE: Rule = Rule {
    code: "OSV305",
    name: "unscopable-keyword",
    severity: Severity::Error,
    manual: include_str!("unscopable_keyword.md"),
    check: Check::Scoped(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if setting.scope().is_none() {
        return;
    }
    let agents = configuration.agents.filter(|generation| {
        definition(configuration, setting, generation).is_some_and(|found| !found.keyword.scopable)
    });
    if agents.is_empty() {
        return;
    }
    let span = setting.scope_span();
    findings.push(
        RULE.finding(
            agents,
            span,
            format!("`{}` takes no scope", quotable(setting.name)),
            "refused",
        )
        .about(configuration.subject(setting))
        .help("leave the scope out: the value holds on every node")
        .fix(Safety::Suggested, span, ""),
    );
}

/// The definition; that of the group for a `type`, without which no driver is known.
fn definition(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Found> {
    let of_group = || {
        let section = configuration.section_of(setting);
        let place = schema::Section::Of {
            group: section
                .group(generation)
                .filter(|_| setting.name == "type")?,
            driver: None,
        };
        schema(generation).keyword(place, configuration.kind(), setting.name)
    };
    let asked = setting.agents.contains(generation);
    setting.found[generation].or_else(|| of_group().filter(|_| asked))
}
