//! The template `zot`: every combination of its choices is a service that both agents take, and a configuration
//! that zot takes.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use regsvc::configuration::{Configuration, Identity};
use regsvc::document::Document;
use regsvc::generation::Generations;
use regsvc::object::{Object, Way, read};
use regsvc::parameters::{Answers, Given, Origin, collect};
use regsvc::path::ObjectPath;
use regsvc::rules;
use regsvc::template::Template;
use serde_json::{Value, json};

fn zot() -> Template {
    Template::built_in("zot").unwrap().unwrap()
}

fn answers(template: &Template, given: &[(&str, &str)]) -> Answers {
    let given: Vec<Given> = given
        .iter()
        .map(|(name, value)| Given {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
            origin: Origin::Flag(format!("--set {name}")),
        })
        .collect();
    let (answers, problems) =
        collect(&template.questionnaire.questions, &given, |_| Ok(None)).unwrap();
    assert_eq!(problems, []);
    answers
}

fn objects(template: &Template, answers: &Answers) -> Vec<Object> {
    let path: ObjectPath = "test/hub".parse().unwrap();
    read(template, answers, &path).unwrap()
}

/// What zot is told.
fn configuration(objects: &[Object]) -> Value {
    let mut keys = objects.iter().flat_map(|object| &object.keys);
    let key = keys.find(|key| key.name == "config.json").unwrap();
    serde_json::from_str(key.content.as_ref().unwrap().text()).unwrap()
}

/// Every combination of the choices that another line is written for.
fn combinations() -> Vec<Vec<(&'static str, &'static str)>> {
    let choices: [(&str, &[&str]); 9] = [
        ("ha", &["false", "true"]),
        ("monitor", &["false", "true"]),
        ("pool", &["", "drbd"]),
        ("auth", &["htpasswd", "none"]),
        ("anonymous_pull", &["false", "true"]),
        ("tls", &["self-signed", "cluster-ca", "files", "none"]),
        ("keep_tags", &["0", "5"]),
        ("delete_untagged", &["false", "true"]),
        ("ui", &["false", "true"]),
    ];
    let files = vec![("tls_certificate", "tls.crt"), ("tls_key", "tls.key")];
    choices.iter().fold(vec![files], |all, (name, values)| {
        let with = |given: &Vec<(&'static str, &'static str)>| {
            let given = given.clone();
            values.iter().map(move |value| {
                let mut given = given.clone();
                given.push((*name, *value));
                given
            })
        };
        all.iter().flat_map(with).collect()
    })
}

#[test]
fn every_combination_is_clean_and_every_key_that_is_referred_to_is_made() {
    let template = zot();
    let identity = Identity {
        namespace: Some("test".into()),
        name: Some("hub".into()),
        ..Identity::default()
    };
    for given in combinations() {
        let answers = answers(&template, &given);
        let text = template.render(&answers).unwrap().text;
        let document = Document::read(&text);
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        assert_eq!(rules::check(&configuration), [], "{given:?}\n{text}");

        let objects = objects(&template, &answers);
        let made = |object: &Object, key: &str| match key {
            "certificate_chain" | "private_key" => {
                object.key_names().any(|name| name == key) || object.has_certificate()
            }
            _ => object.key_names().any(|name| name == key),
        };
        for (kind, keyword) in [("cfg", "configs = "), ("sec", "secrets = ")] {
            let lines = text.lines().filter_map(|line| line.strip_prefix(keyword));
            for word in lines.flat_map(str::split_whitespace) {
                let key = word.strip_prefix("{name}/").unwrap().split(':').next();
                let mut objects = objects.iter().filter(|object| object.path.kind() == kind);
                assert!(
                    objects.any(|object| made(object, key.unwrap())),
                    "{word} in {given:?}"
                );
            }
        }
    }
}

#[test]
fn zot_is_told_what_was_answered() {
    let template = zot();
    let told =
        |given: &[(&str, &str)]| configuration(&objects(&template, &answers(&template, given)));
    let told_first = told(&[]);
    assert_eq!(told_first["http"]["tls"]["cert"], "/etc/zot/tls.crt");
    assert_eq!(
        told_first["http"]["auth"]["htpasswd"]["path"],
        "/etc/zot/htpasswd"
    );
    assert_eq!(told_first["http"]["accessControl"], Value::Null);
    let policy =
        json!([{"repositories": ["**"], "deleteReferrers": false, "deleteUntagged": false}]);
    assert_eq!(told_first["storage"]["retention"]["policies"], policy);
    assert_eq!(told_first["extensions"]["ui"]["enable"], true);

    let told_more = told(&[
        ("anonymous_pull", "true"),
        ("keep_tags", "5"),
        ("port", "5443"),
        ("ui", "false"),
    ]);
    let control = &told_more["http"]["accessControl"]["repositories"]["**"];
    assert_eq!(control["anonymousPolicy"], json!(["read"]));
    let policy = &told_more["storage"]["retention"]["policies"][0];
    assert_eq!(policy["keepTags"], json!([{"mostRecentlyPushedCount": 5}]));
    assert_eq!(told_more["http"]["port"], "5443");
    assert_eq!(told_more["extensions"], Value::Null);

    let open = told(&[
        ("auth", "none"),
        ("tls", "none"),
        ("anonymous_pull", "true"),
    ]);
    let http = open["http"].as_object().unwrap();
    let left: std::collections::BTreeSet<&str> = http.keys().map(String::as_str).collect();
    assert_eq!(Vec::from_iter(left), ["address", "compat", "port", "realm"]);
}

#[test]
fn the_first_user_is_made_and_the_certificate_is_for_the_names_of_clients() {
    let template = zot();
    let given = [("user", "ops"), ("names", "hub.example.org 192.0.2.7")];
    let objects = objects(&template, &answers(&template, &given));
    let sec = objects
        .iter()
        .find(|object| object.path.kind() == "sec")
        .unwrap();
    let users = sec.keys.iter().find(|key| key.name == "htpasswd").unwrap();
    assert_eq!(users.way, Way::Users(vec!["ops".into()]));
    let names: Vec<&str> = sec.certificate_names().collect();
    for name in ["hub", "hub.example.org", "192.0.2.7"] {
        assert!(names.contains(&name), "{names:?}");
    }
}
