//! An old name of a driver.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Safety, Severity};
use crate::generation::Generation;
use crate::rules::{Check, Findings, Rule};
use crate::schema::schema;

pub(crate) static RULE: Rule = Rule {
    code: "OSV208",
    name: "deprecated-driver",
    severity: Severity::Warning,
    manual: include_str!("deprecated_driver.md"),
    check: Check::Outline(check),
};

/// Old names that 2.1 lists and does not translate: `create` refuses them (agent 2.1: core/objects/svc.py).
const REFUSED: [(&str, &str); 1] = [("disk", "pool")];

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let Some(setting) = configuration.named(section, "type").next_back() else {
        return;
    };
    let asked = configuration.agents.intersection(setting.agents);
    let driver = |generation| {
        let group = section.group(generation)?;
        schema(generation).driver(group, setting.known(generation)?)
    };
    let agents =
        asked.filter(|generation| driver(generation).is_some_and(|known| known.deprecated));
    let old = agents.iter().find_map(driver);
    let Some((old, name)) = old.and_then(|old| Some((old.name, old.alias_of?))) else {
        return;
    };
    let span = configuration.value_span(setting);
    // The same driver under both names, to every agent, asked or not.
    let same = configuration.is_read_alike(setting)
        && Generation::ALL.into_iter().all(|generation| {
            let group = section.group(generation);
            let known = group.and_then(|group| schema(generation).driver(group, old));
            known.is_some_and(|known| known.alias_of == Some(name))
        });
    let refused = REFUSED.contains(&(section.prefix, old));
    let finding = RULE
        .finding(
            agents,
            span,
            format!("`{old}` is an old name of the type `{name}`"),
            match refused {
                true => "agent 2.1 has no driver of that name: the resource is not there",
                false => "accepted for now",
            },
        )
        .about(configuration.subject(setting))
        .help(format!("write `type = {name}`"));
    let finding = match refused {
        true => finding.severity(Severity::Error),
        false => finding,
    };
    let written = span.text(configuration.document.text()) == old;
    findings.push(match (written, same) {
        (false, _) => finding,
        (true, true) if !refused => finding.fix(Safety::Safe, span, name),
        (true, _) => finding.fix(Safety::Suggested, span, name),
    });
}
