use super::*;
use crate::configuration::{Configuration, Identity};
use crate::document::Document;
use crate::generation::Generations;

/// The findings on a text, by the names of their rules.
fn names(text: &str) -> Vec<&'static str> {
    let document = Document::read(text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    let findings = check(&configuration);
    findings.iter().map(|finding| finding.name).collect()
}

/// The INI block under a heading of a manual page.
fn example<'m>(manual: &'m str, heading: &str) -> &'m str {
    let after = manual
        .split_once(&format!("## {heading}\n\n```ini\n"))
        .unwrap_or_else(|| panic!("no example under {heading}:\n{manual}"))
        .1;
    after.split_once("```").unwrap().0
}

#[test]
fn the_bad_example_of_each_manual_reports_its_rule_alone() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let found = names(example(rule.manual, "Bad"));
        if found.is_empty() || found.iter().any(|name| *name != rule.name) {
            wrong.push((rule.name, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_good_example_of_each_manual_is_clean() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let found = names(example(rule.manual, "Good"));
        if !found.is_empty() {
            wrong.push((rule.name, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_manual_opens_with_the_code_and_the_name() {
    for rule in RULES {
        let title = format!("# {} {}\n\n", rule.code, rule.name);
        assert!(rule.manual.starts_with(&title), "{}", rule.name);
        assert!(rule.summary().len() > 10, "{}", rule.name);
    }
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code));
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}
