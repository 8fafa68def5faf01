//! An indented line that was meant to be a keyword, and is read as a part of the value above it.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Edit, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{Converter, schema};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV114",
    name: "swallowed-keyword",
    severity: Severity::Error,
    manual: include_str!("swallowed_keyword.md"),
    check: Check::Joined(check),
};

/// A keyword inside a value.
struct Swallowed {
    key: Span,
    /// The blanks before it.
    indent: Span,
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let entry = &configuration.document.entries()[setting.entry()];
    if entry.is_plain() {
        return;
    }
    let mut agents = Generations::NONE;
    let mut swallowed = Vec::new();
    for generation in configuration.agents.iter() {
        let found = swallowed_by(configuration, setting, generation);
        if !found.is_empty() {
            agents = agents.union(generation.into());
            swallowed = found;
        }
    }
    if !swallowed.is_empty() {
        findings.push(finding(configuration, setting, agents, &swallowed));
    }
}

/// The keywords in the further lines of the value that `generation` reads.
fn swallowed_by(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Vec<Swallowed> {
    let document = configuration.document;
    let section = configuration.section_of(setting);
    let reading = document.entries()[setting.entry()].read(generation);
    let reading = reading.filter(|_| setting.agents.contains(generation));
    let free = section.is_free() || setting.name == "comment";
    let Some(reading) = reading.filter(|_| !free) else {
        return Vec::new();
    };
    let words = section.vocabulary[generation];
    let is_keyword = |name: &str| match words {
        Some(words) => words.keyword(name).is_some(),
        None => schema(generation)
            .anywhere(name, configuration.kind())
            .is_some(),
    };
    let several = takes_words(setting, generation);
    let lines = reading.value.parts().skip(1);
    let keys = lines.filter_map(|line| key(line, document.text(), several));
    keys.filter(|found| {
        let key = found.key.text(document.text());
        is_keyword(key.split('@').next().unwrap_or(key))
    })
    .collect()
}

/// Whether a value of several words is what the keyword takes, so that `NAME=VALUE` may be one of them.
fn takes_words(setting: &Setting<'_>, generation: Generation) -> bool {
    setting.found[generation].is_some_and(|found| {
        matches!(
            found.keyword.converter,
            Converter::List
                | Converter::ListLower
                | Converter::Set
                | Converter::Shlex
                | Converter::ExpandedShlex
                | Converter::Json
        )
    })
}

/// What looks like a key at the beginning of a line.
fn key(line: Span, text: &str, several: bool) -> Option<Swallowed> {
    let content = line.text(text);
    let start = line.start + (content.len() - content.trim_start().len());
    let content = content.trim_start();
    let at = content.find(['=', ':'])?;
    let (before, behind) = (&content[..at], &content[at + 1..]);
    let name = before.trim_end();
    let blank = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '.' | '-');
    if name.is_empty() || !name.chars().all(blank) {
        return None;
    }
    let spaced = name.len() < before.len() || behind.starts_with([' ', '\t']);
    let colon = content[at..].starts_with(':');
    if (several || colon) && !spaced {
        return None;
    }
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    Some(Swallowed {
        key: Span::new(start, start + name.len()),
        indent: Span::new(line, start),
    })
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    agents: Generations,
    swallowed: &[Swallowed],
) -> Diagnostic {
    const FEW: usize = 8;
    let text = configuration.document.text();
    let first = swallowed[0].key;
    let finding = RULE
        .finding(
            agents,
            first,
            format!(
                "`{}` is read as a part of the value of `{}`",
                first.text(text),
                quotable(setting.name)
            ),
            "it is indented, so it continues the value above",
        )
        .about(configuration.subject(setting))
        .related(setting.key_span(), "the value begins here")
        .help("drop the indentation")
        .fix_with(
            Safety::Suggested,
            swallowed
                .iter()
                .map(|found| Edit {
                    span: found.indent,
                    text: String::new(),
                })
                .collect(),
        );
    let others = swallowed.iter().skip(1).take(FEW);
    others.fold(finding, |finding, other| {
        finding.related(other.key, "so is this one")
    })
}
