//! What looks like a reference, and is text to both agents.

use std::ops::Range;

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV505",
    name: "literal-reference",
    severity: Severity::Error,
    manual: include_str!("literal_reference.md"),
    check: Check::Unusual(check),
};

/// The longest text between braces that is taken for a reference.
const LONGEST: usize = 120;

/// Something in braces that no agent takes for a reference.
#[derive(Clone)]
struct Lookalike<'v> {
    span: Range<usize>,
    /// What it refers to, as meant.
    body: &'v str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hyphen,
    Blank,
    Unclosed,
    /// A word, and text behind it: `{name-data}`.
    Text,
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_read(configuration, setting, generation) {
            return;
        }
        let Some(written) = setting.value(generation).written() else {
            return;
        };
        for lookalike in lookalikes(written, generation) {
            let known = match is_meant(configuration, setting, &lookalike) {
                true => Some(lookalike.clone()),
                false => word_and_text(&lookalike),
            };
            let finding = |it| finding(configuration, setting, generation, it);
            let guessed = || is_name(&lookalike).then(|| finding(&lookalike));
            found.extend(match &known {
                Some(known) => Some(finding(known)),
                None => guessed().map(|finding| finding.severity(Severity::Warning)),
            });
        }
    });
}

fn lookalikes(written: &str, generation: Generation) -> Vec<Lookalike<'_>> {
    let mut found = Vec::new();
    if memchr::memchr(b'{', written.as_bytes()).is_none() {
        return found;
    }
    let mut known = references(written, generation).peekable();
    for (open, _) in written.match_indices('{') {
        while known
            .next_if(|reference| reference.span.start < open)
            .is_some()
        {}
        let is_reference = known
            .peek()
            .is_some_and(|reference| reference.span.start == open);
        // `${…}` is a shell's, `{{…}}` a template's.
        let is_foreign =
            written[..open].ends_with(['$', '{']) || written[open + 1..].starts_with('{');
        if !is_reference && !is_foreign {
            found.extend(lookalike(written, open));
        }
    }
    found
}

fn lookalike(written: &str, open: usize) -> Option<Lookalike<'_>> {
    let rest = &written[open + 1..];
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_#.:[]-".contains(c);
    let blank = rest.len() - rest.trim_start_matches(' ').len();
    let length = rest[blank..]
        .find(|c| !is_part(c))
        .unwrap_or(rest.len() - blank);
    let body = &rest[blank..blank + length];
    let after = &rest[blank + length..];
    let behind = after.len() - after.trim_start_matches(' ').len();
    if body.is_empty() || length > LONGEST {
        return None;
    }
    let end = open + 1 + blank + length;
    match after[behind..].starts_with('}') {
        true if blank + behind > 0 => Some(Lookalike {
            span: open..end + behind + 1,
            body,
            kind: Kind::Blank,
        }),
        true if body.contains('-') => Some(Lookalike {
            span: open..end + 1,
            body,
            kind: Kind::Hyphen,
        }),
        true => None,
        // Text may follow the body at once: `{env.size/data`. A list in braces is a shell's: `{name,log}`.
        false if blank == 0 && !is_list(after) => Some(Lookalike {
            span: open..end,
            body,
            kind: Kind::Unclosed,
        }),
        false => None,
    }
}

/// Whether what follows is more of a list that is closed before anything else is opened.
fn is_list(after: &str) -> bool {
    let end = after.find(['{', '}']);
    after.starts_with(',') && end.is_some_and(|end| after[end..].starts_with('}'))
}

/// The word before a hyphen, when it is one that every object has: `{name-data}` was meant to be `{name}-data`.
fn word_and_text<'v>(it: &Lookalike<'v>) -> Option<Lookalike<'v>> {
    let (word, text) = it.body.split_once('-')?;
    if it.kind == Kind::Blank || !super::unresolved_reference::WORDS.contains(&word) {
        return None;
    }
    let (end, kind) = match it.kind {
        Kind::Unclosed => (it.span.end - text.len() - 1, Kind::Unclosed),
        _ => (it.span.end, Kind::Text),
    };
    Some(Lookalike {
        span: it.span.start..end,
        body: match kind {
            Kind::Unclosed => word,
            _ => it.body,
        },
        kind,
    })
}

/// Whether it is a name that is written in braces for no other end: one of several words, as `{my-key}`, or one of
/// `[env]` in a brace that is never closed.
fn is_name(it: &Lookalike<'_>) -> bool {
    let is_word =
        |word: &str| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.#".contains(c);
    match it.kind {
        Kind::Hyphen => it.body.chars().all(is_part) && it.body.split('-').all(is_word),
        Kind::Unclosed => it.body.strip_prefix("env.").is_some_and(is_word),
        Kind::Blank | Kind::Text => false,
    }
}

/// Whether it leads to something when it is read as a reference.
fn is_meant(configuration: &Configuration<'_>, setting: &Setting<'_>, it: &Lookalike<'_>) -> bool {
    let target = it.body.trim_start_matches('#');
    let target = target.split('[').next().unwrap_or(target);
    match target.split_once('.') {
        Some((section, key)) => {
            let known = matches!(section, "env" | "labels" | "node")
                || configuration.section(section).is_some();
            known
                && !key.is_empty()
                && (it.kind == Kind::Hyphen || has(configuration, section, key))
        }
        None if it.kind == Kind::Hyphen => {
            let meant = target.replace('-', "_");
            is_word(configuration, setting, target) || is_word(configuration, setting, &meant)
        }
        None => is_word(configuration, setting, target),
    }
}

fn has(configuration: &Configuration<'_>, section: &str, key: &str) -> bool {
    let Some(target) = configuration.section(section) else {
        return section == "node";
    };
    let of_resources = ["mnt", "exposed_devs", "base_devs", "sub_devs"];
    configuration.named(target, key).next().is_some()
        || of_resources.contains(&key.split('[').next().unwrap_or(key))
        || configuration.agents.iter().any(|generation| {
            target.vocabulary[generation].is_some_and(|words| words.keyword(key).is_some())
        })
}

/// Whether an agent knows the word, or the section or `[env]` has such a key.
fn is_word(configuration: &Configuration<'_>, setting: &Setting<'_>, word: &str) -> bool {
    let own = configuration.section_of(setting);
    let sections = [
        Some(own),
        configuration.section("DEFAULT"),
        configuration.section("env"),
    ];
    super::unresolved_reference::WORDS.contains(&word)
        || sections
            .into_iter()
            .flatten()
            .any(|section| configuration.named(section, word).next().is_some())
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    it: &Lookalike<'_>,
) -> Diagnostic {
    let span = written_place(configuration, setting, generation, it.span.clone());
    let written = span.text(configuration.document.text());
    let message = match it.kind {
        Kind::Hyphen => {
            format!("`{written}` is no reference: a name with `-` cannot be referred to")
        }
        Kind::Blank => format!("`{written}` is no reference: it has blanks in it"),
        Kind::Unclosed => format!("`{written}` is no reference: its brace is never closed"),
        Kind::Text => format!("`{written}` is no reference: its brace is closed too late"),
    };
    let finding = RULE
        .finding(
            generation.into(),
            span,
            message,
            "stays as it is, braces and all",
        )
        .about(configuration.subject(setting));
    let meant = match (it.kind, it.body.split_once('-')) {
        (Kind::Text, Some((word, text))) => format!("{{{word}}}-{text}"),
        _ => format!("{{{}}}", it.body),
    };
    match it.kind {
        Kind::Hyphen => {
            let finding = with_source(configuration, finding, it.body);
            finding.help("rename what it refers to, with `_` for `-`")
        }
        Kind::Blank | Kind::Unclosed | Kind::Text => {
            finding
                .help(format!("write `{meant}`"))
                .fix(Safety::Suggested, span, meant)
        }
    }
}

fn with_source(configuration: &Configuration<'_>, finding: Diagnostic, body: &str) -> Diagnostic {
    let source = body.split_once('.').and_then(|(section, key)| {
        let section = configuration.section(section)?;
        configuration.named(section, key).next()
    });
    match source {
        Some(source) => finding.related(source.key_span(), "this name cannot be referred to"),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    /// How many findings there are on a command.
    fn found(command: &str) -> usize {
        let text = format!("[app#1]\ntype = simple\nstart = /bin/run {command}\n");
        found_by("literal-reference", &text, Generations::BOTH).len()
    }

    #[test]
    fn a_name_with_a_hyphen_is_text_though_nothing_has_it() {
        assert_eq!(found("{my-key}"), 1);
        assert_eq!(found("{volume#9.my-name}"), 1);
        assert_eq!(found("{env.nosuch"), 1);
        assert_eq!(found("{nosuch"), 0);
        assert_eq!(found("{a-z}"), 0);
        assert_eq!(found("x{1-3}"), 0);
        assert_eq!(found("${HOME-no}"), 0);
        assert_eq!(found("{{my-key}}"), 0);
    }
}
