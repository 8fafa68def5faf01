//! The template `registry`: every combination of its choices renders to a service that holds together.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;

use regsvc::configuration::{Configuration, Identity};
use regsvc::document::Document;
use regsvc::generation::Generations;
use regsvc::parameters::{Answers, Given, Kind, Origin, collect};
use regsvc::rules;
use regsvc::template::Template;
use snapbox::{assert_data_eq, file};

fn registry() -> Template {
    Template::built_in("registry").unwrap().unwrap()
}

fn answers(template: &Template, given: &[(String, String)]) -> Answers {
    let given: Vec<Given> = given
        .iter()
        .map(|(name, value)| Given {
            name: name.clone(),
            value: value.clone(),
            origin: Origin::Flag(format!("--set {name}")),
        })
        .collect();
    let (answers, problems) =
        collect(&template.questionnaire.questions, &given, |_| Ok(None)).unwrap();
    assert_eq!(problems, []);
    answers
}

fn render(given: &[(&str, &str)]) -> String {
    let template = registry();
    let given: Vec<_> = given
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    template.render(&answers(&template, &given)).unwrap().text
}

/// Every combination of the choices and booleans, each with the optional answers empty and given, for both
/// generations of the image.
fn combinations(template: &Template) -> Vec<Vec<(String, String)>> {
    let optional = [
        ("pool", "drbd"),
        ("host_port", "5001"),
        ("hostname", "hub"),
        ("memory", "512m"),
        ("cpu", "50%"),
    ];
    let optional: Vec<(String, String)> = optional
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    let mut all = Vec::new();
    for image in ["registry:2.8.3", "h:5000/a/registry:3.0.0"] {
        for extra in [&[][..], &optional] {
            let mut given = vec![("image".to_owned(), image.to_owned())];
            given.extend_from_slice(extra);
            all.push(given);
        }
    }
    for question in &template.questionnaire.questions {
        let choices = match &question.kind {
            Kind::Choice(choices) => choices.clone(),
            Kind::Boolean => vec!["true".into(), "false".into()],
            _ => continue,
        };
        let with = |given: &Vec<(String, String)>| {
            let given = given.clone();
            let name = question.name.clone();
            let choices = choices.clone();
            choices.into_iter().map(move |choice| {
                let mut given = given.clone();
                given.push((name.clone(), choice));
                given
            })
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

/// The sections of a configuration, with their keywords; continuation lines belong to their keyword.
fn sections(text: &str) -> BTreeMap<&str, BTreeMap<&str, Vec<&str>>> {
    let mut sections: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    let (mut section, mut keyword) = ("", "");
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            section = name;
            assert!(
                sections.insert(section, BTreeMap::new()).is_none(),
                "[{section}] twice"
            );
        } else if let Some(value) = line.strip_prefix('\t') {
            sections
                .get_mut(section)
                .unwrap()
                .get_mut(keyword)
                .unwrap()
                .push(value);
        } else {
            let (name, value) = line
                .split_once(" = ")
                .unwrap_or_else(|| panic!("`{line}` has no value"));
            assert!(!value.is_empty() && value.trim() == value, "`{line}`");
            keyword = name;
            let old = sections
                .get_mut(section)
                .unwrap()
                .insert(keyword, vec![value]);
            assert!(old.is_none(), "`{keyword}` twice in [{section}]");
        }
    }
    sections
}

#[test]
fn every_combination_of_choices_holds_together() {
    let template = registry();
    let combinations = combinations(&template);
    assert_eq!(combinations.len(), 4 * 3 * 2 * 2 * 2 * 2 * 4 * 2);
    for given in combinations {
        let answers = answers(&template, &given);
        let rendering = template.render(&answers).unwrap();
        let sections = sections(&rendering.text);
        let ha = answers.value("ha") == Some("true");
        let volume = &sections["volume#data"];
        assert_eq!(volume.contains_key("shared"), ha, "{given:?}");
        assert_eq!(
            sections["DEFAULT"]["orchestrate"],
            [if ha { "ha" } else { "start" }]
        );
        let monitored = answers.value("monitor") == Some("true");
        assert_eq!(
            sections["DEFAULT"].contains_key("monitor_action"),
            ha && monitored
        );
        let netns = sections["container#registry"]["netns"][0];
        let on_node = answers.value("bind") == Some("node");
        assert_eq!(netns, if on_node { "host" } else { "container#pause" });
        assert_eq!(sections.contains_key("container#pause"), !on_node);
        assert_eq!(sections.contains_key("ip#cni"), !on_node);
        let exposed = sections.get("ip#cni").and_then(|ip| ip.get("expose"));
        let published = answers.value("host_port").filter(|port| !port.is_empty());
        assert_eq!(exposed.map(|_| "5001"), published);
        let environment = &sections["container#registry"]["environment"];
        let version_3 = answers.value("image").unwrap().contains(":3");
        assert_eq!(
            environment.contains(&"REGISTRY_HTTP_DEBUG_ADDR=127.0.0.1:5001"),
            version_3
        );
        assert!(
            environment
                .iter()
                .all(|variable| variable.contains('=') && !variable.contains(' '))
        );
        let references = rendering
            .text
            .replace("{name}", "")
            .replace("{env.size}", "")
            .replace("{env.image}", "");
        assert!(!references.contains(['{', '}']), "{references}");
        assert!(
            rendering
                .lines
                .iter()
                .all(|line| line.span.is_empty() || line.cause.is_some())
        );
        assert_eq!(rendering.lines.len(), rendering.text.lines().count());
    }
}

#[test]
fn the_services_that_are_rendered_are_reviewed_as_files() {
    assert_data_eq!(render(&[]), file!["golden/registry.conf"].raw());
    assert_data_eq!(
        render(&[
            ("ha", "true"),
            ("pool", "drbd"),
            ("network", "routed"),
            ("nodes", "n1 n2"),
            ("host_port", "5443"),
            ("hostname", "hub"),
            ("wait_dns", "1m"),
            ("memory", "512m"),
            ("cpu", "50%"),
            ("delete", "true"),
        ]),
        file!["golden/registry-ha.conf"].raw()
    );
    assert_data_eq!(
        render(&[
            ("bind", "node"),
            ("image", "registry:3.0.0"),
            ("runtime", "podman"),
            ("port", "5001")
        ]),
        file!["golden/registry-node.conf"].raw()
    );
}

#[test]
fn the_version_of_the_image_decides_what_is_turned_off() {
    let digest = format!("@sha256:{}", "0".repeat(64));
    for (image, closed) in [
        ("registry:2".to_owned(), false),
        ("registry:2.8.3".to_owned(), false),
        (format!("registry:2.8.3{digest}"), false),
        ("h:5000/registry:2.7".to_owned(), false),
        ("registry:3".to_owned(), true),
        (format!("registry:3.0.0{digest}"), true),
        ("h.example:2/a/registry:edge".to_owned(), true),
        ("registry:20".to_owned(), true),
    ] {
        let text = render(&[("image", &image)]);
        assert_eq!(
            text.contains("REGISTRY_HTTP_DEBUG_ADDR=127.0.0.1:"),
            closed,
            "{image}"
        );
        assert_eq!(
            text.contains("OTEL_TRACES_EXPORTER=none"),
            closed,
            "{image}"
        );
    }
}

#[test]
fn an_address_of_version_6_is_bracketed() {
    let text = render(&[("bind", "node"), ("address", "::1")]);
    assert!(text.contains("REGISTRY_HTTP_ADDR=[::1]:5000\n"), "{text}");
}

#[test]
fn the_tutorial_is_rendered_as_it_was_published() {
    let template = Template::built_in("tutorial").unwrap().unwrap();
    let rendering = template.render(&answers(&template, &[])).unwrap();
    assert_eq!(rendering.text, include_str!("golden/tutorial.conf"));
    let size = rendering
        .values
        .iter()
        .find(|value| value.cause.answers == ["size"])
        .unwrap();
    assert_eq!(&rendering.text[size.span.clone()], "10g");
}

#[test]
fn a_digest_names_the_files_of_a_template() {
    let digest = registry().digest;
    assert_eq!(digest.len(), 64);
    assert_ne!(
        digest,
        Template::built_in("tutorial").unwrap().unwrap().digest
    );
}

/// The findings on a text, for each way to ask: 2.1, 3, both.
fn findings(text: &str) -> Vec<String> {
    let document = Document::read(text);
    let identity = Identity {
        namespace: Some("test".into()),
        name: Some("registry".into()),
        ..Identity::default()
    };
    [Generations::V2, Generations::V3, Generations::BOTH]
        .into_iter()
        .flat_map(|agents| rules::check(&Configuration::new(&document, &identity, agents)))
        .map(|finding| format!("{} {}", finding.name, finding.message))
        .collect()
}

#[test]
fn every_combination_is_clean_for_both_agents() {
    let template = registry();
    let all = combinations(&template);
    assert!(all.len() > 1000);
    let check = |given: &Vec<(String, String)>| {
        let text = template.render(&answers(&template, given)).unwrap().text;
        let found = findings(&text);
        assert!(found.is_empty(), "{given:?}: {found:#?}\n{text}");
    };
    std::thread::scope(|scope| {
        for part in all.chunks(all.len().div_ceil(4)) {
            scope.spawn(move || part.iter().for_each(check));
        }
    });
}

/// The tutorial's service shows what the validator is for: each finding is something that its readers run into.
#[test]
fn the_findings_on_the_tutorial_are_these() {
    let template = Template::built_in("tutorial").unwrap().unwrap();
    let text = template.render(&answers(&template, &[])).unwrap().text;
    let document = Document::read(&text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    let found: Vec<_> = rules::check(&configuration)
        .iter()
        .map(|finding| {
            let section = finding.subject.section.as_deref().unwrap_or_default();
            format!("{} {} {section}", finding.severity.as_str(), finding.name)
        })
        .collect();
    assert_eq!(
        found,
        [
            "note stale-container container#0",
            "warning abandoned-image container#0",
            "note stale-container container#1",
            "warning unattended-container container#1",
            "warning unpinned-image container#1",
            "warning open-registry container#1",
            "note deprecated-reference container#1",
            "warning unshared-data volume#1",
            "note deprecated-reference volume#1",
        ]
    );
}
