//! A front port in `expose`, which means something else on each agent.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::rules::{About, Check, Findings, Rule};
use crate::value::expose::{self, Expose};
use crate::value::list;

pub(crate) static RULE: Rule = Rule {
    code: "OSV738",
    name: "published-port",
    severity: Severity::Warning,
    manual: include_str!("published_port.md"),
    check: Check::Value(About::Keywords(&["expose"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let defined = setting.found.v2.is_some() && setting.found.v3.is_some();
    let Some(value) = setting.known(Generation::V3) else {
        return;
    };
    if !defined || configuration.agents != Generations::BOTH {
        return;
    }
    for item in list::read(value, Generation::V3) {
        let front =
            Generation::ALL.map(|generation| match expose::read(item, generation).value() {
                Some(Expose::Port {
                    port,
                    front: Some(front),
                    ..
                }) => Some((*port, *front)),
                _ => None,
            });
        let [Some(v2), Some(v3)] = front else {
            continue;
        };
        if v2 != v3 {
            continue;
        }
        let (port, front) = v3;
        let finding = RULE
            .finding(
                Generations::BOTH,
                configuration.place(setting, Generation::V3, item.span()),
                format!("port {front} is opened on the node by agent 2.1 alone"),
                format!("agent 3 says {front} in the DNS, and answers on {port} at the address of the service alone"),
            )
            .about(configuration.subject(setting))
            .help(format!("let the program listen on {front} itself, and expose that"));
        findings.push(finding);
    }
}
