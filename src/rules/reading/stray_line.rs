//! A line that no agent can read.

use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::{Oddity, OddityKind};
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV101",
    name: "stray-line",
    severity: Severity::Error,
    manual: include_str!("stray_line.md"),
    check: Check::Oddity(&[OddityKind::Stray], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let document = configuration.document;
    let line = oddity.span.text(document.text());
    let shown: String = line.chars().take(40).collect();
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            format!(
                "`{}` is neither a section nor a keyword",
                shown.escape_debug()
            ),
            "no `=`: the whole file is refused",
        )
        .help("write `keyword = value`, or indent the line if it continues the value above");
    let before = document.entries().iter().rev();
    let continues = before
        .filter(|entry| entry.lines.end <= oddity.span.start)
        .take(1)
        .any(|entry| {
            document.text()[entry.lines.end..oddity.span.start]
                .trim()
                .is_empty()
        });
    findings.push(match continues {
        true => finding.fix(Safety::Suggested, Span::at(oddity.span.start), "\t"),
        false => finding,
    });
}
