//! A `type` that one of the two agents has, and the other has not.

use crate::configuration::{Configuration, Section, Type};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generations;
use crate::rules::sections::unknown_driver::type_span;
use crate::rules::{Check, Findings, Rule};
use crate::schema::schema;

pub(crate) static RULE: Rule = Rule {
    code: "OSV721",
    name: "one-agent-driver",
    severity: Severity::Error,
    manual: include_str!("one_agent_driver.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(section.agents);
    let lacking = asked
        .iter()
        .find(|&generation| matches!(section.kind[generation], Type::Unknown(_)));
    let having = asked
        .iter()
        .find(|&generation| matches!(section.kind[generation], Type::Known { .. } | Type::Free(_)));
    let (Some(lacking), Some(having)) = (lacking, having) else {
        return;
    };
    let Type::Unknown(name) = section.kind[lacking] else {
        return;
    };
    let group = section.group(lacking).unwrap_or(section.prefix);
    // A type that is in no table may be a typo: another rule reports it.
    if schema(having).driver(group, name).is_none() {
        return;
    }
    let both = schema(lacking).driver_names(group);
    let both = both.filter(|driver| schema(having).driver(group, driver.name).is_some());
    let both: Vec<_> = both.map(|driver| driver.name).collect();
    let finding = RULE
        .finding(
            Generations::from(lacking),
            type_span(configuration, section),
            format!("agent {} alone has `{group}.{name}`", having.version()),
            format!("agent {} goes on without the resource", lacking.version()),
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            keyword: Some("type".to_owned()),
            scope: None,
        });
    findings.push(match both.is_empty() {
        true => finding.help("check for one agent with --agent"),
        false => finding.help(format!("both agents have {}", both.join(", "))),
    });
}
