//! The configuration of a cluster or a node.

use crate::configuration::Configuration;
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generations;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Kind;

pub(crate) static RULE: Rule = Rule {
    code: "OSV117",
    name: "system-file",
    severity: Severity::Note,
    manual: include_str!("system_file.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let Some(kind) = configuration.system else {
        return;
    };
    let whose = match kind {
        Kind::Node => "a node",
        _ => "a cluster",
    };
    let Some(header) = configuration.document.headers().first() else {
        return;
    };
    let name = header.name.text(configuration.document.text());
    let finding = RULE
        .finding(
            Generations::BOTH,
            header.name,
            format!("this is the configuration of {whose}, and of no object"),
            "its sections and keywords are not checked",
        )
        .about(Subject {
            section: Some(name.to_owned()),
            ..Subject::default()
        })
        .help("in the configuration of an object, use sections of objects");
    findings.push(finding);
}
