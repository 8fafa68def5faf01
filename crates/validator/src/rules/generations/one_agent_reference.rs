//! A reference or an expression that one of the two agents has, and the other has not.

use std::ops::Range;

use crate::configuration::{Configuration, ProblemKind, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::reference::{may_refer, references};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV723",
    name: "one-agent-reference",
    severity: Severity::Error,
    manual: include_str!("one_agent_reference.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let section = configuration.section_of(setting);
    for generation in configuration.agents.iter() {
        let value = &setting.value(generation);
        let Some(written) = value.written().filter(|written| may_refer(written)) else {
            continue;
        };
        if section.vocabulary[generation].is_some() && setting.found[generation].is_none() {
            continue;
        }
        let unsupported = value
            .problems()
            .iter()
            .filter(|problem| problem.kind == ProblemKind::Unsupported)
            .map(|problem| problem.span.clone());
        let mut places: Vec<_> = unsupported.collect();
        if generation == Generation::V3 {
            places.extend(dropped(written));
        }
        places.sort_by_key(|place| place.start);
        places.dedup();
        let other = match generation {
            Generation::V2 => Generation::V3,
            Generation::V3 => Generation::V2,
        };
        for place in places
            .into_iter()
            .filter(|place| place.end <= written.len())
        {
            let entry = &configuration.document.entries()[setting.entry()];
            let read = entry.read(generation);
            let span = read.map_or(setting.key_span(), |read| read.value.locate(place.clone()));
            let finding = RULE
                .finding(
                    Generations::from(generation),
                    span,
                    format!(
                        "agent {} alone knows `{}`",
                        other.version(),
                        written[place].escape_debug()
                    ),
                    format!(
                        "agent {} leaves it in the value as it is",
                        generation.version()
                    ),
                )
                .about(configuration.subject(setting))
                .help("write the value itself, or a reference that both agents know");
            findings.push(finding);
        }
    }
}

/// What agent 3 has dropped: devices below a resource, addresses in URIs, arithmetic.
fn dropped(written: &str) -> Vec<Range<usize>> {
    let gone = references(written, Generation::V2).filter(|reference| {
        reference.modifier == Some("uri_ip")
            || matches!(reference.key(), (Some(_), "sub_devs" | "base_devs"))
    });
    let mut places: Vec<_> = gone.map(|reference| reference.span).collect();
    let mut from = 0;
    while let Some(at) = written[from..].find("$(") {
        let start = from + at;
        let Some(length) = expression(&written[start..]) else {
            break;
        };
        places.push(start..start + length);
        from = start + length;
    }
    places
}

/// How long the expression is that the text begins with, up to the `)` that closes it. What holds a quote, a pipe
/// or no operator is the command of a shell, and none.
fn expression(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => {
                let body = &text[2..at];
                let operators = ['+', '-', '*', '/', '%', '<', '>', '='];
                let arithmetic = body.chars().all(|c| {
                    c.is_ascii_alphanumeric() || " {}#._,()".contains(c) || operators.contains(&c)
                });
                let starts = body
                    .trim_start()
                    .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '{' | '(' | '-'));
                return Some(at + 1).filter(|_| arithmetic && starts);
            }
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}
