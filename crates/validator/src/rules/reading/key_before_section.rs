//! A setting before the first header.

use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::OddityKind;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV106",
    name: "key-before-section",
    severity: Severity::Error,
    manual: include_str!("key_before_section.md"),
    check: Check::Whole(check),
};

/// One finding stands for all the settings before the first header.
fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let document = configuration.document;
    let mut oddities = document.oddities().iter();
    let Some(first) = oddities.find(|oddity| oddity.kind == OddityKind::BeforeSection) else {
        return;
    };
    let key = first.span.text(document.text());
    let finding = RULE
        .finding(
            first.agents,
            first.span,
            format!("`{}` stands before the first section", quotable(key)),
            "agent 2.1 refuses the whole file; agent 3 takes it for one of `[DEFAULT]`",
        )
        .help("write `[DEFAULT]` above it");
    let setting = first
        .entry
        .and_then(|entry| configuration.setting_of(entry));
    let finding = match setting {
        Some(setting) => finding.about(configuration.subject(setting)),
        None => finding,
    };
    let line = document.line_at(first.span.start);
    let start = Span::at(document.line(line).span.start);
    findings.push(finding.fix(Safety::Suggested, start, "[DEFAULT]\n"));
}
