//! An indented line that one agent takes into the value above, and the other for a line of its own.

use super::Use;
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, Oddity, OddityKind};
use crate::generation::{Generation, Generations};
use crate::rules::reading::subject;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV708",
    name: "uneven-indentation",
    severity: Severity::Error,
    manual: include_str!("uneven_indentation.md"),
    check: Check::Whole(check),
};

/// The first such line of a value stands for all of them.
fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let mut last = None;
    for oddity in configuration.document.oddities() {
        // A line that the other agent cannot read at all is another rule's, as is one of which agent 3 has only the
        // blanks before it stops looking.
        let text = oddity.span.text(configuration.document.text());
        if oddity.kind == OddityKind::Indentation
            && last != Some(oddity.entry)
            && !text.trim().is_empty()
            && !is_stray(configuration.document, oddity)
        {
            last = Some(oddity.entry);
            findings.extend(finding(configuration, oddity));
        }
    }
}

/// Whether an agent refuses the line.
fn is_stray(document: &Document<'_>, uneven: &Oddity) -> bool {
    let oddities = document.oddities();
    let from = oddities.partition_point(|oddity| oddity.span.start < uneven.span.start);
    let mut there = oddities[from..]
        .iter()
        .take_while(|oddity| oddity.span.start < uneven.span.end);
    there.any(|oddity| matches!(oddity.kind, OddityKind::Stray | OddityKind::EmptyKey))
}

fn finding(configuration: &Configuration<'_>, oddity: &Oddity) -> Option<Diagnostic> {
    let setting = oddity
        .entry
        .and_then(|entry| configuration.setting_of(entry));
    let free = setting.is_some_and(|setting| Use::of(configuration, setting) == Use::Free);
    let content = oddity.span.text(configuration.document.text());
    let is_key = content.contains(['=', ':']);
    // One agent alone reads what is written, unless a value has swallowed a key that nobody else misses.
    if configuration.agents != Generations::BOTH && !(free && is_key) {
        return None;
    }
    let swallower = oddity.agents.iter().next().unwrap_or(Generation::V3);
    let other = match swallower {
        Generation::V2 => Generation::V3,
        Generation::V3 => Generation::V2,
    };
    let indent = content.len() - content.trim_start().len();
    let finding = RULE
        .finding(
            match free && is_key {
                true => oddity.agents,
                false => Generations::BOTH,
            },
            oddity.span.within(indent..content.trim_end().len()),
            "an indented line continues the value above for one agent alone",
            format!(
                "agent {} takes it into the value above; to agent {} it is a line of its own",
                swallower.version(),
                other.version()
            ),
        )
        .about(subject(configuration, oddity))
        .help("begin keywords in the first column, and indent only what continues a value");
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;

    #[test]
    fn a_line_is_looked_at_wherever_agent_3_stops_looking() {
        for length in 4080..4100 {
            let text = format!(
                "[labels]\n  a = b\n   {}\n  c = d\n e = f\n",
                "x".repeat(length)
            );
            let document = Document::read(&text);
            let identity = Identity::default();
            let found = check(&Configuration::new(&document, &identity, Generations::BOTH));
            assert!(!found.is_empty());
        }
    }
}
