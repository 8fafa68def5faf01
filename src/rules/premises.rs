//! Findings -> findings whose premises hold: what rests on a name that is misspelt is not said.
//!
//! Many rules conclude from what is not there: no `netns`, no volume of that name, no such section. Where
//! a line that was meant to say it has a finding of its own, that finding is the one to mend.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::rule::Findings;
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::reference::references;
use crate::schema::Converter;
use crate::span::Span;

/// What a rule's findings rest on: keywords of the section that they are about, and keywords of any section.
struct Premise {
    rule: &'static str,
    own: &'static [&'static str],
    any: &'static [&'static str],
}

const fn rests(
    rule: &'static str,
    own: &'static [&'static str],
    any: &'static [&'static str],
) -> Premise {
    Premise { rule, own, any }
}

/// What makes a registry what it is.
const OF_REGISTRY: &[&str] = &[
    "environment",
    "configs_environment",
    "secrets_environment",
    "volume_mounts",
    "image",
    "command",
];

/// Beside the keyword that a finding is about: that one is a premise of all of these.
const PREMISES: [Premise; 25] = [
    rests("missing-keyword", &[], &[]),
    rests("missing-type", &[], &[]),
    rests("volume-without-size", &[], &[]),
    rests("unmet-condition", &[], &["topology"]),
    rests("unused-env-key", &[], &[]),
    rests("holder-unavailable", &[], &["detach", "netns"]),
    rests("cni-without-netns", &[], &[]),
    rests("unshared-data", &[], &["nodes", "orchestrate"]),
    rests("secrets-on-disk", &["type"], &[]),
    rests("unused-subset", &[], &["subset"]),
    rests("stale-container", &[], &[]),
    rests("unattended-container", &["monitor", "detach"], &["netns"]),
    rests("idle-monitor", &["restart"], &["monitor_action"]),
    rests("no-such-nodes", &[], &NODES),
    rests("unreachable-container", &["run_args", "detach"], &["netns"]),
    rests("unguarded-task", &["schedule"], &[]),
    rests("unknown-volume", &[], &["volume.name"]),
    rests("htpasswd-without-tls", OF_REGISTRY, &[]),
    rests("incomplete-tls", OF_REGISTRY, &[]),
    rests("bad-authentication", OF_REGISTRY, &[]),
    rests("open-registry", OF_REGISTRY, &["netns"]),
    rests("missing-http-secret", OF_REGISTRY, &["topology"]),
    rests("short-stop-timeout", &["stop_timeout"], &[]),
    rests("unmounted-registry-data", OF_REGISTRY, &["netns"]),
    rests("unsafe-garbage-collection", OF_REGISTRY, &[]),
];

/// The keywords that say the nodes which a scope may name.
const NODES: [&str; 3] = ["nodes", "drpnodes", "encapnodes"];

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
struct Misread<'f> {
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
}

/// Drops the findings whose premise is a name that is not read as it was meant.
pub(super) fn drop_unfounded(configuration: &Configuration<'_>, findings: &mut Findings) {
    let misread = Misread::of(configuration, findings);
    let unfounded: Vec<_> = findings
        .iter()
        .map(|finding| misread.is_premise_of(configuration, finding))
        .collect();
    let mut unfounded = unfounded.into_iter();
    findings.retain(|_| unfounded.next() != Some(true));
    drop_of_wrong_types(configuration, findings);
}

impl<'f> Misread<'f> {
    fn of(configuration: &Configuration<'f>, findings: &'f [Diagnostic]) -> Self {
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

    fn is_premise_of(&self, configuration: &Configuration<'_>, finding: &Diagnostic) -> bool {
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
        let mut any = premise.any.iter();
        self.headless
            || self.sections.contains(&section) && premise.any.contains(&"netns")
            || own.any(|keyword| self.lacks(section, keyword))
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
    fn is_source_of(&self, configuration: &Configuration<'_>, finding: &Diagnostic) -> bool {
        let fits_not = matches!(finding.code.as_bytes().get(3), Some(b'6' | b'8'));
        let subject = &finding.subject;
        let (Some(section), Some(keyword)) = (&subject.section, &subject.keyword) else {
            return false;
        };
        let section = configuration.section(section).filter(|_| fits_not);
        let settings = section
            .into_iter()
            .flat_map(|at| configuration.named(at, keyword));
        let mut sources = settings.flat_map(|setting| {
            let readings = finding.agents.iter();
            readings
                .filter_map(|generation| Some((generation, setting.value[generation].written()?)))
        });
        sources.any(|(generation, written)| {
            references(written, generation).any(|reference| match reference.key() {
                (Some(section), key) => {
                    let names = self.keywords.get(section);
                    names.is_some_and(|names| names.contains(key))
                }
                _ => false,
            })
        })
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

fn premise(rule: &str) -> Option<&'static Premise> {
    PREMISES.iter().find(|premise| premise.rule == rule)
}

fn is_meant(name: &str, known: &str) -> bool {
    nearest(name, [known]).is_some()
}

/// The word that a line begins with: its key, if it is meant to have one.
fn first_word(line: &str) -> &str {
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

/// One finding on a wrong type stands for its section.
fn drop_of_wrong_types(configuration: &Configuration<'_>, findings: &mut Findings) {
    let mut wrong: FxHashMap<String, Generations> = FxHashMap::default();
    for finding in findings.iter() {
        let subject = &finding.subject;
        let keyword = subject.keyword.as_deref().unwrap_or_default();
        let is_type = match finding.name {
            "stray-line" => {
                let line = finding.primary.span.text(configuration.document.text());
                is_meant(first_word(line), "type")
            }
            _ => keyword == "type",
        };
        if is_type && finding.severity == Severity::Error {
            let section = subject.section.clone().unwrap_or_default();
            let agents = wrong.entry(section).or_default();
            *agents = agents.union(finding.agents);
        }
    }
    findings.retain_mut(|finding| {
        let section = finding.subject.section.as_deref().unwrap_or_default();
        let of_vocabulary = matches!(
            finding.name,
            "unknown-keyword"
                | "missing-keyword"
                | "unread-keyword"
                | "unmet-condition"
                | "one-agent-keyword"
        );
        let keyword = finding.subject.keyword.as_deref().unwrap_or_default();
        let is_type = keyword == "type";
        if let Some(agents) = wrong.get(section).filter(|_| of_vocabulary && !is_type) {
            let left = finding.agents;
            finding.agents = left.filter(|generation| !agents.contains(generation));
        }
        !finding.agents.is_empty()
    });
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::diagnostic::Severity;
    use crate::document::Document;
    use crate::generation::Generations;

    const GOOD: &str = "\
[DEFAULT]
nodes = *
orchestrate = ha

[ip#1]
type = cni
netns = container#0

[container#0]
type = docker
image = ghcr.io/opensvc/pause:1.0
rm = true

[container#1]
type = docker
image = {env.image}
rm = true
restart = 2
monitor = true
netns = container#0
volume_mounts = {name}-data:/data

[volume#1]
name = {name}-data
size = {env.size}
shared = true

[env]
image = app:1.0
size = 10g
";

    fn codes(text: &str) -> Vec<&'static str> {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let findings = crate::rules::check(&configuration);
        findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_slip_is_one_finding() {
        assert!(codes(GOOD).is_empty());
        let slips = [
            ("image = {env", "imagge = {env", "OSV301"),
            (
                "netns = container#0\n\n",
                "netnss = container#0\n\n",
                "OSV301",
            ),
            (
                "netns = container#0\nvolume",
                "netns = container#9\nvolume",
                "OSV601",
            ),
            ("type = cni", "tpye = cni", "OSV206"),
            ("rm = true\nres", "Rm = true\nres", "OSV301"),
            ("name = {name}-data", "nmae = {name}-data", "OSV301"),
            ("name = {name}-data", "name = {name-data}", "OSV505"),
            ("name = {name}-data", "name {name}-data", "OSV101"),
            ("{env.size}", "{env.size", "OSV505"),
            ("{env.image}", "{ env.image }", "OSV505"),
            ("{env.image}", "{evn.image}", "OSV501"),
            ("shared = true", "shered = true", "OSV301"),
            ("[volume#1]", "[Volume#1]", "OSV202"),
            ("[container#0]", "[contianer#0]", "OSV202"),
            ("[ip#1]", "[pi#1]", "OSV202"),
            ("[container#1]", "container#1]", "OSV101"),
        ];
        for (good, bad, code) in slips {
            let text = GOOD.replacen(good, bad, 1);
            assert_ne!(text, GOOD, "{good}");
            assert_eq!(codes(&text), [code], "{bad}");
        }
    }

    #[test]
    fn a_section_that_stands_twice_is_an_error_where_it_says_two_things() {
        let severity = |again: &str| {
            let text = format!("{GOOD}[volume#1]\n{again}\n");
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::BOTH);
            let findings = crate::rules::check(&configuration);
            let names: Vec<_> = findings.iter().map(|finding| finding.name).collect();
            assert_eq!(names, ["duplicate-section"]);
            findings[0].severity
        };
        assert_eq!(severity("size = {env.size}"), Severity::Warning);
        assert_eq!(severity("size = 20g"), Severity::Error);
    }

    #[test]
    fn two_mistakes_are_two_findings() {
        let text = GOOD.replacen("restart = 2", "restrat = 2", 1);
        let text = text.replacen("monitor = true\n", "", 1);
        let text = text.replacen("rm = true\nrestrat", "restrat", 1);
        assert_eq!(codes(&text), ["OSV622", "OSV301"]);
    }
}
