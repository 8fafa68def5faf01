//! A backslash at the end of a line.

use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::document::{LineKind, Oddity, OddityKind};
use crate::generation::Generations;
use crate::rules::reading::subject;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV704",
    name: "backslash-at-end",
    severity: Severity::Error,
    manual: include_str!("backslash_at_end.md"),
    check: Check::Oddity(&[OddityKind::Backslash], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let document = configuration.document;
    let next = document
        .lines()
        .nth(document.line_at(oddity.span.start) + 1);
    let next = next.map_or(LineKind::Blank, |line| line.kind.v2);
    let (agents, label, help) = match next {
        LineKind::Continuation => (
            Generations::V2,
            "agent 2.1 keeps the backslash and the line break in the value; agent 3 joins the lines",
            "drop the backslash: an indented line continues the value on both agents",
        ),
        LineKind::Blank | LineKind::Comment => (
            Generations::BOTH,
            "agent 2.1 keeps the backslash in the value; agent 3 drops it with the line break",
            "drop the backslash",
        ),
        _ => (
            Generations::BOTH,
            "agent 3 takes the next line into the value; to agent 2.1 it is a line of its own",
            "drop the backslash, and indent the next line if it continues the value",
        ),
    };
    let finding = RULE
        .finding(agents, oddity.span, "a line ends with a backslash", label)
        .about(subject(configuration, oddity))
        .help(help);
    findings.push(finding);
}
