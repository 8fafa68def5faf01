//! A scope that agent 3 does not know.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generations;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV724",
    name: "one-agent-scope",
    severity: Severity::Error,
    manual: include_str!("one_agent_scope.md"),
    check: Check::Scoped(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let Some(scope @ ("flex_primary" | "drp_flex_primary")) = setting.scope() else {
        return;
    };
    let finding = RULE
        .finding(
            Generations::V3.intersection(setting.agents),
            setting.scope_span(),
            format!("agent 2.1 alone knows the scope `{scope}`"),
            "agent 3 never reads this value",
        )
        .about(configuration.subject(setting))
        .help("name the node");
    // Where both agents are asked about, one of them reads what is written.
    findings.push(match configuration.agents == Generations::BOTH {
        true => finding.severity(Severity::Warning),
        false => finding,
    });
}
