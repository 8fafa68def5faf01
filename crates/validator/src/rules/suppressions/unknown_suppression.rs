//! A suppression of a rule that there is not.

use super::comment::Name;
use crate::diagnostic::{Safety, Severity};
use crate::generation::Generations;
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{Check, Findings, RULES, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV902",
    name: "unknown-suppression",
    severity: Severity::Warning,
    manual: include_str!("unknown_suppression.md"),
    check: Check::Elsewhere,
};

/// Reports what stands where `allow` does.
pub(super) fn check_order(slip: &Name, findings: &mut Findings) {
    let finding = RULE.finding(
        Generations::BOTH,
        slip.span,
        format!(
            "a comment can allow rules, and not `{}` them",
            quotable(&slip.text)
        ),
        "it suppresses nothing",
    );
    let finding = finding.help("write `# regsvc: allow NAME -- reason`");
    findings.push(finding.fix(Safety::Suggested, slip.span, "allow"));
}

/// Whether there is such a rule; reports it if not.
pub(super) fn check(name: &Name, findings: &mut Findings) -> bool {
    if name.rule().is_some() {
        return true;
    }
    let finding = RULE.finding(
        Generations::BOTH,
        name.span,
        format!("no rule is called `{}`", quotable(&name.text)),
        "it suppresses nothing",
    );
    let known = RULES.iter().flat_map(|rule| [rule.name, rule.code]);
    findings.push(match nearest(&name.text, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(
            Safety::Suggested,
            name.span,
            meant,
        ),
        None => finding.help("`regsvc rules` lists them"),
    });
    false
}
