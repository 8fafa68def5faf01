//! Names that are not read as they were meant, and what rests on them.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::table::{NODES, premise};
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::reference::references;
use crate::schema::Converter;
use crate::span::Span;

/// Rules that find a section under another name than the one that was meant.
const MISNAMED: [&str; 5] = [
    "unknown-section",
    "odd-section-name",
    "odd-index",
    "section-without-index",
    "deprecated-section",
];

/// Rules that name another section, which is not there.
const DANGLING: [&str; 4] = [
    "dangling-netns",
    "dangling-requires",
    "dangling-signal",
    "unresolved-reference",
];

/// How many misspelt names of a section, and how many sections, are compared with one that is missing.
const MANY: usize = 16;

/// Names that are not read as they were meant.
#[derive(Default)]
pub(super) struct Misread<'f> {
    /// The first few names that are no keywords, by section: each may be meant to be one.
    slips: FxHashMap<&'f str, Vec<&'f str>>,
    /// Keywords whose values are not read as they were meant, by section.
    keywords: FxHashMap<&'f str, FxHashSet<&'f str>>,
    /// All of them, and those that are missing.
    names: FxHashSet<&'f str>,
    /// The first few sections.
    sections: Vec<&'f str>,
    /// Whether what stands below a header belongs to no section, or to another one.
    headless: bool,
    /// What stands below headers that are none: it is read as if it were in the section above.
    astray: Vec<Span>,
    /// Whether the nodes of the object are a reference that leads nowhere.
    lost_nodes: bool,
    /// What was asked for before: many findings rest on the same few names.
    answers: RefCell<FxHashMap<String, bool>>,
    /// Whether a keyword of a section is read from one of these names: a value may have a finding at each word.
    sources: RefCell<FxHashMap<(&'f str, &'f str, Generations), bool>>,
}

impl<'f> Misread<'f> {
    pub(super) fn of(configuration: &Configuration<'f>, findings: &'f [Diagnostic]) -> Self {
        let mut misread = Misread::default();
        for finding in findings {
            misread.note(configuration, finding);
        }
        misread
    }

    fn note(&mut self, configuration: &Configuration<'f>, finding: &'f Diagnostic) {
        let text = configuration.document.text();
        let section = finding.subject.section.as_deref().unwrap_or_default();
        self.headless |= matches!(finding.name, "empty-header" | "unclosed-header");
        let place = finding.primary.span;
        if finding.name == "stray-line" && place.text(text).ends_with(']') {
            let headers = configuration.document.headers();
            let next = headers.partition_point(|header| header.line.start < place.end);
            let end = headers
                .get(next)
                .map_or(text.len(), |header| header.line.start);
            self.astray.push(Span::new(place.end, end));
            self.headless = true;
        }
        if MISNAMED.contains(&finding.name) && self.sections.len() < MANY {
            self.sections.push(section);
        }
        if finding.name == "unknown-section" {
            let there = configuration.section(section);
            let settings = there
                .into_iter()
                .flat_map(|at| configuration.settings_of(at));
            settings.for_each(|setting| self.add_slip(section, setting.name));
        }
        let about = finding.subject.keyword.as_deref();
        self.lost_nodes |= finding.code.starts_with("OSV5")
            && finding.name != "unknown-scope"
            && finding.severity == Severity::Error
            && section == "DEFAULT"
            && about.is_some_and(|keyword| NODES.contains(&keyword));
        if matches!(finding.name, "missing-keyword" | "volume-without-size") {
            self.names.extend(about);
        }
        let is_cause = finding.name == "empty-value"
            || (finding.severity == Severity::Error && premise(finding.name).is_none());
        if !is_cause {
            return;
        }
        for keyword in about.into_iter().map(first_word) {
            self.names.insert(keyword);
            self.keywords.entry(section).or_default().insert(keyword);
            if finding.name == "unknown-keyword" {
                self.add_slip(section, keyword);
            }
        }
        for line in lines(finding, text) {
            self.add_slip(section, first_word(line));
        }
    }

    fn add_slip(&mut self, section: &'f str, name: &'f str) {
        self.names.insert(name);
        let slips = self.slips.entry(section).or_default();
        if slips.len() < MANY && slips.last() != Some(&name) {
            slips.push(name);
        }
    }

    /// Whether a finding rests on one of these names, and not on what the configuration says.
    pub(super) fn is_premise_of(
        &self,
        configuration: &Configuration<'_>,
        finding: &'f Diagnostic,
    ) -> bool {
        let is_all_read = self.keywords.is_empty() && self.names.is_empty();
        if is_all_read && self.sections.is_empty() && !self.headless {
            return false;
        }
        if DANGLING.contains(&finding.name) && is_silent(configuration, finding) {
            let text = finding.primary.span.text(configuration.document.text());
            return self.explains_name(text.trim_matches(['{', '}', '#']));
        }
        let section = finding.subject.section.as_deref().unwrap_or_default();
        let is_of_section = matches!(finding.code.as_bytes().get(3), Some(b'2' | b'3' | b'6'))
            || finding.name == "key-before-section";
        let mut labels = std::iter::once(&finding.primary).chain(&finding.related);
        if is_of_section && labels.any(|label| self.is_astray(label.span)) {
            return true;
        }
        if finding.name == "empty-section" {
            return self.slips.contains_key(section);
        }
        if finding.name == "unknown-scope" {
            return self.lost_nodes || NODES.iter().any(|nodes| self.is_slip("DEFAULT", nodes));
        }
        let Some(premise) = premise(finding.name) else {
            return self.is_source_of(configuration, finding);
        };
        let about = finding.subject.keyword.as_deref();
        let mut own = premise.own.iter().copied().chain(about);
        let named = finding.primary.span.text(configuration.document.text());
        let mut of_named = premise.named.iter();
        let mut any = premise.any.iter();
        self.headless
            || self.sections.contains(&section) && premise.any.contains(&"netns")
            || own.any(|keyword| self.lacks(section, keyword))
            || of_named.any(|keyword| self.lacks(named, keyword))
            || any.any(|keyword| self.lacks_anywhere(keyword))
            || premise.rule == "unused-env-key" && about.is_some_and(|key| self.names.contains(key))
    }

    fn is_astray(&self, span: Span) -> bool {
        let after = self
            .astray
            .partition_point(|below| below.start <= span.start);
        let below = after.checked_sub(1).map(|index| self.astray[index]);
        below.is_some_and(|below| span.start < below.end)
    }

    /// Whether a finding is about a value that is read from elsewhere, and has its fault there.
    fn is_source_of(&self, configuration: &Configuration<'_>, finding: &'f Diagnostic) -> bool {
        if self.keywords.is_empty() {
            return false;
        }
        let fits_not = matches!(finding.code.as_bytes().get(3), Some(b'6' | b'8'));
        let subject = &finding.subject;
        let (Some(section), Some(keyword), true) = (&subject.section, &subject.keyword, fits_not)
        else {
            return false;
        };
        let asked = (&**section, &**keyword, finding.agents);
        if let Some(known) = self.sources.borrow().get(&asked) {
            return *known;
        }
        let section = configuration.section(section).into_iter();
        let settings = section.flat_map(|at| configuration.named(at, keyword));
        let mut written = settings.flat_map(|setting| {
            let readings = finding.agents.iter();
            readings
                .filter_map(|generation| Some((generation, setting.value(generation).written()?)))
        });
        let is_one = |(generation, written)| {
            references(written, generation).any(|reference| match reference.key() {
                (Some(section), key) => {
                    let names = self.keywords.get(section);
                    names.is_some_and(|names| names.contains(key))
                }
                _ => false,
            })
        };
        let is_one = written.any(is_one);
        self.sources.borrow_mut().insert(asked, is_one);
        is_one
    }

    /// Whether a section has a keyword that was probably meant to be this one.
    fn lacks(&self, section: &str, keyword: &str) -> bool {
        let names = self.keywords.get(section);
        names.is_some_and(|names| names.contains(keyword)) || self.is_slip(section, keyword)
    }

    /// Whether a section has a name that is no keyword, and was probably meant to be this one.
    fn is_slip(&self, section: &str, keyword: &str) -> bool {
        let names = self.slips.get(section);
        names.is_some_and(|names| names.iter().any(|name| is_meant(name, keyword)))
    }

    /// Whether any section has, or any of a group: `volume.name`.
    fn lacks_anywhere(&self, keyword: &str) -> bool {
        if let Some(known) = self.answers.borrow().get(keyword) {
            return *known;
        }
        let (group, name) = match keyword.split_once('.') {
            Some((group, name)) => (Some(group), name),
            None => (None, keyword),
        };
        let is_of_group = |section: &str| {
            let prefix = section.split('#').next().unwrap_or(section);
            group.is_none_or(|group| is_meant(prefix, group))
        };
        let sections = self.keywords.keys().chain(self.slips.keys());
        let mut sections = sections.filter(|section| is_of_group(section));
        let lacks = sections.any(|section| self.lacks(section, name))
            || (group.is_some() && self.sections.iter().any(|section| is_of_group(section)));
        self.answers.borrow_mut().insert(keyword.to_owned(), lacks);
        lacks
    }

    /// Whether what is named, a section or a key of one, is there under another name.
    fn explains_name(&self, name: &str) -> bool {
        let (section, key) = match name.split_once('.') {
            Some((section, key)) => (section, Some(key)),
            None => (name.split('(').next().unwrap_or(name), None),
        };
        self.headless
            || self.sections.iter().any(|known| is_meant(known, section))
            || key.is_some_and(|key| self.is_slip(section, key))
    }
}

/// The lines that a finding takes away from what is read: each begins with a keyword, if it is meant to be one.
fn lines<'f>(finding: &Diagnostic, text: &'f str) -> Vec<&'f str> {
    match finding.name {
        "stray-line" => vec![finding.primary.span.text(text)],
        "swallowed-keyword" => {
            let labels = std::iter::once(&finding.primary).chain(&finding.related);
            labels.map(|label| label.span.text(text)).collect()
        }
        // The line behind it is a part of the value.
        "backslash-at-end" => text[finding.primary.span.end..]
            .split('\n')
            .skip(1)
            .take(1)
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a name is probably a slip of a known one.
pub(super) fn is_meant(name: &str, known: &str) -> bool {
    nearest(name, [known]).is_some()
}

/// The word that a line begins with: its key, if it is meant to have one.
pub(super) fn first_word(line: &str) -> &str {
    let line = line.trim_start();
    let end = line.find(|c: char| c.is_whitespace() || matches!(c, '=' | ':' | '@'));
    &line[..end.unwrap_or(line.len())]
}

/// Whether the agents take the value as it is: where one of them converts it, it has something to say of its own.
fn is_silent(configuration: &Configuration<'_>, finding: &Diagnostic) -> bool {
    let section = finding.subject.section.as_deref().unwrap_or_default();
    let keyword = finding.subject.keyword.as_deref().unwrap_or_default();
    let Some(section) = configuration.section(section) else {
        return false;
    };
    Generation::ALL.into_iter().all(|generation| {
        let found = section.vocabulary[generation].and_then(|words| words.keyword(keyword));
        found.is_none_or(|found| {
            matches!(
                found.keyword.converter,
                Converter::String | Converter::List | Converter::Shlex
            )
        })
    })
}
