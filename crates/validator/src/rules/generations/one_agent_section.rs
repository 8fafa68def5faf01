//! A section of a group that one of the two agents has, and the other has not.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generations;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Family;

pub(crate) static RULE: Rule = Rule {
    code: "OSV722",
    name: "one-agent-section",
    severity: Severity::Error,
    manual: include_str!("one_agent_section.md"),
    check: Check::Outline(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let asked = configuration.agents.intersection(section.agents);
    let lacking = asked
        .iter()
        .find(|&generation| matches!(section.family[generation], Family::Unknown));
    let having = asked
        .iter()
        .find(|&generation| matches!(section.family[generation], Family::Group(_)));
    let (Some(lacking), Some(having)) = (lacking, having) else {
        return;
    };
    let span = configuration.header_span(section);
    let finding = RULE
        .finding(
            Generations::from(lacking),
            span.within(0..section.prefix.len()),
            format!(
                "agent {} alone has sections `[{}#…]`",
                having.version(),
                section.prefix
            ),
            format!("agent {} ignores the whole section", lacking.version()),
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        })
        .help("leave it out, or check for one agent with --agent");
    findings.push(finding);
}
