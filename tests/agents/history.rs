//! What was deployed is on record in the cluster, and a service that has left it is said to have.

use std::fs;

use serde_json::Value;

use crate::deploy::CONFIGURATION;
use crate::stand_in::StandIn;

const AGENTS: [&str; 2] = ["v2", "v3"];

const DEPLOY: [&str; 6] = [
    "deploy",
    "test/registry",
    "--config",
    CONFIGURATION,
    "--timeout",
    "20s",
];

const OBJECT: &str = "[DEFAULT]\nid = 1\n\n[data]\nhistory = base64:e30=\n";

/// A deployment of before, as the history tells it.
fn line(outcome: &str, size: &str, configuration: Option<&str>) -> String {
    let record = serde_json::json!({
        "time": "2026-11-20T10:00:00Z", "regsvc": "0.0.9", "by": "ops@n1", "outcome": outcome,
        "why": null, "template": {"name": "registry", "version": 2, "digest": "0123456789abcdef"},
        "answers": {"size": {"value": size, "from": "--size"}, "port": {"value": "5000", "from": null}},
        "objects": ["test/sec/registry"], "configuration": configuration,
    });
    format!("{record}\n")
}

/// An agent that has a history.
fn with_history(agent: StandIn, history: &str) -> StandIn {
    agent
        .says("history-configuration", 1, 0, OBJECT, "")
        .says("history-decode", 1, 0, history, "")
        .says("history-change", 1, 0, "", "")
}

/// The last deployment that was written down.
fn written(agent: &StandIn, kind: &str) -> Value {
    let text = agent.read_by(kind);
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

#[test]
fn a_deployment_is_written_down_in_the_cluster() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/first"));
        agent.run(&DEPLOY).ends(0, &[]);
        let record = written(&agent, "history-add");
        assert_eq!(record["outcome"], "up");
        assert_eq!(record["regsvc"], env!("CARGO_PKG_VERSION"));
        let configuration = fs::read_to_string(CONFIGURATION).unwrap();
        assert_eq!(record["configuration"], configuration);
        assert!(record["time"].as_str().unwrap().starts_with("20"));
        assert!(record["by"].as_str().unwrap().contains('@'));
        assert!(record["template"].is_null(), "it was given as it is");
    }
}

#[test]
fn one_that_failed_is_written_down_beside_those_of_before() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/failed"));
        let agent = with_history(agent, &line("up", "10g", Some("[env]\na = 1\n")));
        agent.run(&DEPLOY).ends(1, &[]);
        let text = agent.read_by("history-change");
        assert_eq!(text.lines().count(), 2);
        let before: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(before["by"], "ops@n1");
        assert!(before["configuration"].is_null(), "it stands no more");
        assert_eq!(written(&agent, "history-change")["outcome"], "failed");
    }
}

#[test]
fn what_was_rolled_back_to_is_what_stands() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/rollback"));
        let text = fs::read_to_string(CONFIGURATION).unwrap();
        let other = text.replace("registry:2.8.3", "registry:nowhere");
        fs::write(agent.path("other.conf"), other).unwrap();
        let more = ["--update", "--rollback", "--timeout", "20s"];
        let arguments = ["deploy", "test/registry", "--config", "other.conf"];
        agent.run(&[&arguments[..], &more].concat()).ends(1, &[]);
        let record = written(&agent, "history-add");
        assert_eq!(record["outcome"], "rolled-back");
        let stands = record["configuration"].as_str().unwrap();
        assert!(stands.contains("registry:2.8.3") && !stands.contains("registry:nowhere"));
    }
}

#[test]
fn answers_and_template_are_on_record_and_secrets_by_fingerprint() {
    let agent = StandIn::replaying("v2/first");
    fs::create_dir(agent.path("own")).unwrap();
    let text = fs::read_to_string(CONFIGURATION).unwrap();
    let text = text.replace("size = 20m", "size = {{ size }}\npassword = {{ password }}");
    fs::write(agent.path("own/service.conf"), text).unwrap();
    let questions = "[template]\nversion = 7\ndescription = own\n[size]\ntype = size\ndefault = 20m\nhelp = x\n\
                     [password]\ntype = word\ndefault = a\nhelp = x\n";
    fs::write(agent.path("own/parameters.ini"), questions).unwrap();
    let arguments = [
        "deploy",
        "test/registry",
        "--template",
        "own",
        "--set",
        "password=HUNTER2",
    ];
    agent.run(&arguments).ends(0, &[]);
    let record = written(&agent, "history-add");
    assert_eq!(record["template"]["name"], "own");
    assert_eq!(record["template"]["version"], 7);
    assert_eq!(record["template"]["digest"].as_str().unwrap().len(), 64);
    assert_eq!(record["answers"]["size"]["value"], "20m");
    assert!(record["answers"]["size"]["from"].is_null());
    assert_eq!(record["answers"]["password"]["from"], "--set password");
    let password = record["answers"]["password"]["value"].as_str().unwrap();
    assert!(password.starts_with("<secret "), "{password}");
    assert!(!record.to_string().contains("HUNTER2"), "{record}");
}

#[test]
fn a_history_that_cannot_be_written_keeps_no_deployment_from_its_end() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/first")).says(
            "history-create",
            1,
            1,
            "",
            "disk full\n",
        );
        let run = agent.run(&DEPLOY);
        run.ends(0, &["the deployment is not in the history: ", "disk full"]);
    }
}

#[test]
fn the_history_is_told_the_newest_first_with_what_has_changed() {
    for generation in AGENTS {
        let history =
            line("up", "10g", None) + &line("failed", "20g", Some("[env]\n")) + "garbage\n";
        let agent = with_history(StandIn::replaying(&format!("{generation}/first")), &history);
        let told = agent.run(&["history", "test/registry"]);
        told.ends(0, &[]);
        let (newest, oldest) = (
            "  2026-11-20T10:00:00Z  failed       ops@n1  template registry v2 (0123456789ab)  regsvc 0.0.9\n      size: 10g -> 20g\n",
            "  2026-11-20T10:00:00Z  up           ops@n1  template registry v2 (0123456789ab)  regsvc 0.0.9\n      2 answers are the template's defaults\n",
        );
        assert_eq!(
            told.stdout(),
            format!("test/svc/registry\n{newest}{oldest}")
        );
        let json = agent.run(&["history", "test/registry", "--format", "json"]);
        let document: Value = serde_json::from_str(&json.stdout()).unwrap();
        let schema = agent.run(&["schema", "history"]).stdout();
        let schema = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<_> = validator.iter_errors(&document).collect();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(document["deployments"][0]["outcome"], "failed");
    }
}

#[test]
fn of_a_first_deployment_the_answers_are_told_that_are_not_the_defaults() {
    let history = line("up", "20g", None);
    let agent = with_history(StandIn::replaying("v2/first"), &history);
    let told = agent.run(&["history", "test/registry"]).stdout();
    let answers = "      size = 20g (--size)\n      1 answer is the template's default\n";
    assert!(told.ends_with(answers), "{told}");
}

#[test]
fn no_history_is_no_trouble_and_an_agent_that_refuses_is() {
    let agent = StandIn::replaying("v2/first");
    let none = agent.run(&["history", "test/registry"]);
    none.ends(0, &[]);
    assert_eq!(
        none.stdout(),
        "test/svc/registry: no deployment is on record\n"
    );
    let agent = agent.says("history-configuration", 1, 1, "", "E broken\n");
    agent
        .run(&["history", "test/registry"])
        .ends(3, &["E broken"]);
}

#[test]
fn what_has_left_its_deployment_is_said_by_the_status() {
    for generation in AGENTS {
        let text = fs::read_to_string(CONFIGURATION).unwrap();
        let live = text.replace("restart = 2", "restart = 5") + "password = HUNTER2\n";
        for (deployed, drifts) in [(&text, true), (&live, false)] {
            let secret = "password = <secret c8509646>";
            let deployed = deployed.replace("password = HUNTER2", secret);
            let look = || {
                let agent = StandIn::replaying(&format!("{generation}/status-up")).says(
                    "configuration",
                    1,
                    0,
                    &live,
                    "",
                );
                with_history(agent, &line("up", "10g", Some(&deployed)))
            };
            let status = look().run(&["status", "test/registry"]);
            let said = "changed since the last deployment (2026-11-20T10:00:00Z, by ops@n1):\n  \
                        container#registry.restart: `2` -> `5`\n  env.password: nothing -> `<secret ";
            assert_eq!(
                status.stdout().contains(said),
                drifts,
                "{}",
                status.stdout()
            );
            assert_eq!(
                status.stdout().contains("changed since"),
                drifts,
                "{}",
                status.stdout()
            );
            assert!(!status.stdout().contains("HUNTER2"));
            let json = look().run(&["status", "test/registry", "--format", "json"]);
            let document: Value = serde_json::from_str(&json.stdout()).unwrap();
            let drift = &document["services"][0]["drift"];
            assert_eq!(drift["since"], "2026-11-20T10:00:00Z");
            assert_eq!(drift["changed"].as_array().unwrap().is_empty(), !drifts);
            assert!(!json.stdout().contains("HUNTER2"));
        }
    }
}
