//! A line that was meant to continue the value above it, and is read as a keyword.

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{self, Converter, schema};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV115",
    name: "unindented-continuation",
    severity: Severity::Error,
    manual: include_str!("unindented_continuation.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    // Where any key is welcome, none is meant for something else.
    let judges = |generation| section.vocabulary[generation].is_some();
    if !section.has_unknown || !Generation::ALL.into_iter().any(judges) {
        return;
    }
    // The value that lines are meant for, and the setting right above.
    let mut above: Option<(&Setting<'_>, &Setting<'_>)> = None;
    for setting in configuration.settings_of(section) {
        above = match above {
            Some((value, last))
                if follows(configuration, last, setting)
                    && continues(configuration, value, setting) =>
            {
                findings.push(finding(configuration, value, setting));
                Some((value, setting))
            }
            _ => Some((setting, setting)),
        };
    }
}

/// Whether the line of `setting` was probably meant to continue the value of `before`.
fn continues(
    configuration: &Configuration<'_>,
    before: &Setting<'_>,
    setting: &Setting<'_>,
) -> bool {
    let known = setting.found.v2.is_some() || setting.found.v3.is_some();
    !known
        && !is_elsewhere(configuration, setting)
        && takes_words(configuration, before)
        && is_tight(configuration, setting)
        && is_no_slip(configuration, setting)
}

/// Whether either agent, asked or not, has a keyword of that name in some section of the group.
fn is_elsewhere(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let section = configuration.section_of(setting);
    let kind = configuration.kind();
    Generation::ALL.into_iter().any(|generation| {
        let schema = schema(generation);
        let default = schema::Section::Default;
        match section.group(generation) {
            _ if section.is_default() => schema.keyword(default, kind, setting.name).is_some(),
            Some(group) => schema
                .drivers_with(group, setting.name, kind)
                .next()
                .is_some(),
            None => false,
        }
    })
}

/// Whether the key is not meant to be a keyword of its section.
fn is_no_slip(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let agents = configuration.agents.intersection(setting.agents);
    agents.iter().any(|generation| {
        let section = configuration.section_of(setting);
        section.vocabulary[generation].is_some() && {
            let names = section.keywords(generation).iter();
            let names = names.map(|keyword| keyword.name);
            !is_name(setting.key) || nearest(setting.name, names).is_none()
        }
    })
}

/// Whether the key has the form of a keyword.
fn is_name(key: &str) -> bool {
    key.bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a value of several words is what the keyword takes.
fn takes_words(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let found = setting.definition(configuration.agents);
    found.is_some_and(|found| {
        matches!(
            found.keyword.converter,
            Converter::List
                | Converter::ListLower
                | Converter::Set
                | Converter::Shlex
                | Converter::ExpandedShlex
        )
    })
}

/// Whether the line of `setting` is the one below the value of `last`.
fn follows(configuration: &Configuration<'_>, last: &Setting<'_>, setting: &Setting<'_>) -> bool {
    let document = configuration.document;
    let entries = document.entries();
    let end = entries[last.entry()].span().end;
    let between = document
        .text()
        .get(end..entries[setting.entry()].span().start);
    setting.entry() == last.entry() + 1
        && between.is_some_and(|between| between.trim_end_matches([' ', '\t', '\r']) == "\n")
}

/// Whether no blank stands around the delimiter, as between the parts of a word.
fn is_tight(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let text = configuration.document.text();
    let behind = &text[setting.key_span().end..];
    let value = behind.strip_prefix(['=', ':']);
    value.is_some_and(|value| value.starts_with(|c: char| !c.is_whitespace()))
}

fn finding(
    configuration: &Configuration<'_>,
    before: &Setting<'_>,
    setting: &Setting<'_>,
) -> Diagnostic {
    let at = setting.key_span().start;
    RULE.finding(
        Generations::BOTH.intersection(setting.agents),
        setting.key_span(),
        format!(
            "`{}` is read as a keyword, and does not continue the value of `{}`",
            quotable(setting.key),
            quotable(before.name)
        ),
        "ignored: the line is not indented",
    )
    .about(configuration.subject(setting))
    .related(before.key_span(), "the value that it was meant for")
    .help("indent the line")
    .fix(Safety::Suggested, Span::at(at), "\t")
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;
    use crate::schema::Kind;

    #[test]
    fn a_keyword_of_the_other_agent_continues_nothing() {
        let text = "[DEFAULT]\nchildren=a\norchestrate=no\n";
        let document = Document::read(text);
        let identity = Identity {
            kind: Kind::Vol,
            ..Identity::default()
        };
        let found = check(&Configuration::new(&document, &identity, Generations::V3));
        let names: Vec<_> = found.iter().map(|finding| finding.name).collect();
        assert_eq!(names, ["unknown-keyword"]);
    }
}
