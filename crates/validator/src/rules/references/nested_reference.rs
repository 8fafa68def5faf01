//! A reference inside a reference.

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::reference::references;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV513",
    name: "nested-reference",
    severity: Severity::Error,
    manual: include_str!("nested_reference.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let generation = Generation::V3;
    let Some(written) = setting.value(generation).written() else {
        return;
    };
    if !is_read(configuration, setting, generation) {
        return;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_#.:[]".contains(c);
    let mut outer_end = 0;
    for reference in references(written, generation) {
        let (start, end) = (reference.span.start, reference.span.end);
        let head = written[..start].trim_end_matches(is_part);
        // The head needs a word or a section of its own: `{{name}}` is another fault.
        if !head.ends_with('{') || head.len() == start || head.len() <= outer_end && outer_end > 0 {
            continue;
        }
        let tail = written[end..].trim_start_matches(is_part);
        let mut close = written.len() - tail.len();
        if !tail.starts_with('}') {
            // A second reference may stand in the same outer one.
            match tail.find('}') {
                Some(at) if tail.starts_with('{') => close += at,
                _ => continue,
            }
        }
        let range = head.len() - 1..close + 1;
        outer_end = range.end;
        let span = written_place(configuration, setting, generation, range);
        let text = span.text(configuration.document.text());
        findings.push(
            RULE.finding(
                Generations::V3,
                span,
                format!("reference `{text}` is put together from another one"),
                "agent 3 replaces the inner reference alone: the outer braces stay",
            )
            .about(configuration.subject(setting))
            .help("refer to the key itself, or scope the key: `key@node`"),
        );
    }
}
