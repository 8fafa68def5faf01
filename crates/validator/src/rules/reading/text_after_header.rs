//! Text behind the `]` of a header.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::{Oddity, OddityKind};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV105",
    name: "text-after-header",
    severity: Severity::Error,
    manual: include_str!("text_after_header.md"),
    check: Check::Oddity(&[OddityKind::AfterHeader], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let text = oddity.span.text(configuration.document.text());
    // A comment is ignored wherever it stands.
    if text.starts_with(['#', ';']) {
        return;
    }
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            "there is text behind a header",
            "dropped in silence",
        )
        .about(subject(configuration, oddity));
    findings.push(match text.contains(['=', ':']) {
        true => finding.help("write it on a line of its own").fix(
            Safety::Suggested,
            oddity.span,
            format!("\n{text}"),
        ),
        false => finding
            .severity(Severity::Warning)
            .help("drop it, or make it a comment")
            .fix(Safety::Suggested, oddity.span, format!("# {text}")),
    });
}
