//! A secret of a configuration is read by the agent that creates the service, and is seen nowhere else.

use std::fs;
use std::path::{Path, PathBuf};

use crate::deploy::CONFIGURATION;
use crate::stand_in::{Run, StandIn};

/// What both secrets begin with: the one that is wanted and the one that lives.
const MARKER: &str = "planted-Xo7";
const WANTED: &str = "planted-Xo7-wanted-Jq3vT8sK";
const LIVE: &str = "planted-Xo7-live-Zr5bN1wE";

/// A configuration with a secret for the registry's container.
fn with_secret(text: &str, secret: &str) -> String {
    let registry = "[container#registry]\n";
    assert!(text.contains(registry));
    let secret = format!("{registry}environment = REGISTRY_HTTP_SECRET={secret}\n");
    text.replace(registry, &secret)
}

/// A scenario with a live configuration that has a secret, and a wanted one with another.
fn planted(scenario: &str) -> StandIn {
    let agent = StandIn::replaying(scenario);
    let wanted = fs::read_to_string(CONFIGURATION).unwrap();
    let wanted = with_secret(&wanted, WANTED);
    fs::write(agent.path("wanted.conf"), &wanted).unwrap();
    fs::create_dir(agent.path("planted")).unwrap();
    fs::write(agent.path("planted/service.conf"), &wanted).unwrap();
    let questions = "[template]\nversion = 1\ndescription = a secret\n";
    fs::write(agent.path("planted/parameters.ini"), questions).unwrap();
    let live = agent.path("replies/configuration.1");
    let reply = fs::read_to_string(&live).unwrap_or_default();
    if reply.contains("[container#registry]") {
        let reply = with_secret(&reply, LIVE);
        let text = reply.split("--- stdout\n").nth(1).unwrap();
        fs::write(agent.path("live.conf"), text.replace("--- stderr\n", "")).unwrap();
        let said = |number: usize| agent.path(&format!("replies/configuration.{number}"));
        for number in (1..4).filter(|&number| number == 1 || said(4).exists()) {
            fs::write(said(number), &reply).unwrap();
        }
    }
    agent
}

/// What an agent does that blurts out the configurations that it knows: it refuses, or agrees with a warning.
const BLURTS: [&str; 2] = [
    "cat *.conf >&2; exit 1",
    "cat *.conf; sed 's/^/E /' *.conf >&2",
];

/// All that can be seen of a run: what it printed, the calls, what the agent's processes had in their
/// environment and read, and the files that are left.
fn seen(agent: &StandIn, run: &Run) -> Vec<(String, String)> {
    let mut seen = vec![
        ("standard output".to_owned(), run.stdout()),
        ("standard error".to_owned(), run.stderr()),
        ("the calls".to_owned(), agent.calls().join("\n")),
    ];
    for file in files(&agent.path("")) {
        let name = file.strip_prefix(agent.path("")).unwrap();
        let name = name.to_str().unwrap().to_owned();
        let planted = ["wanted.conf", "live.conf", "planted/service.conf"];
        let is_planted = planted.contains(&name.as_str()) || name.starts_with("replies/");
        // The one place where a secret belongs.
        if !is_planted && name != "stdin.create" {
            let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
            seen.push((format!("the file {name}"), format!("{name}\n{text}")));
        }
    }
    seen
}

/// The files in a folder and those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .flat_map(|entry| match entry.file_type().unwrap().is_dir() {
            true => files(&entry.path()),
            false => vec![entry.path()],
        })
        .collect()
}

/// Where the secret is seen of a run.
fn leaks(agent: &StandIn, arguments: &[&str], run: &Run) -> Vec<String> {
    let seen = seen(agent, run).into_iter();
    let leaks = seen.filter(|(_, text)| text.contains(MARKER));
    leaks
        .map(|(place, text)| {
            let lines = text.lines().filter(|line| line.contains(MARKER));
            let lines: Vec<&str> = lines.collect();
            format!("{arguments:?}: {place}:\n  {}", lines.join("\n  "))
        })
        .collect()
}

const DEPLOY: [&str; 4] = ["deploy", "test/registry", "--config", "wanted.conf"];
const UPDATE: [&str; 7] = [
    "deploy",
    "test/registry",
    "--config",
    "wanted.conf",
    "--update",
    "--timeout",
    "20s",
];
const STATUS: [&str; 2] = ["status", "test/registry"];
const DOCTOR: [&str; 4] = ["doctor", "test/registry", "--template", "planted"];
const REMOVE: [&str; 5] = ["remove", "test/registry", "--yes", "--timeout", "20s"];

#[test]
fn an_agent_that_does_as_it_is_told_is_handed_the_secret_and_nobody_else_sees_it() {
    let plan = ["plan", "test/registry", "--config", "wanted.conf"];
    let mut found = Vec::new();
    for generation in ["v2", "v3"] {
        for (scenario, arguments, code) in [
            ("first", &plan[..], 1),
            ("same-up", &plan, 1),
            ("same-up", &[&plan[..], &["--format", "json"]].concat(), 1),
            ("first", &[&DEPLOY[..], &["--dry-run"]].concat(), 0),
            ("same-up", &DEPLOY, 3),
            ("first", &DEPLOY, 0),
            ("update", &UPDATE, 0),
            ("failed", &DEPLOY, 1),
            ("rollback", &[&UPDATE[..], &["--rollback"]].concat(), 1),
            ("status-up", &STATUS, 0),
            (
                "status-up",
                &[&STATUS[..], &["--format", "json"]].concat(),
                0,
            ),
            ("doctor", &DOCTOR, 0),
            ("remove", &REMOVE, 0),
        ] {
            let agent = planted(&format!("{generation}/{scenario}"));
            let run = agent.run(arguments);
            run.ends(code, &[]);
            found.extend(leaks(&agent, arguments, &run));
            let is_handed = agent.path("stdin.create").exists();
            assert!(!is_handed || agent.read_by("create").contains(MARKER));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_agent_that_blurts_a_secret_out_is_quoted_without_it() {
    let mut found = Vec::new();
    for generation in ["v2", "v3"] {
        for (scenario, kind, number, arguments) in [
            ("first", "create", 1, &DEPLOY[..]),
            ("update", "stop", 1, &UPDATE),
            ("update", "create", 1, &UPDATE),
            ("update", "configuration", 1, &UPDATE),
            ("update", "refresh", 1, &UPDATE),
            ("update", "overview", 1, &UPDATE),
            ("update", "overview", 3, &UPDATE),
            ("status-up", "refresh", 1, &STATUS),
            ("status-up", "overview", 1, &STATUS),
            ("doctor", "pools", 1, &DOCTOR),
            ("doctor", "cluster-state", 1, &DOCTOR),
            ("remove", "configuration", 1, &REMOVE),
            ("remove", "overview", 1, &REMOVE),
            ("remove", "stop", 1, &REMOVE),
            ("remove", "purge", 1, &REMOVE),
        ] {
            for act in BLURTS {
                let agent = planted(&format!("{generation}/{scenario}"));
                let agent = agent.forgets(kind, number).does(kind, number, act);
                let agent = agent.says("daemon", 1, 0, "", "");
                let run = agent.run(arguments);
                assert!(agent.path(&format!("stdin.{kind}")).exists());
                let what = [arguments, &[generation, kind, act]].concat();
                let fails = act == BLURTS[0] && arguments != DOCTOR;
                let is_quoted = run.code() == 3 && run.stderr().contains("<secret ");
                assert!(is_quoted || !fails, "{what:?}: {}", run.stderr());
                found.extend(leaks(&agent, &what, &run));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_secret_in_the_log_of_a_resource_is_not_shown() {
    for generation in ["v2", "v3"] {
        let agent = planted(&format!("{generation}/failed"));
        for reply in files(&agent.path("replies")) {
            let text = fs::read_to_string(&reply).unwrap();
            let said = format!("olume: docker run -e REGISTRY_HTTP_SECRET={LIVE} registry");
            fs::write(
                &reply,
                text.replace("olume registry-data does not exist", &said),
            )
            .unwrap();
        }
        let failed = agent.run(&DEPLOY);
        failed.ends(1, &["docker run -e REGISTRY_HTTP_SECRET=<secret "]);
        let status = agent.run(&STATUS);
        assert!(
            status.stdout().contains("_SECRET=<secret "),
            "{}",
            status.stdout()
        );
        let json = agent.run(&[&STATUS[..], &["--format", "json"]].concat());
        for run in [failed, status, json] {
            assert_eq!(leaks(&agent, &[generation], &run), Vec::<String>::new());
        }
    }
}

#[test]
fn no_report_of_the_validator_shows_a_secret() {
    let agent = planted("v2/first");
    let text = fs::read_to_string(agent.path("wanted.conf")).unwrap();
    fs::write(agent.path("wanted.conf"), text + "[env]\nsize = 1\n").unwrap();
    let formats = [
        "text", "short", "json", "sarif", "github", "junit", "gitlab",
    ];
    for format in formats {
        let run = agent.run(&["validate", "wanted.conf", "--format", format]);
        let leaks: Vec<_> = seen(&agent, &run)
            .into_iter()
            .filter(|(_, text)| text.contains(MARKER))
            .collect();
        assert!(leaks.is_empty(), "{format}: {leaks:?}");
        assert!(
            run.stdout().contains("secret"),
            "{format}: {}",
            run.stdout()
        );
    }
}
