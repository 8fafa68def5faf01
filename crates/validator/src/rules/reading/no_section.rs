//! A file without any section.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::LineKind;
use crate::generation::Generations;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Kind;
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV113",
    name: "no-section",
    severity: Severity::Warning,
    manual: include_str!("no_section.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let document = configuration.document;
    let empty = document.headers().is_empty()
        && document
            .lines()
            .all(|line| matches!(line.kind.v3, LineKind::Blank | LineKind::Comment));
    let kind = configuration.kind();
    if !empty || !matches!(kind, Kind::Svc | Kind::Vol) {
        return;
    }
    let what = match document.text().trim().is_empty() {
        true => "the file is empty",
        false => "the file has nothing but comments",
    };
    let finding = RULE
        .finding(
            Generations::BOTH,
            Span::at(0),
            what,
            "the agents take it without a word: nothing is ever started",
        )
        .help("write at least one resource");
    findings.push(finding);
}
