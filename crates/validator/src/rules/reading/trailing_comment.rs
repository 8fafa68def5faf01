//! A comment behind a value, where no agent reads one.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::document::Reading;
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::generations::{Use, is_open};
use crate::rules::{About, Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV118",
    name: "trailing-comment",
    severity: Severity::Error,
    manual: include_str!("trailing_comment.md"),
    check: Check::OddValue(About::Those(|_, _| true), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let entry = &configuration.document.entries()[setting.entry()];
    let text = entry.span().text(configuration.document.text());
    // On the line of the key only what stands behind a tab stays in the value.
    let has_place = !entry.is_plain() || text.contains('\t');
    if setting.name == "comment"
        || !has_place
        || memchr::memchr2(b'#', b';', text.as_bytes()).is_none()
    {
        return;
    }
    let how = Use::of(configuration, setting);
    let mut agents = Generations::NONE;
    let mut place = None;
    for generation in configuration.agents.intersection(setting.agents).iter() {
        let reading = entry.read(generation);
        let comment = reading.and_then(|reading| comment(configuration, reading, how));
        if comment.is_some() {
            agents = agents.union(generation.into());
            place = comment;
        }
    }
    let Some(place) = place else {
        return;
    };
    let text = configuration.document.text();
    let start = text[..place.start].trim_end_matches([' ', '\t']).len();
    let finding = RULE
        .finding(
            agents,
            place,
            format!("`{}` has a comment in its value", quotable(setting.name)),
            "no comment begins here: it is a part of the value",
        )
        .about(configuration.subject(setting))
        .help("write the comment on a line of its own, above the keyword")
        .fix(Safety::Suggested, Span::new(start, place.end), "");
    findings.push(match how {
        Use::Free => finding.severity(Severity::Warning),
        _ => finding,
    });
}

/// The first comment that stays in the value: behind a tab, or in a further line.
fn comment(configuration: &Configuration<'_>, reading: &Reading, how: Use) -> Option<Span> {
    let text = configuration.document.text();
    let mut open = false;
    for (index, line) in reading.value.parts().enumerate() {
        let content = line.text(text);
        let blanks: &[&str] = match (index, how) {
            (0, Use::Command) => &["\t#"],
            (0, _) => &["\t#", "\t;"],
            (_, Use::Free) => return None,
            (_, Use::Value | Use::Schedule | Use::Words) => &["\t#", " #", "\t;", " ;"],
            (_, Use::Command) => &[],
        };
        let mut marks = memchr::memchr2_iter(b'#', b';', content.as_bytes());
        let found = marks.find_map(|at| {
            let before = at.checked_sub(1)?;
            let mark = content.get(before..=at)?;
            blanks.contains(&mark).then_some(before)
        });
        // A line that is a comment is another rule's.
        let found = found.filter(|&at| !open && !content[..at].trim().is_empty());
        let found = found.filter(|&at| !is_open(&content[..at]));
        if let Some(at) = found {
            return Some(line.within(at + 1..content.trim_end().len()));
        }
        open ^= is_open(content);
    }
    None
}
