//! Findings -> findings without the consequences of others: one fault, one finding.
//!
//! A line that is not read as it was meant gives a value, a keyword or a section that no other rule can
//! make sense of. What those rules then say is true, and of no use.

use rustc_hash::FxHashMap;

use super::rule::Findings;
use crate::diagnostic::Diagnostic;
use crate::generation::Generations;

/// The rules whose findings explain whatever else is said of their setting or section.
const CAUSES: [&str; 16] = [
    "trailing-comment",
    "empty-header",
    "swallowed-keyword",
    "unindented-continuation",
    "odd-section-name",
    "nul-byte",
    "invalid-utf8",
    "line-separator",
    "inline-comment",
    "surrounding-quotes",
    "quoted-key",
    "backslash-at-end",
    "raw-quotes",
    "comment-in-value",
    "blank-in-value",
    "uneven-indentation",
];

type Place = (Option<String>, Option<String>);

/// Drops what only follows from how a line is read, and what says less of a value than another finding.
pub(super) fn drop_consequences(text: &str, findings: &mut Findings) {
    let mut causes: FxHashMap<Place, Generations> = FxHashMap::default();
    let mut swallowed: FxHashMap<Place, Generations> = FxHashMap::default();
    let mut expressions: FxHashMap<Place, Generations> = FxHashMap::default();
    let mut broken: FxHashMap<Place, Generations> = FxHashMap::default();
    let mut faulty: FxHashMap<Place, Generations> = FxHashMap::default();
    for finding in findings.iter() {
        if matches!(finding.name, "swallowed-keyword" | "long-continuation") {
            swallowed.insert(place(finding), finding.agents);
        }
        if CAUSES.contains(&finding.name) {
            let explained = match finding.name {
                // 2.1 ends the value there; 3 has what is behind in it.
                "line-separator" => Generations::BOTH,
                _ => finding.agents,
            };
            for place in places(text, finding) {
                let agents = causes.entry(place).or_default();
                *agents = agents.union(explained);
            }
        } else if finding.name == "bad-expression" {
            expressions.insert(place(finding), finding.agents);
        } else if finding.name == "line-break-in-value" {
            broken.insert(place(finding), finding.agents);
        } else if is_of_family(finding, b'4') {
            let agents = faulty.entry(place(finding)).or_default();
            *agents = agents.union(finding.agents);
        }
    }
    if causes.is_empty() && broken.is_empty() && expressions.is_empty() && faulty.is_empty() {
        return;
    }
    findings.retain_mut(|finding| {
        if matches!(finding.name, "uneven-indentation" | "blank-in-value")
            && swallowed.contains_key(&place(finding))
        {
            return false;
        }
        if finding.name == "one-agent-reference" {
            return !expressions.contains_key(&place(finding));
        }
        if finding.name == "line-break-in-value" {
            return !causes.contains_key(&place(finding));
        }
        let explained = match finding.code.as_bytes().get(3) {
            Some(b'2'..=b'6' | b'8') => {
                let place = place(finding);
                causes.get(&place).or(broken.get(&place))
            }
            Some(b'7') if finding.name.starts_with("differing-") => {
                let explained = causes.get(&place(finding)).or(faulty.get(&place(finding)));
                return explained.is_none();
            }
            _ => None,
        };
        let Some(&explained) = explained else {
            return true;
        };
        let left = finding.agents;
        finding.agents = left.filter(|generation| !explained.contains(generation));
        !finding.agents.is_empty()
    });
}

fn is_of_family(finding: &Diagnostic, digit: u8) -> bool {
    finding.code.as_bytes().get(3) == Some(&digit)
}

fn place(finding: &Diagnostic) -> Place {
    let subject = &finding.subject;
    (subject.section.clone(), subject.keyword.clone())
}

/// What a cause explains: its own setting, and the keywords that its value has swallowed.
fn places(text: &str, finding: &Diagnostic) -> Vec<Place> {
    let mut places = vec![place(finding)];
    if matches!(
        finding.name,
        "swallowed-keyword" | "blank-in-value" | "uneven-indentation"
    ) {
        let labels = std::iter::once(&finding.primary).chain(&finding.related);
        places.extend(labels.map(|label| {
            let line = label.span.text(text);
            let name = line.split(['@', '=', ':']).next().unwrap_or(line).trim();
            (finding.subject.section.clone(), Some(name.to_owned()))
        }));
    }
    places
}
