//! `regsvc status` against a stand-in that replays what a real agent said.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::stand_in::StandIn;

const STATUS: [&str; 2] = ["status", "test/registry"];

#[test]
fn a_service_that_is_up_is_a_tree() {
    let agent = StandIn::replaying("v2/status-up");
    let run = agent.run(&STATUS);
    run.ends(0, &[]);
    assert_eq!(
        run.stdout(),
        "\
test/svc/registry       up
├ aubergine             up    idle, started
│ ├ volume#data         up    registry-data
│ ├ container#pause     up    docker ghcr.io/opensvc/pause
│ ├ container#registry  up    docker registry:2.8.3 (monitored)
│ ├ ip#cni              up    cni default 10.22.0.4/16 eth12
│ └ sync#i0             n/a   rsync svc config to nodes (disabled, optional)
└ nuc-cva               down  idle
  ├ volume#data         down  registry-data
  │                           info: test/vol/registry-data avail down
  ├ container#pause     down  docker ghcr.io/opensvc/pause
  │                           info: can not find container id
  ├ container#registry  down  docker registry:2.8.3 (monitored)
  │                           info: can not find container id
  ├ ip#cni              down  cni default eth12
  └ sync#i0             n/a   rsync svc config to nodes (disabled, optional)
"
    );
}

#[test]
fn both_agents_tell_the_same_story() {
    let json = |generation: &str| -> Value {
        let agent = StandIn::replaying(&format!("{generation}/status-up"));
        let run = agent.run(&["status", "test/registry", "--format", "json"]);
        run.ends(0, &[]);
        serde_json::from_str(&run.stdout()).unwrap()
    };
    for generation in ["v2", "v3"] {
        let json = json(generation);
        assert_eq!(json["version"], 1);
        let service = &json["services"][0];
        assert_eq!(service["agent"], generation);
        assert_eq!(service["path"], "test/svc/registry");
        assert_eq!(service["verdict"], "up");
        assert_eq!(service["avail"], "up");
        assert_eq!(service["provisioned"], "true");
        assert_eq!(service["instances"][0]["node"], "aubergine");
        let resource = &service["instances"][0]["resources"][2];
        assert_eq!(resource["rid"], "container#registry");
        assert_eq!(resource["status"], "up");
        assert_eq!(resource["monitored"], true);
        let log = &service["instances"][1]["resources"][0]["log"][0];
        assert_eq!(log["level"], "info");
        assert_eq!(log["message"], "test/vol/registry-data avail down");
    }
}

/// What both agents were recorded to say, without the node that they no longer hear of.
#[test]
fn a_node_that_nothing_is_heard_of_is_told() {
    for (generation, node) in [("v2", "/monitor/nodes"), ("v3", "/items/0/data/instances")] {
        let agent = StandIn::replaying(&format!("{generation}/objects-same"));
        let recorded = fs::read_to_string(agent.path("replies/overview.1")).unwrap();
        let (_, recorded) = recorded.split_once("--- stdout\n").unwrap();
        let (recorded, _) = recorded.split_once("--- stderr").unwrap();
        let mut told: Value = serde_json::from_str(recorded).unwrap();
        let nodes = told.pointer_mut(node).unwrap().as_object_mut().unwrap();
        nodes.remove("nuc-cva").unwrap();
        let agent = agent.says("overview", 1, 0, &format!("{told}\n"), "");
        let run = agent.run(&["status", "objects/registry"]);
        let last = run.stdout().lines().last().unwrap_or_default().to_owned();
        assert!(
            last.starts_with("└ nuc-cva ") && last.contains("undef  nothing is heard of it"),
            "{generation}: {}",
            run.stdout()
        );
    }
}

#[test]
fn a_service_that_lost_a_container_is_not_up_whatever_the_daemon_remembers() {
    for scenario in ["v2/killed", "v3/killed"] {
        let agent = StandIn::replaying(scenario);
        let run = agent.run(&STATUS);
        run.ends(1, &[]);
        assert!(
            run.stdout().contains("container#registry  down"),
            "{}",
            run.stdout()
        );
        let calls = agent.calls();
        assert!(calls.iter().any(|call| call.contains("--refresh")));
    }
}

#[test]
fn what_does_not_exist_is_said_so() {
    for scenario in ["v2/first", "v3/first"] {
        let agent = StandIn::replaying(scenario);
        let run = agent.run(&STATUS);
        run.ends(1, &["next: regsvc deploy test/registry   # creates it"]);
        assert_eq!(run.stdout(), "test/svc/registry  does not exist\n");
    }
    let agent = StandIn::replaying("v2/first");
    let run = agent.run(&["status", "test/registry", "--format", "json"]);
    let json: Value = serde_json::from_str(&run.stdout()).unwrap();
    assert_eq!(json["services"][0]["verdict"], "absent");
}

#[test]
fn a_daemon_that_is_down_leaves_everything_unknown() {
    for scenario in ["v2/daemon-down", "v3/daemon-down"] {
        let agent = StandIn::replaying(scenario);
        let run = agent.run(&["status", "test/registry", "--agent", &scenario[..2]]);
        run.ends(3, &["start it with `om daemon start`"]);
        assert_eq!(
            run.stdout(),
            "test/svc/registry  unknown: the daemon of the agent is down\n"
        );
    }
}

#[test]
fn a_wait_ends_when_the_service_is_up() {
    let agent = StandIn::replaying("v2/first").borrows("overview", 1, "v2/first/overview.2");
    let run = agent.run(&[
        "status",
        "test/registry",
        "--wait",
        "up",
        "--timeout",
        "20s",
    ]);
    run.ends(0, &["`container#registry` is up on aubergine"]);
    assert!(run.stdout().starts_with("test/svc/registry       up\n"));
}

#[test]
fn a_wait_ends_at_once_when_the_service_has_failed() {
    let agent = StandIn::replaying("v2/failed")
        .forgets("overview", 1)
        .borrows("overview", 1, "v2/failed/overview.5");
    let run = agent.run(&[
        "status",
        "test/registry",
        "--wait",
        "up",
        "--timeout",
        "20s",
    ]);
    run.ends(
        1,
        &[
            "provision failed on aubergine\n",
            "`volume#data` (registry-data) is down",
        ],
    );
}

#[test]
fn a_watch_shows_what_changes_and_ends_well_when_interrupted() {
    let agent = StandIn::replaying("v2/first");
    let mut regsvc = agent.regsvc(&["status", "test/registry", "--watch"]);
    let mut child = regsvc
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let shown = lines.by_ref().map(Result::unwrap).take(500);
    let shown: Vec<String> = shown
        .take_while(|line| !line.starts_with("test/svc/registry       up"))
        .collect();
    let heads = shown
        .iter()
        .filter(|line| line.starts_with("test/svc/registry"));
    assert!(heads.count() >= 2, "{shown:#?}");
    assert!(!shown.join("").contains('\u{1b}'));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_watch_ends_when_nobody_reads_it() {
    let agent = StandIn::replaying("v2/first");
    let mut regsvc = agent.regsvc(&["status", "test/registry", "--watch", "--format", "json"]);
    let mut child = regsvc
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    assert!(first.starts_with("{\"version\":1,"));
    let until = Instant::now() + Duration::from_secs(10);
    while child.try_wait().unwrap().is_none() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn words_that_nobody_knows_are_kept_and_waited_on() {
    let agent = StandIn::replaying("v2/status-up");
    for file in ["overview.1", "overview.2", "refresh.1"] {
        let file = agent.path("replies").join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace("\"idle\"", "\"hatching\"")).unwrap();
    }
    let run = agent.run(&STATUS);
    run.ends(1, &[]);
    assert!(
        run.stdout()
            .contains("aubergine             up    hatching, started\n")
    );
}

#[test]
fn what_an_agent_reports_cannot_act_on_the_terminal() {
    let agent = StandIn::replaying("v2/status-up");
    for file in ["overview.1", "overview.2"] {
        let file = agent.path("replies").join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(
            &file,
            text.replace("docker registry:2.8.3", "\\u001b[2Jgone\\n"),
        )
        .unwrap();
    }
    let run = agent.run(&STATUS);
    assert!(run.stdout().contains("\\u{1b}[2Jgone (monitored)"));
    assert!(!run.stdout().contains('\u{1b}'));
}

#[test]
fn many_resources_take_no_more_than_their_share() {
    let agent = StandIn::silent().says("version", 1, 0, "om svc version 2.1-1804\n", "").does(
        "overview",
        1,
        r#"printf '{"monitor":{"services":{},"nodes":{"n":{"services":{"status":{"test/svc/registry":
           {"avail":"up","monitor":{"status":"idle"},"resources":{'
           seq 1 20000 | sed 's/.*/"app#&":{"status":"up","label":"one of many"},/'
           printf '"app#0":{}}}}}}}}}'"#,
    );
    let agent = agent.says("refresh", 1, 0, "{}\n", "");
    let begin = Instant::now();
    let run = agent.run(&STATUS);
    run.ends(1, &[]);
    assert_eq!(run.stdout().lines().count(), 20_003);
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn a_path_that_cannot_be_one_is_a_mistake_of_usage() {
    let agent = StandIn::silent();
    agent
        .run(&["status", "registry"])
        .ends(2, &["path `registry`: no namespace"]);
    assert_eq!(agent.calls(), Vec::<String>::new());
}

#[test]
fn several_services_are_shown_and_the_worst_counts() {
    let agent = StandIn::replaying("v2/status-up");
    std::fs::write(agent.path("regsvc.ini"), "[test/registry]\n[test/other]\n").unwrap();
    let run = agent.run(&["status", "--all"]);
    run.ends(1, &[]);
    assert!(run.stdout().starts_with("test/svc/registry       up\n"));
    assert!(run.stdout().ends_with("test/svc/other  does not exist\n"));
}

#[test]
fn a_service_that_cannot_be_asked_about_does_not_hide_the_others() {
    let agent = StandIn::replaying("v2/status-up").says("refresh", 1, 1, "", "E no\n");
    std::fs::write(agent.path("regsvc.ini"), "[test/registry]\n[test/other]\n").unwrap();
    let run = agent.run(&["status", "test/*", "--format", "json"]);
    run.ends(
        3,
        &[
            "regsvc: test/svc/registry: `om test/svc/registry print status",
            "E no\n",
        ],
    );
    let json: Value = serde_json::from_str(&run.stdout()).unwrap();
    assert_eq!(json["services"][0]["verdict"], "unknown");
    assert_eq!(json["services"][1]["verdict"], "absent");
}

#[test]
fn the_published_format_is_as_its_schema_says() {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/status.schema.json")).unwrap();
    for scenario in [
        "v2/status-up",
        "v3/status-up",
        "v2/failed",
        "v2/daemon-down",
    ] {
        let agent = StandIn::replaying(scenario).borrows("version", 1, "v2/first/version.1");
        let generation = &scenario[..2];
        let arguments = [
            "status",
            "test/registry",
            "--format",
            "json",
            "--agent",
            generation,
        ];
        let json: Value = serde_json::from_str(&agent.run(&arguments).stdout()).unwrap();
        let wrong = mismatches(&json, &schema, &schema, "");
        assert!(wrong.is_empty(), "{scenario}: {wrong:#?}");
    }
}

/// What of a document is not as a schema says, in the keywords that our schemas use;
/// a field that the schema does not have counts, too.
pub(crate) fn mismatches(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = root.pointer(name.trim_start_matches('#')).unwrap();
        return mismatches(value, schema, root, at);
    }
    let mut wrong = Vec::new();
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        wrong.push(format!("{at}: {value} is none of {words:?}"));
    }
    if schema
        .get("const")
        .is_some_and(|constant| constant != value)
    {
        wrong.push(format!("{at}: {value}"));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = &schema["type"];
    let fits = kinds.is_null()
        || kinds == kind
        || kinds
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|known| known == kind));
    if !fits {
        wrong.push(format!("{at}: {value} is not {kinds}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        wrong.extend(mismatches(
            item,
            &schema["items"],
            root,
            &format!("{at}/{index}"),
        ));
    }
    for (key, field) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(key) {
            Some(schema) => wrong.extend(mismatches(field, schema, root, &format!("{at}/{key}"))),
            None => wrong.push(format!("{at}/{key} is not described")),
        }
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        if value.is_object() && value.get(key.as_str().unwrap()).is_none() {
            wrong.push(format!("{at}: no {key}"));
        }
    }
    wrong
}
