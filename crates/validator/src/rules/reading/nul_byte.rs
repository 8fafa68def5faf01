//! NUL bytes.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::OddityKind;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV110",
    name: "nul-byte",
    severity: Severity::Error,
    manual: include_str!("nul_byte.md"),
    check: Check::Whole(check),
};

/// One finding stands for a stretch of lines with NUL bytes.
fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let document = configuration.document;
    let mut last = None;
    for oddity in document.oddities() {
        if oddity.kind != OddityKind::Nul {
            continue;
        }
        let line = document.line_at(oddity.span.start);
        let again = last.is_some_and(|last| line <= last + 1);
        last = Some(line);
        if again {
            continue;
        }
        let finding = RULE
            .finding(
                oddity.agents,
                oddity.span,
                "there is a NUL byte in the text",
                "kept as a part of the text; no command, path or variable can hold it",
            )
            .about(subject(configuration, oddity))
            .help("drop it")
            .fix(Safety::Suggested, oddity.span, "");
        findings.push(finding);
    }
}
