//! `regsvc doctor` against a stand-in that replays what a real agent said of its cluster.

use std::fs;

use serde_json::{Value, json};

use crate::stand_in::StandIn;
use crate::status::mismatches;

const SERVICE: [&str; 2] = ["doctor", "test/registry"];

/// Changes what the stand-in says of something, and keeps the form of the reply.
fn altered(agent: StandIn, kind: &str, change: impl Fn(&mut Value)) -> StandIn {
    let file = agent.path(&format!("replies/{kind}.1"));
    let text = fs::read_to_string(&file).unwrap();
    let (head, rest) = text.split_once("--- stdout\n").unwrap();
    let (body, end) = rest.split_once("--- stderr").unwrap();
    let mut reply: Value = serde_json::from_str(body).unwrap();
    change(&mut reply);
    fs::write(&file, format!("{head}--- stdout\n{reply}\n--- stderr{end}")).unwrap();
    agent
}

fn cluster(generation: &str) -> StandIn {
    StandIn::replaying(&format!("{generation}/doctor"))
}

/// What a run of the program found, and how it ended.
fn examined(agent: &StandIn, arguments: &[&str]) -> (i32, Value) {
    let run = agent.run(&[arguments, &["--format", "json"]].concat());
    (run.code(), serde_json::from_str(&run.stdout()).unwrap())
}

/// Checks that one check of a name ended in a state, with these words in what it found and in its mend.
#[track_caller]
fn finds(document: &Value, name: &str, state: &str, found: &str, mend: &str) {
    let subjects = document["subjects"].as_array().unwrap();
    let checks = subjects
        .iter()
        .flat_map(|subject| subject["checks"].as_array().unwrap());
    let named: Vec<&Value> = checks.filter(|check| check["name"] == name).collect();
    let said = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let fits = |check: &&&Value| {
        check["state"] == state
            && said(check, "found").contains(found)
            && said(&check["mend"], "command").contains(mend)
    };
    assert!(named.iter().any(|check| fits(&check)), "{named:#?}");
}

#[test]
fn a_cluster_that_is_well_is_said_to_be() {
    let run = cluster("v2").run(&["doctor"]);
    run.ends(0, &[]);
    assert_eq!(
        run.stdout(),
        "\
cluster
pass    agent         aubergine 2.1-1804dev, nuc-cva 2.1-1804dev
pass    daemon        it runs
pass    cluster name  homepool2
pass    nodes         aubergine, nuc-cva
pass    heartbeat     hb#1.rx, hb#1.tx beat
pass    memory        enough is free on every node
pass    engine        docker or podman on aubergine
skipped engine        docker or podman on nuc-cva: 2.1 says it of the asked node alone
                      why: containers are run by it
                      look, on nuc-cva: om node print capabilities
pass    cni plugins   the CNI plugins on aubergine
skipped cni plugins   the CNI plugins on nuc-cva: 2.1 says it of the asked node alone
                      why: the address of a service on a cluster network is made by the CNI plugins `bridge`, `host-local` and `portmap`: without them a service is left half up
                      look, on nuc-cva: om node print capabilities
pass    network       default (bridge, 10.22.0.0/16), routed (routed_bridge, 10.40.0.0/16)
skipped routes        the agent does not know whether the site uses 10.22.0.0/16, 10.40.0.0/16 elsewhere
                      why: an address range that the site also uses elsewhere cannot be reached there any more
                      look: ip route show to match 10.22.0.0/16; ip route show to match 10.40.0.0/16
pass    pool          default on aubergine (directory, 33.6g free)
warn    cluster dns   none is set
                      why: without it no name such as NAME.NAMESPACE.svc.CLUSTER resolves, and the address of a service changes whenever it starts
                      mend: om cluster set --kw 'cluster.dns=ADDRESS'

0 fail, 1 warn, 3 skipped, 10 pass
"
    );
    let run = cluster("v3").run(&["doctor"]);
    run.ends(0, &[]);
    assert_eq!(
        run.stdout(),
        "\
cluster
pass    agent         aubergine 3.0.0-rc21, nuc-cva 3.0.0-rc21
pass    daemon        it runs
pass    cluster name  homepool2
pass    nodes         aubergine, nuc-cva
pass    heartbeat     hb#1.rx, hb#1.tx beat
pass    memory        enough is free on every node
pass    engine        docker or podman on aubergine, nuc-cva
pass    cni plugins   the CNI plugins on aubergine
skipped cni plugins   the CNI plugins on nuc-cva: nothing that the agent says proves it
                      why: the address of a service on a cluster network is made by the CNI plugins `bridge`, `host-local` and `portmap`: without them a service is left half up
                      look, on nuc-cva: ls /opt/cni/bin/bridge /usr/lib/cni/bridge
skipped firewall      the agent does not say whether the tables are there
                      why: agent 3 sets up a cluster network with `nft`, in the tables `ip nat` and `ip filter`: without them the routes and rules of the network are not made
                      look, on aubergine, nuc-cva: nft list table ip filter && nft list table ip nat
pass    network       default (bridge, 10.23.0.0/16), routed (routed_bridge, 10.41.0.0/16)
skipped routes        the agent does not know whether the site uses 10.23.0.0/16, 10.41.0.0/16 elsewhere
                      why: an address range that the site also uses elsewhere cannot be reached there any more
                      look: ip route show to match 10.23.0.0/16; ip route show to match 10.41.0.0/16
pass    pool          default on aubergine (directory, 33.5g free), default on nuc-cva (directory, 33.5g free)
warn    cluster dns   none is set
                      why: without it no name such as NAME.NAMESPACE.svc.CLUSTER resolves, and the address of a service changes whenever it starts
                      mend: om cluster config update --set 'cluster.dns=ADDRESS'

0 fail, 1 warn, 3 skipped, 10 pass
"
    );
}

#[test]
fn a_service_is_measured_by_what_its_configuration_needs() {
    for generation in ["v2", "v3"] {
        let (code, found) = examined(&cluster(generation), &SERVICE);
        assert_eq!(code, 0, "{found:#}");
        assert_eq!(found["subjects"][1]["path"], "test/svc/registry");
        assert_eq!(found["subjects"][1]["agent"], generation);
        finds(&found, "service nodes", "pass", "aubergine, nuc-cva", "");
        finds(&found, "engine", "pass", "docker on aubergine", "");
        finds(
            &found,
            "network",
            "warn",
            "default (bridge, ",
            "--set network=routed",
        );
        finds(
            &found,
            "pool",
            "pass",
            "`volume#data`: 10g rwo: default on aubergine (directory, ",
            "",
        );
        finds(&found, "image", "pass", "`registry:2.8.3` is pinned", "");
        finds(
            &found,
            "image",
            "pass",
            "`ghcr.io/opensvc/pause` is pinned",
            "",
        );
        finds(
            &found,
            "image",
            "skipped",
            "no agent says",
            "docker pull registry:2.8.3",
        );
        let open = [&SERVICE[..], &["--set", "tls=none"]].concat();
        let (_, found) = examined(&cluster(generation), &open);
        finds(&found, "clients", "skipped", "plain HTTP", "docker info");
    }
}

#[test]
fn a_volume_in_memory_is_none_that_a_failover_would_find_empty() {
    for generation in ["v2", "v3"] {
        let (_, found) = examined(
            &cluster(generation),
            &[&SERVICE[..], &["--set", "ha=true"]].concat(),
        );
        let found = found.to_string();
        assert!(
            !found.contains("`volume#secrets` is not `shared"),
            "{found}"
        );
    }
}

#[test]
fn what_mends_a_service_is_an_update_where_there_is_one_and_names_the_file_of_answers() {
    for generation in ["v2", "v3"] {
        let agent = cluster(generation);
        fs::write(agent.path("other.ini"), "[test/registry]\nsize = 1g\n").unwrap();
        let doctor = [
            "doctor",
            "test/registry",
            "--file",
            "other.ini",
            "--format",
            "json",
        ];
        let found = agent.run(&doctor).stdout();
        let mend = "regsvc deploy test/registry --set network=routed --file other.ini";
        assert!(found.contains(mend), "{found}");
        let state = agent.path("replies/cluster-state.1");
        let text = fs::read_to_string(&state).unwrap();
        fs::write(
            &state,
            text.replace("doctordev/svc/registry", "test/svc/registry"),
        )
        .unwrap();
        let found = agent.run(&doctor).stdout();
        let mend = "regsvc deploy test/registry --update --set network=routed --file other.ini";
        assert!(found.contains(mend), "{found}");
        let text = agent.run(&doctor[..4]).stdout();
        assert!(
            text.contains("below [test/registry] in other.ini"),
            "{text}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_cluster_is_found_in_the_words_of_either_agent() {
    type Change = fn(&mut Value);
    let cases: [(&str, &str, Change, [&str; 4]); 18] = [
        (
            "v2",
            "cluster-state",
            |r| r["monitor"] = json!({}),
            [
                "daemon",
                "fail",
                "without its monitor",
                "mkdir -p /var/lib/opensvc/node",
            ],
        ),
        (
            "v2",
            "cluster-state",
            |r| r["cluster"]["name"] = json!("default"),
            [
                "cluster name",
                "warn",
                "`default`",
                "om cluster set --kw 'cluster.name=NAME'",
            ],
        ),
        (
            "v3",
            "cluster-state",
            |r| r["cluster"]["config"]["name"] = json!("default"),
            [
                "cluster name",
                "warn",
                "`default`",
                "om cluster config update --set 'cluster.name=NAME'",
            ],
        ),
        (
            "v2",
            "cluster-state",
            |r| {
                drop(
                    r["monitor"]["nodes"]
                        .as_object_mut()
                        .unwrap()
                        .remove("nuc-cva"),
                )
            },
            [
                "nodes",
                "warn",
                "nothing is heard of nuc-cva",
                "om daemon start",
            ],
        ),
        (
            "v3",
            "cluster-state",
            |r| {
                drop(
                    r["cluster"]["node"]
                        .as_object_mut()
                        .unwrap()
                        .remove("nuc-cva"),
                )
            },
            [
                "nodes",
                "warn",
                "nothing is heard of nuc-cva",
                "om daemon start",
            ],
        ),
        (
            "v2",
            "cluster-state",
            |r| r["monitor"]["nodes"]["nuc-cva"]["monitor"]["status"] = json!("init"),
            ["nodes", "warn", "nuc-cva is in state `init`", ""],
        ),
        (
            "v2",
            "cluster-state",
            |r| r["hb#1.rx"]["peers"]["nuc-cva"]["beating"] = json!(false),
            [
                "heartbeat",
                "fail",
                "`hb#1.rx` hears nothing of nuc-cva",
                "",
            ],
        ),
        (
            "v2",
            "cluster-state",
            |r| r["hb#1.tx"]["state"] = json!("stopped"),
            ["heartbeat", "warn", "`hb#1.tx` does not run", ""],
        ),
        (
            "v3",
            "cluster-state",
            |r| r["cluster"]["node"]["aubergine"]["daemon"]["heartbeat"]["streams"] = json!([]),
            [
                "heartbeat",
                "fail",
                "none is configured",
                "--set 'hb#1.type=unicast'",
            ],
        ),
        (
            "v2",
            "cluster-state",
            |r| r["monitor"]["nodes"]["nuc-cva"]["frozen"] = json!(1795510858.2),
            ["frozen", "warn", "frozen: nuc-cva", "om node thaw"],
        ),
        (
            "v3",
            "cluster-state",
            |r| {
                r["cluster"]["node"]["nuc-cva"]["status"]["frozen_at"] =
                    json!("2026-11-24T10:16:36Z")
            },
            ["frozen", "warn", "frozen: nuc-cva", "om node unfreeze"],
        ),
        (
            "v2",
            "cluster-state",
            |r| r["monitor"]["nodes"]["nuc-cva"]["stats"]["mem_avail"] = json!(1),
            [
                "memory",
                "warn",
                "nuc-cva has 1 % of its memory free, and must keep 2 %",
                "",
            ],
        ),
        (
            "v3",
            "cluster-state",
            |r| r["cluster"]["node"]["aubergine"]["config"]["min_avail_swap_pct"] = json!(10),
            [
                "memory",
                "warn",
                "aubergine has no swap, and must keep 10 % of it free",
                "node.min_avail_swap_pct=0",
            ],
        ),
        (
            "v2",
            "cluster-state",
            |r| r["monitor"]["nodes"]["nuc-cva"]["agent"] = json!("2.1-1800"),
            ["agent", "warn", "nuc-cva 2.1-1800", ""],
        ),
        (
            "v3",
            "cluster-state",
            |r| r["cluster"]["status"]["is_compat"] = json!(false),
            ["agent", "fail", "do not understand each other", ""],
        ),
        (
            "v2",
            "networks",
            |r| drop(r.as_object_mut().unwrap().remove("routed")),
            [
                "network",
                "warn",
                "only bridges: default (bridge, 10.22.0.0/16)",
                "--kw 'network#routed.type=routed_bridge'",
            ],
        ),
        (
            "v2",
            "pools",
            |r| drop(r.as_object_mut().unwrap().remove("default")),
            ["pool", "fail", "no pool keeps what is written to it", ""],
        ),
        (
            "v3",
            "cluster-state",
            |r| r["cluster"]["config"]["dns"] = json!(["10.99.0.1"]),
            ["cluster dns", "pass", "10.99.0.1", ""],
        ),
    ];
    for (generation, kind, change, [name, state, found, mend]) in cases {
        let agent = altered(cluster(generation), kind, change);
        let (code, document) = examined(&agent, &["doctor"]);
        assert_eq!(code, i32::from(document["state"] == "fail"), "{document:#}");
        finds(&document, name, state, found, mend);
    }
}

/// Takes capabilities away, wherever the agent lists them.
fn without(names: &'static str) -> impl Fn(&mut Value) {
    let lacks = move |name: &Value| !name.as_str().unwrap().contains(names);
    move |reply| match reply {
        Value::Array(all) => all.retain(lacks),
        reply => reply["items"]
            .as_array_mut()
            .unwrap()
            .retain(|item| lacks(&item["data"]["name"])),
    }
}

#[test]
fn a_node_that_cannot_run_a_service_is_named() {
    for (generation, scan) in [
        ("v2", "om node scan capabilities"),
        ("v3", "om node capabilities scan"),
    ] {
        let agent = altered(
            cluster(generation),
            "capabilities",
            without("container.docker"),
        );
        let (code, found) = examined(&agent, &SERVICE);
        assert_eq!(code, 1);
        finds(&found, "engine", "fail", "no docker on aubergine", scan);
    }
    let agent = altered(cluster("v2"), "capabilities", without("ip.cni"));
    let (_, found) = examined(&agent, &SERVICE);
    finds(
        &found,
        "cni plugins",
        "fail",
        "no CNI plugins on aubergine",
        "om node scan capabilities",
    );
    let agent = altered(cluster("v2"), "cluster-state", |reply| {
        let service = &mut reply["monitor"]["nodes"]["nuc-cva"]["services"]["status"]["doctordev/svc/registry"];
        service["resources"]["container#registry"]["log"] =
            json!(["info: docker daemon is not running"]);
    });
    let (_, found) = examined(&agent, &SERVICE);
    finds(
        &found,
        "engine",
        "fail",
        "docker does not run on nuc-cva",
        "systemctl start docker",
    );
}

#[test]
fn what_a_service_needs_and_does_not_find_is_said_with_what_mends_it() {
    for generation in ["v2", "v3"] {
        let cases: [(&[&str], [&str; 4]); 8] = [
            (
                &["network=nowhere"],
                [
                    "network",
                    "fail",
                    "there is no network `nowhere`; there are default, ",
                    "network#nowhere.type=routed_bridge",
                ],
            ),
            (
                &["network=routed"],
                ["network", "pass", "routed (routed_bridge, ", ""],
            ),
            (
                &["size=900g"],
                [
                    "pool",
                    "fail",
                    "no pool for 900g rwo: default on aubergine has ",
                    "regsvc deploy test/registry --size ",
                ],
            ),
            (
                &["pool=fast"],
                [
                    "pool",
                    "fail",
                    "default on aubergine is not `fast`",
                    "--set pool=default",
                ],
            ),
            (
                &["ha=true"],
                [
                    "pool",
                    "fail",
                    "no pool for 10g rwo shared: default on aubergine is not shared",
                    "",
                ],
            ),
            (
                &["nodes=nuc-cva node9"],
                [
                    "service nodes",
                    "warn",
                    "the cluster has no node9; it has aubergine, nuc-cva",
                    "",
                ],
            ),
            (
                &["nodes=node9"],
                [
                    "service nodes",
                    "fail",
                    "`node9` means no node of the cluster",
                    "'nodes=*'",
                ],
            ),
            (
                &["bind=node", "port=5003"],
                ["port", "pass", "`container#registry`: port 5003", ""],
            ),
        ];
        let agent = cluster(generation);
        for (answers, [name, state, found, mend]) in cases {
            let set = answers.iter().flat_map(|answer| ["--set", answer]);
            let arguments: Vec<&str> = SERVICE.into_iter().chain(set).collect();
            let (code, document) = examined(&agent, &arguments);
            assert_eq!(code, i32::from(document["state"] == "fail"), "{answers:?}");
            finds(&document, name, state, found, mend);
        }
    }
}

#[test]
fn only_2_1_leaves_a_service_alone_whose_nodes_leave_out_the_asked_one() {
    let elsewhere = ["doctor", "test/registry", "--set", "nodes=nuc-cva"];
    let (code, found) = examined(&cluster("v2"), &elsewhere);
    assert_eq!(code, 1);
    finds(
        &found,
        "service nodes",
        "fail",
        "aubergine, the node that is asked, is not one",
        "ssh nuc-cva om",
    );
    let (_, found) = examined(&cluster("v3"), &elsewhere);
    finds(&found, "service nodes", "pass", "nuc-cva", "");
}

#[test]
fn a_port_that_another_service_publishes_is_found_where_it_takes_one() {
    // The recorded service publishes port 5000, which on 2.1 is one of the node.
    let publishing = [&SERVICE[..], &["--set", "host_port=5000"]].concat();
    let (_, found) = examined(&cluster("v2"), &publishing);
    finds(
        &found,
        "port",
        "warn",
        "port 5000 of the node is published by doctordev/svc/registry on aubergine",
        "",
    );
    let here = [
        "doctor",
        "test/registry",
        "--set",
        "nodes=aubergine",
        "--set",
        "host_port=5000",
    ];
    let (code, found) = examined(&cluster("v2"), &here);
    assert_eq!(code, 1);
    finds(
        &found,
        "port",
        "fail",
        "port 5000 of the node is published by doctordev/svc/registry on aubergine",
        "",
    );
    let itself = [
        "doctor",
        "doctordev/registry",
        "--set",
        "nodes=aubergine",
        "--set",
        "host_port=5000",
    ];
    let (_, found) = examined(&cluster("v2"), &itself);
    finds(&found, "port", "pass", "port 5000", "");
    finds(
        &found,
        "pool",
        "pass",
        "the volume `registry-data` exists already",
        "",
    );
    let (_, found) = examined(&cluster("v3"), &SERVICE);
    assert!(!found.to_string().contains("\"name\":\"port\""));
}

#[test]
fn variables_that_would_replace_answers_are_named() {
    let agent = cluster("v2");
    let examine = |name: &str, value: &str, arguments: &[&str]| {
        let mut regsvc = agent.regsvc(&[arguments, &["--format", "json"]].concat());
        let output = regsvc.env(name, value).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let found = examine("SIZE", "88t", &SERVICE);
    finds(&found, "variable", "warn", "SIZE is set here", "unset SIZE");
    assert!(!found.to_string().contains("88t"));
    let found = examine("UNRELATED", "1", &SERVICE);
    finds(&found, "variable", "pass", "regsvc hands none over", "");
}

#[test]
fn a_daemon_that_is_down_fails_with_how_to_start_it() {
    let refused =
        "Error: Get \"http://localhost/api/pool\": dial unix: no such file or directory\n";
    let agents = [
        cluster("v2").says("cluster-state", 1, 0, "", ""),
        cluster("v3")
            .says("cluster-state", 1, 1, "", refused)
            .says("pools", 1, 1, "", refused)
            .says("daemon", 1, 1, "", ""),
    ];
    for agent in agents {
        let (code, found) = examined(&agent, &SERVICE);
        assert_eq!(code, 1);
        finds(
            &found,
            "daemon",
            "fail",
            "it does not run",
            "om daemon start",
        );
    }
}

#[test]
fn what_cannot_be_read_is_skipped_and_fails_nothing() {
    for generation in ["v2", "v3"] {
        for reply in [
            "",
            "[",
            "{}",
            "[]",
            "null",
            "7",
            "\"\u{1b}[2J\"",
            "[[1]]",
            "{\"a\": {\"b\": []}}",
        ] {
            let mut agent = cluster(generation);
            for kind in ["cluster-state", "pools", "networks", "capabilities", "dns"] {
                if kind != "cluster-state" || !reply.is_empty() {
                    agent = agent.says(kind, 1, 0, &format!("{reply}\n"), "");
                }
            }
            let run = agent.run(&SERVICE);
            assert!([0, 1, 3].contains(&run.code()), "{}", run.stderr());
            assert!(
                run.stdout().ends_with(" pass\n"),
                "{reply}: {}",
                run.stdout()
            );
            assert!(!run.stdout().contains('\u{1b}'));
        }
        for kind in ["cluster-state", "pools", "networks", "capabilities"] {
            let agent = cluster(generation).says(kind, 1, 1, "", "E no\n");
            let agent = agent.says("daemon", 1, 0, "", "");
            let (code, found) = examined(&agent, &SERVICE);
            assert_eq!(code, 0, "{kind}: {found:#}");
            let checks = found["subjects"].to_string();
            assert!(
                checks.contains("the agent refuses to say: exit code 1: E no"),
                "{kind}"
            );
        }
    }
}

#[test]
fn an_agent_that_cannot_be_asked_is_a_check_that_fails_and_the_end() {
    let nobody = StandIn::silent().without("om").without("svcmgr");
    let (code, found) = examined(&nobody, &["doctor"]);
    assert_eq!(code, 3);
    finds(&found, "agent", "fail", "no OpenSVC agent found", "");
    assert_eq!(found["subjects"][0]["agent"], Value::Null);

    let without_python = "/usr/bin/om: 129: python: not found\n";
    let kinds = [
        "version",
        "version-v3",
        "cluster-state",
        "pools",
        "networks",
        "capabilities",
        "dns",
    ];
    let agent = kinds.into_iter().fold(StandIn::silent(), |agent, kind| {
        agent.says(kind, 1, 127, "", without_python)
    });
    for arguments in [&["doctor"][..], &["doctor", "--agent", "v2"]] {
        let (code, found) = examined(&agent, arguments);
        assert_eq!(code, 3);
        finds(
            &found,
            "agent",
            "fail",
            "python: not found",
            "python-is-python3",
        );
    }

    let old = StandIn::silent().says("version", 1, 0, "om svc version 1.9-2000\n", "");
    let (code, found) = examined(&old, &["doctor"]);
    assert_eq!(code, 3);
    finds(&found, "agent", "fail", "regsvc speaks to 2.1 and 3", "");
}

#[test]
fn a_mend_reaches_the_agent_as_it_was_reached() {
    let agent = cluster("v2");
    let om = format!("env A=b {}", agent.path("om").display());
    let mut regsvc = agent.regsvc(&["doctor"]);
    let output = regsvc.env("REGSVC_OM", &om).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains(&format!(
            "mend: env 'A=b' {} cluster set",
            agent.path("om").display()
        )),
        "{said}"
    );
}

#[test]
fn all_services_of_the_file_are_looked_at_and_their_cluster_once() {
    let agent = cluster("v2");
    fs::write(
        agent.path("regsvc.ini"),
        "[test/one]\n\n[test/two]\nsize = 900g\n",
    )
    .unwrap();
    let (code, found) = examined(&agent, &["doctor", "--all"]);
    assert_eq!(code, 1);
    let paths: Vec<&Value> = found["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["path"])
        .collect();
    assert_eq!(
        paths,
        [&Value::Null, &json!("test/svc/one"), &json!("test/svc/two")]
    );
    assert_eq!(found["subjects"][1]["state"], "warn");
    assert_eq!(found["subjects"][2]["state"], "fail");
    let states = agent
        .calls()
        .iter()
        .filter(|call| call.contains("daemon status"))
        .count();
    assert_eq!(states, 1);
}

#[test]
fn the_published_format_is_as_its_schema_says() {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/doctor.schema.json")).unwrap();
    let agents = [
        cluster("v2"),
        cluster("v3"),
        StandIn::silent().without("om").without("svcmgr"),
    ];
    for agent in agents {
        let (_, document) = examined(&agent, &SERVICE);
        let wrong = mismatches(&document, &schema, &schema, "");
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
