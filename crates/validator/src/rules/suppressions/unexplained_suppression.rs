//! A suppression that names nothing or gives no reason.

use super::comment::Comment;
use crate::diagnostic::{Safety, Severity};
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
    let finding = |span, what: &'static str| {
        let finding = RULE.finding(Generations::BOTH, span, what, "it suppresses nothing");
        finding.help("write `# regsvc: allow NAME -- reason`")
    };
    findings.push(match (comment.names.is_empty(), comment.sign) {
        (true, _) => finding(comment.span, "a suppression names no rule"),
        (_, None) => finding(comment.span, "a suppression gives no reason"),
        (_, Some(sign)) => finding(sign, "the reason of a suppression stands behind `--`").fix(
            Safety::Suggested,
            sign,
            "--",
        ),
    });
}
