//! A comment among the lines of a value.

use super::Use;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::OddityKind;
use crate::generation::Generations;
use crate::rules::reading::subject;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV706",
    name: "comment-in-value",
    severity: Severity::Error,
    manual: include_str!("comment_in_value.md"),
    check: Check::Whole(check),
};

/// The first comment of a value stands for all of them.
fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let document = configuration.document;
    let mut last = None;
    for oddity in document.oddities() {
        if oddity.kind != OddityKind::CommentInValue || last == Some(oddity.entry) {
            continue;
        }
        last = Some(oddity.entry);
        let content = oddity.span.text(document.text());
        let indent = content.len() - content.trim_start().len();
        let finding = RULE
            .finding(
                Generations::V3,
                oddity.span.within(indent..content.trim_end().len()),
                "there is a comment among the lines of a value",
                "agent 3 takes it for a part of the value; agent 2.1 skips it",
            )
            .about(subject(configuration, oddity))
            .help("write the comment above the keyword");
        let setting = oddity
            .entry
            .and_then(|entry| configuration.setting_of(entry));
        let free = setting.is_some_and(|setting| Use::of(configuration, setting) == Use::Free);
        findings.push(match free {
            true => finding.severity(Severity::Warning),
            false => finding,
        });
    }
}
