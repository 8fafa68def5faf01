//! A suppression that names nothing or gives no reason.

use super::comment::Comment;
use crate::diagnostic::Severity;
use crate::generation::Generations;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV901",
    name: "unexplained-suppression",
    severity: Severity::Warning,
    manual: include_str!("unexplained_suppression.md"),
    check: Check::Elsewhere,
};

pub(super) fn check(comment: &Comment, findings: &mut Findings) {
    if comment.reason && !comment.names.is_empty() {
        return;
    }
    let what = match comment.names.is_empty() {
        true => "a suppression names no rule",
        false => "a suppression gives no reason",
    };
    findings.push(
        RULE.finding(
            Generations::BOTH,
            comment.span,
            what,
            "it suppresses nothing",
        )
        .help("write `# regsvc: allow NAME -- reason`"),
    );
}
