//! A blank line among the lines of a value.

use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Oddity, OddityKind};
use crate::generation::Generations;
use crate::rules::reading::subject;
use crate::rules::reading::swallowed::header;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV707",
    name: "blank-in-value",
    severity: Severity::Error,
    manual: include_str!("blank_in_value.md"),
    check: Check::Whole(check),
};

/// The first blank line of a value stands for all of them.
fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let mut last = None;
    for oddity in configuration.document.oddities() {
        let line = oddity.span.text(configuration.document.text());
        // A header is one to agent 3, as it was meant; that 2.1 swallows it is another rule's.
        if oddity.kind == OddityKind::BlankInValue
            && last != Some(oddity.entry)
            && header(line.trim(), false).is_none()
        {
            last = Some(oddity.entry);
            findings.push(finding(configuration, oddity));
        }
    }
}

fn finding(configuration: &Configuration<'_>, oddity: &Oddity) -> Diagnostic {
    RULE.finding(
        Generations::V3,
        oddity.span,
        "there is a blank line among the lines of a value",
        "agent 3 ends the value at the blank line, and takes this for a line of its own; \
         agent 2.1 goes on with the value",
    )
    .about(subject(configuration, oddity))
    .help("drop the blank line, or the indentation if this is a keyword")
}
