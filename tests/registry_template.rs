//! The template `registry`: every combination of its choices renders to a service that holds together.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::{BTreeMap, BTreeSet};

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

/// As [`render`], for a section that was written for version 1.
fn render_of_version_1(given: &[(&str, &str)]) -> String {
    let template = registry();
    let mut all = template.questionnaire.earlier(1);
    all.extend(given.iter().map(|(name, value)| Given {
        name: (*name).into(),
        value: (*value).into(),
        origin: Origin::Asked,
    }));
    let (answers, problems) =
        collect(&template.questionnaire.questions, &all, |_| Ok(None)).unwrap();
    assert_eq!(problems, []);
    template.render(&answers).unwrap().text
}

/// The template's `objects.ini`, rendered.
fn objects(template: &Template, answers: &Answers) -> String {
    let (_, rendering) = template.further("objects.ini", answers).unwrap().unwrap();
    rendering.text
}

/// Answers that are neither choices nor booleans: what each is tried with.
const TRIED: &[(&str, &[&str])] = &[
    (
        "image",
        &[
            "registry:2.8.3",
            "h:5000/a/registry:3.0.0",
            "registry:3.1.1",
            "registry:edge",
        ],
    ),
    ("address", &["127.0.0.1", "::1", "192.0.2.7"]),
    ("pool", &["", "drbd"]),
    ("host_port", &["", "5443"]),
    ("hostname", &["", "hub"]),
    ("memory", &["", "512m"]),
    ("cpu", &["", "50%"]),
    ("names", &["", "hub.example 192.0.2.8"]),
    ("external_url", &["", "https://hub.example"]),
    ("authorities", &["", "ca.pem"]),
    ("s3_bucket", &["images"]),
    ("s3_endpoint", &["", "http://192.0.2.9:9000"]),
    ("s3_folder", &["", "hub"]),
    ("redis", &["", "redis.example:6379"]),
    ("mirror", &["", "", "https://registry-1.docker.io"]),
    ("mirror_user", &["", "reader"]),
    ("mirror_ttl", &["168h", "0"]),
    ("gc", &["", "03:00-04:00@61 sun"]),
    ("purge_uploads", &["168h", "0", "24h"]),
    ("metrics_address", &["127.0.0.1", "0.0.0.0", "::1"]),
    ("metrics_port", &["", "9100"]),
    ("token_realm", &["https://collector.example/auth/token"]),
    ("token_service", &["registry.test.svc.homepool2"]),
    ("token_issuer", &["collector"]),
    ("token_certificates", &["issuer.pem"]),
    ("tls_certificate", &["tls.crt"]),
    ("tls_key", &["tls.key"]),
];

/// The values that each question is tried with.
fn tried(template: &Template) -> Vec<(String, Vec<String>)> {
    let questions = template.questionnaire.questions.iter();
    let tried = questions.filter_map(|question| {
        let given = TRIED.iter().find(|(name, _)| *name == question.name);
        let values: Vec<String> = match (&question.kind, given) {
            (_, Some((_, values))) => values.iter().map(|value| (*value).to_owned()).collect(),
            (Kind::Choice(choices), None) => choices.clone(),
            (Kind::Boolean, None) => vec!["true".into(), "false".into()],
            _ => return None,
        };
        Some((question.name.clone(), values))
    });
    tried.collect()
}

/// Combinations of the values in which every three of different questions meet: there are far too many of all of
/// them. They are drawn by lot, always the same ones.
fn combinations(template: &Template) -> Vec<Vec<(String, String)>> {
    let tried = tried(template);
    let mut lot = 0x5eed_u64;
    let mut draw = |most: usize| {
        lot = lot
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (lot >> 33) as usize % most
    };
    let one = |_| {
        let values = tried.iter().map(|(name, values)| {
            let value = &values[draw(values.len())];
            (name.clone(), value.clone())
        });
        values.collect()
    };
    (0..400).map(one).collect()
}

#[test]
fn every_three_choices_meet_in_the_combinations() {
    let template = registry();
    let tried = tried(&template);
    let index =
        |at: usize, value: &str| tried[at].1.iter().position(|known| known == value).unwrap();
    let mut met = BTreeSet::new();
    for given in combinations(&template) {
        let row: Vec<usize> = given
            .iter()
            .enumerate()
            .map(|(at, (_, value))| index(at, value))
            .collect();
        for a in 0..row.len() {
            for b in a + 1..row.len() {
                for c in b + 1..row.len() {
                    met.insert((a, row[a], b, row[b], c, row[c]));
                }
            }
        }
    }
    let counts: Vec<usize> = tried
        .iter()
        .map(|(_, values)| values.iter().collect::<BTreeSet<_>>().len())
        .collect();
    let mut all = 0;
    for a in 0..counts.len() {
        for b in a + 1..counts.len() {
            all += counts[b + 1..]
                .iter()
                .map(|c| counts[a] * counts[b] * c)
                .sum::<usize>();
        }
    }
    assert_eq!(met.len(), all);
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
    for given in combinations(&template) {
        let answers = answers(&template, &given);
        let rendering = template.render(&answers).unwrap();
        let sections = sections(&rendering.text);
        let is = |name: &str, value: &str| answers.value(name) == Some(value);
        let has = |name: &str| answers.value(name).is_some_and(|value| !value.is_empty());
        let ha = is("ha", "true");
        let on_volume = is("storage", "filesystem");
        let shared = sections
            .get("volume#data")
            .is_some_and(|volume| volume.contains_key("shared"));
        assert_eq!(shared, ha && on_volume, "{given:?}");
        assert_eq!(
            sections["DEFAULT"]["orchestrate"],
            [if ha { "ha" } else { "start" }]
        );
        assert_eq!(
            sections["DEFAULT"].contains_key("monitor_action"),
            ha && is("monitor", "true")
        );
        let container = &sections["container#registry"];
        let on_node = is("bind", "node");
        assert_eq!(
            container["netns"][0],
            if on_node { "host" } else { "container#pause" }
        );
        assert_eq!(sections.contains_key("container#pause"), !on_node);
        assert_eq!(sections.contains_key("ip#cni"), !on_node);
        let exposed = sections.get("ip#cni").and_then(|ip| ip.get("expose"));
        assert_eq!(exposed.is_some(), has("host_port"));
        assert_eq!(sections.contains_key("task#gc"), has("gc"));
        assert_eq!(container.contains_key("command"), has("gc"));
        let environment = &container["environment"];
        let told = |variable: &str| {
            environment
                .iter()
                .any(|line| line.starts_with(&format!("{variable}=")))
        };
        assert_eq!(told("REGISTRY_AUTH"), !is("auth", "none"));
        assert_eq!(told("REGISTRY_HTTP_TLS_KEY"), !is("tls", "none"));
        assert_eq!(told("REGISTRY_STORAGE_S3_BUCKET"), !on_volume);
        assert_eq!(told("REGISTRY_PROXY_REMOTEURL"), has("mirror"));
        let version_2 = is("image", "registry:2.8.3");
        assert_eq!(
            told("REGISTRY_HTTP_DEBUG_ADDR"),
            !version_2 || is("metrics", "true")
        );
        let one_word =
            |line: &&str| line.contains('=') && (!line.contains(' ') || line.contains('\''));
        assert!(environment.iter().all(one_word), "{environment:?}");
        let references = ["{name}", "{env.size}", "{env.image}"];
        let rest = references
            .iter()
            .fold(rendering.text.clone(), |text, reference| {
                text.replace(reference, "")
            });
        let rest = rest
            .lines()
            .filter(|line| !line.contains("UPLOADPURGING"))
            .collect::<String>();
        assert!(!rest.contains(['{', '}']), "{rest}");
        assert!(
            rendering
                .lines
                .iter()
                .all(|line| line.span.is_empty() || line.cause.is_some())
        );
        assert_eq!(rendering.lines.len(), rendering.text.lines().count());
    }
}

/// The keys of objects that a service refers to: `sec/{name} htpasswd`.
fn referred(text: &str) -> BTreeSet<String> {
    let mut referred = BTreeSet::new();
    for keywords in sections(text).values() {
        for (keyword, kind) in [
            ("secrets", "sec"),
            ("configs", "cfg"),
            ("secrets_environment", "sec"),
        ] {
            let words = keywords
                .get(keyword)
                .into_iter()
                .flatten()
                .flat_map(|line| line.split(' '));
            for word in words {
                let key = match keyword {
                    "secrets_environment" => word.split_once('=').unwrap().1,
                    _ => word.split_once(':').unwrap().0,
                };
                let (object, key) = key.split_once('/').unwrap();
                referred.insert(format!("{kind}/{object} {key}"));
            }
        }
    }
    referred
}

/// The keys that an `objects.ini` makes.
fn made(text: &str) -> BTreeSet<String> {
    let mut made = BTreeSet::new();
    for (object, keys) in sections(text) {
        for (key, way) in keys {
            match (key, way[0]) {
                ("certificate", "certificate") => {
                    made.extend(
                        ["certificate_chain", "private_key"].map(|key| format!("{object} {key}")),
                    );
                }
                (key, _) if key.starts_with("keyword.") => {}
                (key, _) => drop(made.insert(format!("{object} {key}"))),
            }
        }
    }
    made
}

#[test]
fn every_key_that_the_service_refers_to_is_made_and_no_other() {
    let template = registry();
    for given in combinations(&template) {
        let answers = answers(&template, &given);
        let service = template.render(&answers).unwrap().text;
        let objects = objects(&template, &answers);
        assert_eq!(
            referred(&service),
            made(&objects),
            "{given:?}\n{service}\n{objects}"
        );
    }
}

#[test]
fn a_certificate_is_for_the_names_that_clients_use() {
    let template = registry();
    let names = |given: &[(&str, &str)]| {
        let given: Vec<_> = given
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        let text = objects(&template, &answers(&template, &given));
        sections(&text)["sec/{name}"]["keyword.alt_names"][0].to_owned()
    };
    assert_eq!(names(&[]), "{fqdn} {name}");
    assert_eq!(
        names(&[("names", "hub.example 192.0.2.8"), ("tls", "cluster-ca")]),
        "{fqdn} {name} hub.example 192.0.2.8"
    );
    assert_eq!(
        names(&[("bind", "node"), ("address", "192.0.2.7")]),
        "{fqdn} {name} 192.0.2.7"
    );
    assert_eq!(
        names(&[("bind", "node"), ("address", "0.0.0.0")]),
        "{fqdn} {name}"
    );
}

#[test]
fn a_section_of_version_1_goes_on_as_it_was() {
    for given in [&[][..], &[("bind", "node"), ("image", "registry:3.0.0")]] {
        let text = render_of_version_1(given);
        assert!(
            !text.contains("secrets") && !text.contains("REGISTRY_AUTH"),
            "{text}"
        );
        assert!(text.contains("REGISTRY_HTTP_ADDR"));
    }
    let text = render_of_version_1(&[("auth", "htpasswd"), ("tls", "self-signed")]);
    assert!(
        text.contains("REGISTRY_AUTH=htpasswd") && text.contains("REGISTRY_HTTP_TLS_KEY"),
        "{text}"
    );
}

#[test]
fn the_services_that_are_rendered_are_reviewed_as_files() {
    assert_data_eq!(render(&[]), file!["golden/secure.conf"].raw());
    assert_data_eq!(
        render(&[
            ("gc", "03:00-04:00@61 sun"),
            ("ha", "true"),
            ("network", "routed"),
            ("pool", "drbd"),
            ("delete", "true"),
            ("image", "registry:3.1.1"),
            ("gc_untagged", "true"),
            ("metrics", "true"),
        ]),
        file!["golden/secure-gc.conf"].raw()
    );
    assert_data_eq!(
        render(&[
            ("storage", "s3"),
            ("s3_bucket", "images"),
            ("s3_endpoint", "https://s3.example"),
            ("redis", "redis.example:6379"),
            ("redis_password", "true"),
            ("gc", "03:00-04:00@61 sun"),
            ("authorities", "ca.pem"),
            ("auth", "token"),
            ("token_realm", "https://collector.example/auth/token"),
            ("token_service", "registry.prod.svc.homepool2"),
            ("token_issuer", "collector"),
            ("token_certificates", "issuer.pem"),
        ]),
        file!["golden/secure-s3.conf"].raw()
    );
    assert_data_eq!(
        render(&[
            ("mirror", "https://registry-1.docker.io"),
            ("mirror_user", "reader"),
            ("auth", "none"),
            ("image", "registry:3.0.0"),
        ]),
        file!["golden/mirror.conf"].raw()
    );
}

#[test]
fn the_objects_that_are_rendered_are_reviewed_as_files() {
    let template = registry();
    let text = |given: &[(&str, &str)]| {
        let given: Vec<_> = given
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        objects(&template, &answers(&template, &given))
    };
    assert_data_eq!(text(&[]), file!["golden/secure-objects.ini"].raw());
    assert_data_eq!(
        text(&[
            ("storage", "s3"),
            ("s3_bucket", "images"),
            ("redis", "redis.example:6379"),
            ("redis_password", "true"),
            ("tls", "files"),
            ("tls_certificate", "tls/hub.crt"),
            ("tls_key", "/etc/tls/hub.key"),
            ("gc", "03:00-04:00@61 sun"),
            ("authorities", "ca.pem"),
        ]),
        file!["golden/secure-s3-objects.ini"].raw()
    );
}

#[test]
fn the_services_of_version_1_are_reviewed_as_files() {
    assert_data_eq!(
        render_of_version_1(&[]),
        file!["golden/registry.conf"].raw()
    );
    assert_data_eq!(
        render_of_version_1(&[
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
        render_of_version_1(&[
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
fn an_address_of_version_6_is_bracketed_and_quoted() {
    let text = render(&[("bind", "node"), ("address", "::1")]);
    assert!(
        text.contains("REGISTRY_HTTP_ADDR='\"[::1]:5000\"'\n"),
        "{text}"
    );
}

#[test]
fn the_tutorial_is_rendered_as_it_was_published() {
    let template = Template::built_in("tutorial").unwrap().unwrap();
    let rendering = template.render(&answers(&template, &[])).unwrap();
    assert_eq!(rendering.text, include_str!("golden/tutorial.conf"));
    let size = rendering
        .values
        .iter()
        .find(|value| *value.cause.answers == ["size".into()])
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

/// The rows of the tables below a heading of `docs/registry.md`: the answer, its default, what is said of it.
fn rows(heading: &str) -> Vec<[String; 3]> {
    let page = include_str!("../docs/registry.md");
    let chapter = page.split("\n## ").find(|part| part.starts_with(heading));
    let lines = chapter
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("| `"));
    lines
        .map(|line| {
            let line = line.trim_start_matches("| ").trim_end_matches(" |");
            let mut cells = line.splitn(3, " | ").map(str::to_owned);
            std::array::from_fn(|_| cells.next().unwrap_or_default())
        })
        .collect()
}

#[test]
fn the_notes_speak_of_every_answer() {
    for name in ["registry", "zot"] {
        let template = Template::built_in(name).unwrap().unwrap();
        for question in &template.questionnaire.questions {
            let words = template
                .notes
                .split(|c: char| c != '_' && !c.is_alphanumeric());
            let is_named = words.into_iter().any(|word| word == question.name);
            assert!(is_named, "{name}: {}", question.name);
        }
    }
}

#[test]
fn every_answer_is_explained_with_its_default_and_its_choices() {
    for name in ["registry", "zot"] {
        let template = Template::built_in(name).unwrap().unwrap();
        let rows = rows(&format!("Every answer of the template `{name}`"));
        let questions = &template.questionnaire.questions;
        for question in questions {
            let own = format!("`{}`", question.name);
            let found: Vec<_> = rows.iter().filter(|row| row[0] == own).collect();
            let [[_, default, words]] = found[..] else {
                panic!("{name}: {} rows for {own}", found.len());
            };
            let expected = match question.default.as_deref() {
                None => "asked".to_owned(),
                Some("") => "empty".to_owned(),
                Some(default) => format!("`{default}`"),
            };
            assert_eq!(*default, expected, "{name}: {own}");
            assert!(words.len() > 40, "{name}: {own}: {words}");
            if let Kind::Choice(choices) = &question.kind {
                for choice in choices {
                    let named = words.contains(&format!("`{choice}`"));
                    assert!(named, "{name}: {own} says nothing of `{choice}`");
                }
            }
        }
        assert_eq!(rows.len(), questions.len(), "{name}: a row too many");
    }
}
