use serde_json::Value;

use super::*;
use crate::configuration::{Configuration, Identity};
use crate::document::Document;
use crate::generation::Generations;
use crate::rules;

const FORMATS: [Format; 7] = [
    Format::Text {
        colour: false,
        width: 100,
    },
    Format::Short,
    Format::Json,
    Format::Sarif,
    Format::Github,
    Format::Junit,
    Format::Gitlab,
];

const FAULTY: &str = "\
[DEFAULT]
nodes = *

[container#é]
type = docker
image = registry:2.8.3
imgae = \"<é>, 100%: &\"
volume_mounts = {env.data_dir}:/var/lib/registry
volume_mounts = /a:/b

[env]
data = registry-data
";

const CLEAN: &str = include_str!("../../../../tests/golden/registry.conf");

fn findings(text: &str) -> Vec<Diagnostic> {
    let document = Document::read(text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    rules::check(&configuration)
}

/// A report on files of those names and texts; the last is one that cannot be read.
fn report(format: Format, files: &[(&str, &str)]) -> String {
    let mut report = Report::new(format);
    let mut summary = Summary::default();
    let mut out = String::new();
    for (file, text) in files {
        let findings = findings(text);
        let checked = Checked {
            file,
            text,
            findings: &findings,
        };
        summary.count(&findings);
        report.page(&format.page(&checked), &mut out);
    }
    summary.unreadable += 1;
    report.page(&format.unreadable("gone.conf", "no <such> file"), &mut out);
    report.end(summary, &mut out);
    out
}

fn json_report(format: Format, files: &[(&str, &str)]) -> Value {
    serde_json::from_str(&report(format, files)).unwrap()
}

/// Every combination of files that changes what stands between pages.
fn file_sets() -> [Vec<(&'static str, &'static str)>; 5] {
    let faulty = ("./a b/é.conf", FAULTY);
    let clean = ("clean.conf", CLEAN);
    [
        vec![],
        vec![clean],
        vec![faulty],
        vec![clean, faulty, clean],
        vec![faulty, ("/b.conf", FAULTY)],
    ]
}

fn hold(schema: &Value, report: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{report:#}");
}

/// The schema of SARIF 2.1.0 that OASIS publishes, from a package that carries it.
fn sarif_schema() -> Value {
    let metadata = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--offline",
            "--locked",
            "--filter-platform=host-tuple",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif");
    let manifest = package.unwrap()["manifest_path"].as_str().unwrap();
    let schema = std::path::Path::new(manifest).with_file_name("src/schema.json");
    let mut schema: Value =
        serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    // A bracket too many: the published pattern is no regular expression.
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    schema
}

#[test]
fn json_reports_hold_to_the_published_schema() {
    let schema = include_str!("../../../../docs/report.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    for files in file_sets() {
        hold(&schema, &json_report(Format::Json, &files));
    }
    let mut broken = json_report(Format::Json, &[("a.conf", FAULTY)]);
    broken["files"][0]["findings"][0]["severity"] = "fatal".into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn sarif_reports_hold_to_the_schema_of_sarif() {
    let schema = sarif_schema();
    for files in file_sets() {
        let report = json_report(Format::Sarif, &files);
        hold(&schema, &report);
        assert_eq!(
            report["runs"][0]["invocations"][0]["executionSuccessful"],
            false
        );
    }
    let report = json_report(Format::Sarif, &[("./a b/é.conf", FAULTY)]);
    let run = &report["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 3);
    for result in results {
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "a%20b/%C3%A9.conf");
    }
}

#[test]
fn fingerprints_are_unique_and_stay_when_lines_move() {
    let prints = |text: &str| -> Vec<String> {
        let report = json_report(Format::Gitlab, &[("a.conf", text)]);
        let issues = report.as_array().unwrap().iter();
        let print = |issue: &Value| issue["fingerprint"].as_str().unwrap().to_owned();
        issues.map(print).collect()
    };
    let before = prints(FAULTY);
    let moved = prints(&FAULTY.replace("[container#é]", "# one\n# more\n\n[container#é]"));
    assert_eq!(before, moved);
    let twice = prints("[container#1]\ntype = docker\nimage = a:1\nimgae = 1\nimgae = 1\n");
    let mut unique = twice.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), twice.len());
}

#[test]
fn a_gitlab_report_says_what_gitlab_asks_for() {
    let report = json_report(Format::Gitlab, &[("./a.conf", FAULTY)]);
    for issue in report.as_array().unwrap() {
        assert_eq!(issue["location"]["path"], "a.conf");
        assert!(issue["location"]["lines"]["begin"].as_u64() > Some(0));
        assert!(["info", "minor", "major"].contains(&issue["severity"].as_str().unwrap()));
        assert!(!issue["description"].as_str().unwrap().is_empty());
    }
}

#[test]
fn where_a_finding_comes_from_is_in_each_report_that_is_read() {
    let mut findings = findings(FAULTY);
    findings[0]
        .notes
        .push("rendered from service.conf:7".to_owned());
    let checked = Checked {
        file: "a.conf",
        text: FAULTY,
        findings: &findings,
    };
    let silent = [Format::Short, Format::Gitlab];
    for format in FORMATS
        .into_iter()
        .filter(|format| !silent.contains(format))
    {
        let page = format.page(&checked).text;
        assert!(
            page.contains("rendered from service.conf:7"),
            "{format:?}\n{page}"
        );
    }
}

#[test]
fn a_github_report_is_one_command_a_finding() {
    let report = report(Format::Github, &[("a,b.conf", FAULTY)]);
    assert_eq!(report.lines().count(), findings(FAULTY).len());
    let unknown = report.lines().find(|line| line.contains("OSV301")).unwrap();
    assert_eq!(
        unknown,
        "::error file=a%2Cb.conf,line=7,col=1,endColumn=6,title=OSV301 unknown-keyword\
         ::`imgae` is no keyword of `container.docker`%0Adid you mean `image`?"
    );
}

#[test]
fn a_junit_report_counts_its_cases() {
    let report = report(
        Format::Junit,
        &[("a&b.conf", FAULTY), ("clean.conf", CLEAN)],
    );
    let cases = report.matches("<testcase ").count();
    assert_eq!(cases, findings(FAULTY).len() + 2);
    assert_eq!(report.matches("</testsuite>").count(), 3);
    assert!(
        report.contains("<testsuite name=\"clean.conf\" tests=\"1\" failures=\"0\" errors=\"0\">")
    );
    assert!(report.contains("<testcase classname=\"clean.conf\" name=\"clean\"/>"));
    assert!(report.contains("<testsuite name=\"a&amp;b.conf\""));
    assert!(report.contains("<error message=\"no &lt;such&gt; file\"/>"));
}

#[test]
fn no_format_shows_a_secret() {
    let text = "[env]\npassword = s3cr\u{e9}t-word\n";
    let start = text.find("s3").unwrap();
    let secret = Span::new(start, text.len() - 1);
    let finding = rules::RULES[0]
        .finding(
            Generations::BOTH,
            secret,
            "a secret in clear text",
            "readable by all",
        )
        .secret(secret)
        .fix(
            crate::diagnostic::Safety::Suggested,
            secret,
            "from s3cr\u{e9}t-word",
        );
    let other = rules::RULES[0].finding(
        Generations::BOTH,
        Span::new(start - 11, start - 3),
        "another finding on this line",
        "",
    );
    let findings = [other, finding];
    let checked = Checked {
        file: "a.conf",
        text,
        findings: &findings,
    };
    for format in FORMATS {
        let page = format.page(&checked).text;
        assert!(page.contains("a secret in clear text"), "{page}");
        assert!(!page.contains("s3cr") && !page.contains("t-word"), "{page}");
    }
    let shown = FORMATS[0].page(&checked).text;
    assert!(shown.contains("password = ****·******\n"), "{shown}");
}

#[test]
fn a_page_does_not_depend_on_the_pages_before() {
    for format in FORMATS {
        let page = |text: &str| {
            let findings = findings(text);
            format.page(&Checked {
                file: "a.conf",
                text,
                findings: &findings,
            })
        };
        let report = report(format, &[("a.conf", FAULTY), ("a.conf", FAULTY)]);
        assert_eq!(report.matches(&page(FAULTY).text).count(), 2);
    }
}
