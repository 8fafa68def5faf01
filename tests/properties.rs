//! Realistic configurations, cut anywhere and changed anywhere: the validator ends well on all of them.

#![allow(
    clippy::unwrap_used,
    reason = "whatever cannot be read back fails the test"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use regsvc::configuration::{Configuration, Identity};
use regsvc::diagnostic::{Diagnostic, Safety, Severity};
use regsvc::document::{Document, Source};
use regsvc::generation::{Generation, Generations};
use regsvc::report::{Checked, Format, Report, Summary};
use regsvc::span::Span;
use regsvc::{fix, rules};

/// The bad and the good example of every rule, and configurations that run.
fn seeds() -> Vec<String> {
    let golden = [
        include_str!("golden/registry.conf"),
        include_str!("golden/registry-ha.conf"),
        include_str!("golden/registry-node.conf"),
        include_str!("golden/tutorial.conf"),
    ];
    let manuals = rules::RULES.iter().map(|rule| rule.manual);
    let examples = manuals.flat_map(|manual| {
        let blocks = manual.split("\n```ini").skip(1);
        blocks.filter_map(|block| block.split_once('\n')?.1.split("\n```").next())
    });
    golden
        .into_iter()
        .chain(examples)
        .map(str::to_owned)
        .collect()
}

/// Pieces that mean something somewhere.
const PIECES: [&str; 40] = [
    "[",
    "]",
    "=",
    ":",
    "\n",
    "\r",
    "\t",
    " ",
    "#",
    ";",
    "@",
    "{",
    "}",
    "{env.a}",
    "{name}",
    "{0}",
    "$(1+1)",
    "$(",
    "\\",
    "\"",
    "'",
    "`",
    "\"\"\"",
    "\0",
    "\u{feff}",
    "\u{2028}",
    "é",
    "🞄",
    "%",
    "*",
    "[env]\n",
    "[container#1]\n",
    "type = docker\n",
    "image = ",
    "nodes = ",
    "\n  ",
    "@nodes",
    "-1",
    "99999999999999999999",
    "# regsvc: allow unknown-keyword -- because\n",
];

#[derive(Clone, Debug)]
enum Change {
    Insert(usize, usize),
    Remove(usize, usize),
    Repeat(usize, usize),
    Byte(usize, u8),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..4096usize;
    prop_oneof![
        (at.clone(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (at.clone(), 0..40usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (at.clone(), 0..200usize).prop_map(|(at, length)| Change::Repeat(at, length)),
        (at, any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let place = |at: usize| at % (bytes.len() + 1);
    match *change {
        Change::Insert(at, piece) => {
            let at = place(at);
            bytes.splice(at..at, PIECES[piece].bytes());
        }
        Change::Remove(at, length) => {
            let at = place(at);
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        Change::Repeat(at, length) => {
            let at = place(at);
            let part = bytes[at..(at + length).min(bytes.len())].to_vec();
            bytes.splice(at..at, part);
        }
        Change::Byte(at, byte) => {
            let at = place(at);
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
        }
    }
}

fn check(document: &Document<'_>) -> Vec<Diagnostic> {
    check_for(document, Generations::BOTH)
}

fn check_for(document: &Document<'_>, agents: Generations) -> Vec<Diagnostic> {
    let identity = Identity::default();
    rules::check(&Configuration::new(document, &identity, agents))
}

fn places(finding: &Diagnostic) -> impl Iterator<Item = Span> {
    let related = finding.related.iter().map(|label| label.span);
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
    std::iter::once(finding.primary.span)
        .chain(related)
        .chain(edits.map(|edit| edit.span))
        .chain(finding.secrets.iter().copied())
}

/// Checks, reports and fixes a file, and holds what must hold of any.
fn validate(bytes: Vec<u8>) {
    let source = Source::read(bytes);
    let text = source.text();
    let document = source.document();
    assert_eq!(document.to_string(), text);
    let findings = check(&document);
    for finding in &findings {
        for span in places(finding) {
            assert!(text.get(span.range()).is_some(), "{finding:?}");
        }
        assert!(!finding.agents.is_empty() && !finding.message.is_empty());
        let texts = [&finding.message, &finding.primary.text];
        let texts = texts.into_iter().chain(&finding.help);
        assert!(
            !texts
                .into_iter()
                .any(|text| text.contains(char::is_control)),
            "{finding:?}"
        );
    }
    let in_order = |pair: &[Diagnostic]| pair[0].primary.span.start <= pair[1].primary.span.start;
    assert!(findings.windows(2).all(in_order));
    let formats = [
        Format::Text {
            colour: false,
            width: 80,
        },
        Format::Json,
        Format::Sarif,
        Format::Junit,
    ];
    for format in formats {
        let mut report = Report::new(format);
        let checked = Checked {
            file: "a.conf",
            text,
            findings: &findings,
        };
        let mut out = String::new();
        report.page(&format.page(&checked), &mut out);
        report.end(Summary::default(), &mut out);
        if matches!(format, Format::Json | Format::Sarif) {
            serde_json::from_str::<serde_json::Value>(&out).unwrap();
        }
    }
    fixes(text, findings);
}

/// Fixing ends, and leaves nothing that it could still do.
fn fixes(text: &str, findings: Vec<Diagnostic>) {
    let fixed = fix::fix(text, findings, |text| check(&Document::read(text)));
    let is_safe = |finding: &Diagnostic| {
        let mut fixes = finding.fixes.iter();
        fixes.any(|fix| fix.safety == Safety::Safe)
    };
    let left = fixed
        .findings
        .iter()
        .filter(|finding| is_safe(finding))
        .count();
    let (_, applied) = fix::apply(&fixed.text, &fixed.findings);
    assert_eq!((left, applied), (0, 0), "{:?}", fixed.text);
}

/// What is an error for one agent alone is not passed over where both are asked about: there is a warning at least on
/// its line, or of its keyword. Only what follows from an error may be left to that one: an error of the same section, or
/// any at all, where the agents read lines differently, or where something is missing or does not fit.
fn nothing_is_silent_for_both(bytes: Vec<u8>) {
    let source = Source::read(bytes);
    let document = source.document();
    let lines = |finding: &Diagnostic| {
        let span = finding.primary.span;
        let last = span.end.saturating_sub(1).max(span.start);
        document.line_at(span.start)..=document.line_at(last)
    };
    let findings = check(&document);
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
    let is_read_alike = document.oddities().is_empty();
    let warnings = findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Warning);
    let said: Vec<_> = warnings.map(|it| (lines(it), &it.subject)).collect();
    for agents in [Generations::V2, Generations::V3] {
        let alone = check_for(&document, agents);
        for finding in alone.iter().filter(is_error) {
            let misses = finding.code.starts_with("OSV6")
                || finding.code.starts_with("OSV8")
                || finding.name.starts_with("missing-")
                || finding.name == "unresolved-reference";
            let section = &finding.subject.section;
            let mut errors = findings.iter().filter(is_error);
            let follows =
                errors.any(|error| misses || !is_read_alike || error.subject.section == *section);
            let here = lines(finding);
            let mut said = said.iter();
            let is_said = said.any(|(there, subject)| {
                let meets = there.start() <= here.end() && here.start() <= there.end();
                meets || **subject == finding.subject
            });
            assert!(follows || is_said, "{finding:#?}\n{}", source.text());
        }
    }
}

/// What an agent takes for each keyword of each section: the last value, and the driver by its name of today.
fn taken(document: &Document<'_>, generation: Generation) -> BTreeMap<[String; 2], String> {
    let identity = Identity::default();
    let configuration = Configuration::new(document, &identity, generation.into());
    let settings = configuration.settings().iter();
    let mut taken = BTreeMap::new();
    for setting in settings.filter(|setting| setting.agents.contains(generation)) {
        let section = configuration.section_of(setting);
        let keyword = setting.found[generation].map(|found| found.keyword.name);
        let keyword = keyword.unwrap_or(setting.name);
        let value = setting.value(generation).symbolic();
        let value = match keyword {
            "type" => section.driver(generation).or(value),
            _ => value,
        };
        let value = match (keyword, value.unwrap_or_default()) {
            // In a service of several nodes, which alone is mended.
            ("access", "rwo") => "rwx",
            ("access", "roo") => "rox",
            (_, value) => value,
        };
        let key = format!("{keyword}{:?}", setting.scope());
        taken.insert([section.name.to_owned(), key], value.to_owned());
    }
    taken
}

/// What is mended for one agent is nothing else for the other one.
fn fixes_for_one_change_nothing_for_the_other(bytes: Vec<u8>) {
    let source = Source::read(bytes);
    if !source.is_whole() || source.text().starts_with('\u{feff}') {
        return;
    }
    for generation in Generation::ALL {
        let text = source.text();
        let findings = check_for(&source.document(), generation.into());
        let fixed = fix::fix(text, findings, |text| {
            check_for(&Document::read(text), generation.into())
        });
        let other = generation.other();
        assert_eq!(
            taken(&Document::read(text), other),
            taken(&Document::read(&fixed.text), other),
            "mended for agent {generation}:\n{text}\nis\n{}",
            fixed.text
        );
    }
}

#[test]
fn every_beginning_of_a_configuration_is_validated() {
    for seed in seeds() {
        for end in (0..seed.len()).step_by(17) {
            validate(seed.as_bytes()[..end].to_vec());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(512)))]

    #[test]
    fn a_configuration_that_is_changed_anywhere_is_validated(
        seed in 0..10_000usize,
        changes in prop::collection::vec(change(), 1..12),
    ) {
        let seeds = seeds();
        let mut bytes = seeds[seed % seeds.len()].clone().into_bytes();
        for change in &changes {
            apply(&mut bytes, change);
        }
        validate(bytes);
    }

    #[test]
    fn an_error_of_one_agent_is_said_for_both(
        seed in 0..10_000usize,
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let seeds = seeds();
        let mut bytes = seeds[seed % seeds.len()].clone().into_bytes();
        for change in &changes {
            apply(&mut bytes, change);
        }
        nothing_is_silent_for_both(bytes);
    }

    #[test]
    fn a_fix_for_one_agent_is_none_for_the_other(
        seed in 0..10_000usize,
        changes in prop::collection::vec(change(), 0..4),
    ) {
        let seeds = seeds();
        let mut bytes = seeds[seed % seeds.len()].clone().into_bytes();
        for change in &changes {
            apply(&mut bytes, change);
        }
        fixes_for_one_change_nothing_for_the_other(bytes);
    }
}
