use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::published::Subject;
use super::*;
use crate::generation::Generation;
use crate::path::ObjectPath;

fn path() -> ObjectPath {
    "test/registry".parse().unwrap()
}

/// What an agent is known to have said.
fn facts(generation: Generation, replies: &[(Topic, Value)]) -> Facts {
    let answers: BTreeMap<Topic, Known<Answer>> = replies
        .iter()
        .map(|(topic, reply)| {
            let answer = Answer {
                exit: Some(0),
                stdout: reply.to_string(),
                stderr: String::new(),
            };
            (*topic, Ok(answer))
        })
        .collect();
    Facts::read(generation, &answers)
}

/// A cluster of 2.1 with two nodes, asked on `a`.
fn cluster_of_v2() -> Value {
    json!({
        "cluster": {"name": "c", "nodes": ["a", "b"]},
        "hb#1.rx": {"state": "running", "peers": {"a": {}, "b": {"beating": true}}},
        "monitor": {"nodes": {"a": {}, "b": {}}}
    })
}

#[test]
fn the_asked_node_of_2_1_is_the_one_that_says_nothing_of_itself() {
    let known = facts(Generation::V2, &[(Topic::Cluster, cluster_of_v2())]);
    assert_eq!(known.asked(), Some("a"));
    let alone = json!({"cluster": {"nodes": ["z"]}, "monitor": {"nodes": {"z": {}}}});
    assert_eq!(
        facts(Generation::V2, &[(Topic::Cluster, alone)]).asked(),
        Some("z")
    );
    let silent = json!({"cluster": {"nodes": ["a", "b"]}, "monitor": {"nodes": {}}});
    assert_eq!(
        facts(Generation::V2, &[(Topic::Cluster, silent)]).asked(),
        None
    );
}

#[test]
fn space_is_counted_in_bytes_whatever_the_agent_counts_in() {
    let v2 = json!({"p": {"type": "directory", "free": 1024, "capabilities": []}});
    let v3 = json!([{"name": "p", "type": "directory", "free": 1_048_576, "size": 2_097_152}]);
    for (generation, reply) in [(Generation::V2, v2), (Generation::V3, v3)] {
        let known = facts(generation, &[(Topic::Pools, reply)]);
        assert_eq!(known.pools.unwrap()[0].free, Some(1 << 20));
    }
    let uncounted = json!([{"name": "p", "type": "virtual", "free": 0, "size": 0}]);
    let known = facts(Generation::V3, &[(Topic::Pools, uncounted)]);
    assert_eq!(known.pools.unwrap()[0].free, None);
}

#[test]
fn the_needs_of_the_template_are_read_from_what_it_renders() {
    let text = include_str!("../../tests/golden/registry-ha.conf");
    let known = facts(Generation::V2, &[(Topic::Cluster, cluster_of_v2())]);
    let needs = Needs::read(&path(), text, &known);
    assert!(needs.ha);
    assert!(needs.volumes[0].shared);
    assert_eq!(needs.volumes[0].name.as_deref(), Some("registry-data"));
    assert!(needs.plain_http && !needs.synchronised);
    assert!(needs.variables.contains("size"));

    let text = include_str!("../../tests/golden/registry-node.conf");
    let needs = Needs::read(&path(), text, &known);
    assert!(needs.ips.is_empty());
    assert_eq!(needs.engines.keys().collect::<Vec<_>>(), ["podman"]);
    assert_eq!(needs.ports.len(), 1);
    assert_eq!(needs.ports[0].number, 5001);
    assert!(!needs.ports[0].forwarded);
    let topics = blocking_topics(&needs);
    assert_eq!(topics, [Topic::Cluster, Topic::Pools, Topic::Capabilities]);
}

#[test]
fn a_port_of_the_node_is_taken_by_expose_on_2_1_alone() {
    let text = "[ip#1]\ntype = cni\nnetns = container#1\nexpose = 5000/tcp 443/tcp:8443\n";
    let ports = |generation| {
        let needs = Needs::alone(&path(), text, generation);
        needs
            .ports
            .iter()
            .map(|port| port.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(ports(Generation::V2), [5000, 8443]);
    assert!(ports(Generation::V3).is_empty());
}

#[test]
fn what_only_the_agent_resolves_is_not_known() {
    let text = "[DEFAULT]\nnodes = {env.where}\n[volume#1]\nname = {nodename}-data\nsize = {node.size}\n\
                [ip#1]\ntype = cni\nnetwork@a = one\nnetwork@b = two\n";
    let known = facts(
        Generation::V2,
        &[
            (Topic::Cluster, cluster_of_v2()),
            (
                Topic::Networks,
                json!({"default": {"type": "bridge", "network": "10.0.0.0/8"}}),
            ),
            (Topic::Pools, json!({})),
        ],
    );
    let needs = Needs::read(&path(), text, &known);
    let checks = of_service(&known, &needs, &[]);
    let state = |name| {
        checks
            .iter()
            .find(|check| check.name == name)
            .unwrap()
            .state
    };
    assert_eq!(state("service nodes"), State::Skipped);
    assert_eq!(state("network"), State::Skipped);
    assert_eq!(state("pool"), State::Fail);
}

#[test]
fn a_service_without_nodes_runs_on_the_asked_one() {
    let known = facts(Generation::V2, &[(Topic::Cluster, cluster_of_v2())]);
    let needs = Needs::read(&path(), "[fs#1]\ntype = flag\n", &known);
    assert_eq!(needs.candidates(&known), Some(vec!["a"]));
}

#[test]
fn the_nodes_of_a_cluster_may_be_a_reference() {
    let known = facts(Generation::V2, &[(Topic::Cluster, cluster_of_v2())]);
    let needs = Needs::read(&path(), "[DEFAULT]\nnodes = {clusternodes}\n", &known);
    assert_eq!(needs.candidates(&known), Some(vec!["a", "b"]));
}

#[test]
fn a_variable_that_the_agent_needs_replaces_an_answer_whatever_we_do() {
    let text = "[env]\nhome = /data\nsize = 1g\n";
    let needs = Needs::alone(&path(), text, Generation::V2);
    let variables =
        [("HOME", true), ("SIZE", false), ("TERM", false)].map(|(name, handed)| Variable {
            name: name.to_owned(),
            handed,
        });
    let known = facts(Generation::V2, &[]);
    let blocked = blocking(&known, &needs, &variables);
    assert_eq!(blocked.len(), 1);
    assert!(
        blocked[0].found.starts_with("HOME: "),
        "{}",
        blocked[0].found
    );
    let known = facts(Generation::V3, &[]);
    assert!(blocking(&known, &needs, &variables).is_empty());
}

#[test]
fn what_is_not_known_blocks_nothing() {
    for generation in Generation::ALL {
        let known = facts(generation, &[]);
        let text = include_str!("../../tests/golden/registry-ha.conf");
        let needs = Needs::read(&path(), text, &known);
        assert_eq!(blocking(&known, &needs, &[]), []);
        let checks = of_cluster(&known)
            .into_iter()
            .chain(of_service(&known, &needs, &[]));
        let judged = checks.filter(|check| check.state == State::Fail);
        assert_eq!(judged.count(), 0);
    }
}

#[test]
fn a_narrow_terminal_breaks_lines_and_no_command() {
    let text = include_str!("../../tests/golden/registry-ha.conf");
    let known = facts(
        Generation::V2,
        &[
            (Topic::Cluster, cluster_of_v2()),
            (
                Topic::Networks,
                json!({"default": {"type": "bridge", "network": "10.22.0.0/16"}}),
            ),
        ],
    );
    let needs = Needs::read(&path(), text, &known);
    let subjects = [Subject {
        path: Some(path().to_string()),
        agent: Some("v2"),
        checks: of_service(&known, &needs, &[]),
    }];
    let command = |mend: &Mend| match &mend.command {
        Command::Om(words) => words.join(" "),
        Command::Shell(line) => line.clone(),
    };
    for width in [1, 20, 40, 60, 90] {
        let page = page(&subjects, Some(width), command);
        let page = anstream::adapter::strip_str(&page).to_string();
        let long = page.lines().filter(|line| line.len() > width.max(40));
        for line in long {
            assert!(
                line.contains("mend") || line.contains("look") || width < 40,
                "{width}: {line}"
            );
        }
        assert!(page.contains("routed_bridge"), "{page}");
    }
}

/// JSON of any shape, in the keys that are read.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        "(running|idle|directory|bridge|a|.{0,8})".prop_map(Value::from),
    ];
    let keys = "(monitor|nodes|node|cluster|config|services|status|resources|object|items|meta|data|name|\
                hb#1.rx|peers|a|b|free|size|type|capabilities|stats|info|expose|log|daemon|heartbeat|\
                streams|.{0,3})";
    leaf.prop_recursive(8, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(keys, inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_reply_and_no_configuration_makes_a_check_panic(
        replies in prop::collection::vec(any_json(), 6),
        text in "(\\[(DEFAULT|ip#1|volume#1|container#1|env)\\]\n)?(nodes|size|expose|netns|type|home) = .{0,20}\n",
        width in 0usize..200,
    ) {
        for generation in Generation::ALL {
            let said: Vec<_> = Topic::ALL.into_iter().zip(replies.clone()).collect();
            let known = facts(generation, &said);
            let needs = Needs::read(&path(), &text, &known);
            let mut checks = of_cluster(&known);
            checks.extend(of_service(&known, &needs, &[]));
            let subject = Subject { path: None, agent: None, checks };
            let _ = page(&[subject], Some(width), |_| String::new());
        }
    }
}

#[test]
fn an_image_that_runs_the_script_of_a_collection_must_have_a_shell() {
    let text = |image: &str, entrypoint: &str| {
        format!(
            "[container#1]\ntype = docker\nimage = {image}\nentrypoint = {entrypoint}\n\
             command = /secrets/registry.sh serve\n"
        )
    };
    let found = |image: &str, entrypoint: &str| -> Vec<(State, String)> {
        let facts = facts(Generation::V2, &[(Topic::Cluster, cluster_of_v2())]);
        let needs = Needs::read(&path(), &text(image, entrypoint), &facts);
        let checks = image::checks(&facts, &needs).into_iter();
        let checks = checks.filter(|check| check.found.contains("flock"));
        checks
            .map(|check| (check.state, format!("{check:?}")))
            .collect()
    };
    for image in ["registry:2.8.3", "docker.io/library/registry:3.0.0"] {
        assert_eq!(found(image, "/bin/sh")[0].0, State::Pass);
    }
    let [(state, check)] = &found("hub.example/registry:2.8.3", "/bin/sh")[..] else {
        panic!("not one check");
    };
    assert_eq!(*state, State::Skipped);
    let look =
        "docker run --rm --entrypoint /bin/sh hub.example/registry:2.8.3 -c 'command -v flock'";
    assert!(check.contains(look), "{check}");
    assert!(found("hub.example/registry:2.8.3", "/entrypoint.sh").is_empty());
}
