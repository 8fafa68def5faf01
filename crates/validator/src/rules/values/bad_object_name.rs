//! A name that the object itself cannot have.

use super::naming;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent_once;
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV420",
    name: "bad-object-name",
    severity: Severity::Error,
    manual: include_str!("bad_object_name.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let Some(name) = &configuration.identity.name else {
        return;
    };
    if configuration.system.is_some() {
        return;
    }
    let kind = configuration.kind();
    for_each_agent_once(configuration, findings, |generation, found| {
        let Some(reason) = naming::fault(name, generation) else {
            return;
        };
        let shown: String = name.chars().take(40).collect();
        found.push(
            RULE.finding(
                generation.into(),
                Span::at(0),
                format!("`{}` is no name of a {kind}: {reason}", quotable(&shown)),
                "no agent creates the object",
            )
            .help("use letters a-z, digits and `-`, a letter first, two characters or more"),
        );
    });
}
