//! `regsvc plan` against a stand-in that replays what a real agent said.

use std::fs;

use crate::stand_in::{Run, StandIn};

const CONFIGURATION: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/transcripts/registry.conf"
);

const AGENTS: [&str; 2] = ["v2", "v3"];

fn plan(agent: &StandIn) -> Run {
    agent.run(&["plan", "test/registry", "--config", CONFIGURATION])
}

/// Whether no call was made that changes something.
fn changed_nothing(agent: &StandIn) -> bool {
    let orders = [
        " create ",
        " provision",
        " stop",
        " start ",
        " set ",
        " config update",
    ];
    let calls = agent.calls();
    calls
        .iter()
        .all(|call| !orders.iter().any(|order| call.contains(order)))
}

#[test]
fn a_service_that_is_not_there_would_be_created() {
    for agent in AGENTS.map(|agent| StandIn::replaying(&format!("{agent}/first"))) {
        let run = plan(&agent);
        assert_eq!(run.code(), 1);
        assert!(run.stdout().starts_with(
            "test/svc/registry: 1. create and provision: there is no such service yet\n"
        ));
        assert!(
            run.stdout()
                .contains("next: regsvc deploy test/registry --config ")
        );
        assert!(changed_nothing(&agent));
    }
}

#[test]
fn warnings_are_counted_with_the_way_to_see_them() {
    let agent = StandIn::replaying("v2/first");
    let said = plan(&agent).stderr().to_owned();
    let one = "regsvc: test/svc/registry: its configuration has a warning: `regsvc validate FILE` shows it\n";
    assert_eq!(said, one);
    let other = agent.path("other.conf");
    let text = fs::read_to_string(CONFIGURATION).unwrap();
    fs::write(&other, text.replace("registry:2.8.3", "registry")).unwrap();
    let arguments = ["plan", "test/registry", "--config", other.to_str().unwrap()];
    let run = StandIn::replaying("v2/first").run(&arguments);
    assert_eq!(run.code(), 1);
    let two = one
        .replace("a warning", "2 warnings")
        .replace("shows it", "shows them");
    assert_eq!(run.stderr(), two);
    fs::write(&other, "[DEFAULT]\nnodes = *\n[fs#1]\ntype = flag\n").unwrap();
    let run = StandIn::replaying("v2/first").run(&arguments);
    assert_eq!(run.stderr(), "");
}

#[test]
fn nothing_is_to_be_done_for_one_that_is_up_as_wanted() {
    for agent in AGENTS.map(|agent| StandIn::replaying(&format!("{agent}/same-up"))) {
        let reply = fs::read_to_string(agent.path("replies/configuration.1")).unwrap();
        let text = reply.split("--- stdout\n").nth(1).unwrap();
        let file = agent.path("live.conf");
        fs::write(&file, text.split("--- stderr").next().unwrap()).unwrap();
        let file = file.to_str().unwrap();
        let run = agent.run(&["plan", "test/registry", "--config", file]);
        assert_eq!(run.code(), 0, "{}", run.stderr());
        assert!(run.stdout().contains("nothing to do"));
        assert!(changed_nothing(&agent));
    }
}

#[test]
fn a_difference_is_said_as_text_and_as_json() {
    let agent = StandIn::replaying("v2/same-up");
    let other = agent.path("other.conf");
    let text = fs::read_to_string(CONFIGURATION).unwrap();
    fs::write(&other, text.replace("registry:2.8.3", "registry:2")).unwrap();
    let arguments = ["plan", "test/registry", "--config", other.to_str().unwrap()];
    let run = agent.run(&arguments);
    assert_eq!(run.code(), 1);
    let stdout = run.stdout();
    for words in [
        "1. stop: what runs keeps what it was started with\n",
        "2. change and provision: the configuration differs\n     ",
        "image: `registry:2.8.3` -> `registry:2`; needs a restart\n",
        "next: regsvc deploy test/registry --config ",
        "other.conf --update\n",
    ] {
        assert!(stdout.contains(words), "no `{words}` in {stdout}");
    }
    let run = agent.run(&[&arguments[..], &["--format", "json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&run.stdout()).unwrap();
    let schema = agent.run(&["schema", "plan"]).stdout();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<_> = validator.iter_errors(&document).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let service = &document["services"][0];
    assert_eq!(service["asks"], "update");
    assert_eq!(service["steps"][0]["deed"], "stop");
    let step = &service["steps"][1];
    assert_eq!(step["deed"], "update");
    let difference = &step["differences"][0];
    assert_eq!(difference["keyword"], "image");
    assert_eq!(difference["effect"], "restart");
    assert!(changed_nothing(&agent));
}

#[test]
fn a_configuration_with_errors_is_not_planned_for() {
    let agent = StandIn::replaying("v2/first");
    let file = agent.path("faulty.conf");
    let text = fs::read_to_string(CONFIGURATION).unwrap();
    fs::write(
        &file,
        text.replace("netns = container#pause", "netns = container#gone"),
    )
    .unwrap();
    let run = agent.run(&["plan", "test/registry", "--config", file.to_str().unwrap()]);
    run.ends(1, &["container#gone"]);
    assert_eq!(run.stdout(), "");
}

#[test]
fn what_cannot_be_told_is_no_plan() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/first"))
            .forgets("overview", 1)
            .borrows(
                "overview",
                1,
                &format!("{generation}/daemon-down/overview.1"),
            )
            .borrows("daemon", 1, "v3/daemon-down/daemon.1");
        let run = plan(&agent);
        assert_eq!(run.code(), 3);
        assert!(
            run.stderr()
                .contains("the daemon of the agent does not run")
        );
    }
}
