//! A header without its `]`.

use super::subject;
use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::{Oddity, OddityKind};
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV103",
    name: "unclosed-header",
    severity: Severity::Error,
    manual: include_str!("unclosed_header.md"),
    check: Check::Oddity(&[OddityKind::UnclosedHeader], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let line = oddity.span.text(configuration.document.text());
    let shown: String = line.chars().take(40).collect();
    let mut about = subject(configuration, oddity);
    about.section = Some(line.trim_start_matches('[').trim_end().to_owned());
    let finding = RULE
        .finding(
            oddity.agents,
            oddity.span,
            format!("header `{}` has no `]`", quotable(&shown)),
            "the whole file is refused",
        )
        .about(about)
        .help("close the header")
        .fix(Safety::Suggested, Span::at(oddity.span.end), "]");
    findings.push(finding);
}
