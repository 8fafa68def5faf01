//! `regsvc deploy` against a stand-in that replays what a real agent said.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::stand_in::{OPEN, Run, StandIn};

/// The configuration that the recorded deployments were given.
pub(crate) const CONFIGURATION: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/transcripts/registry.conf"
);

const CREATE: &str = "svcmgr create -s test/svc/registry --config - --provision";

/// Both agents, and how each is told to create.
const AGENTS: [(&str, &str); 2] = [
    ("v2", CREATE),
    ("v3", "om test/svc/registry create --config - --provision"),
];

/// Writes the configuration that a recorded service has, without what the agent added.
pub(crate) fn live_configuration(agent: &StandIn) -> String {
    let reply = fs::read_to_string(agent.path("replies/configuration.1")).unwrap();
    let text = reply.split("--- stdout\n").nth(1).unwrap();
    let text = text.split("--- stderr").next().unwrap();
    let file = agent.path("live.conf");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Writes the recorded configuration with another text in it.
fn configuration_with(agent: &StandIn, from: &str, to: &str) -> String {
    let file = agent.path("other.conf");
    let text = fs::read_to_string(CONFIGURATION).unwrap();
    assert!(text.contains(from));
    fs::write(&file, text.replace(from, to)).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Writes the recorded configuration with the image that the recorded updates changed to.
pub(crate) fn other_configuration(agent: &StandIn) -> String {
    configuration_with(agent, "registry:2.8.3", "registry:2")
}

/// Writes that configuration with the container that was added to it next.
pub(crate) fn more_configuration(agent: &StandIn) -> String {
    let file = other_configuration(agent);
    let text = fs::read_to_string(&file).unwrap();
    let more = "\n[container#more]\ntype = docker\nimage = google/pause\nrm = true\n";
    fs::write(&file, text + more).unwrap();
    file
}

/// Changes what a reply says.
fn resaid(agent: &StandIn, reply: &str, from: &str, to: &str) {
    let file = agent.path(&format!("replies/{reply}"));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "no `{from}` in {reply}");
    fs::write(&file, text.replace(from, to)).unwrap();
}

/// Deploys the recorded service.
fn deploy(agent: &StandIn, more: &[&str]) -> Run {
    agent.run(
        &[
            &["deploy", "test/registry", "--config", CONFIGURATION],
            more,
        ]
        .concat(),
    )
}

/// The calls, without those that look for what would keep a service from coming up: they are made at
/// once, so that their order is any.
fn ordered(agent: &StandIn) -> Vec<String> {
    let looks = [
        "=json",
        "daemon status -o",
        "pool ",
        "net status",
        "network ls",
        "capabilities",
    ];
    let mut calls = agent.calls();
    calls.retain(|call| !looks.iter().any(|look| call.contains(look)));
    calls
}

/// A cluster without the service, where its volume of 20 MiB was kept.
fn with_a_kept_volume(generation: &str) -> StandIn {
    let volume = format!("{generation}/remove/volume-configuration.1");
    StandIn::replaying(&format!("{generation}/first")).borrows("volume-configuration", 1, &volume)
}

#[test]
fn a_volume_that_was_kept_is_taken_up_where_it_is_as_wanted_and_that_is_said() {
    for (generation, _) in AGENTS {
        let agent = with_a_kept_volume(generation);
        let run = agent.run(&["plan", "test/registry", "--config", CONFIGURATION]);
        let stdout = run.stdout();
        let said = "1. create and provision: there is no such service yet; \
                    it takes up test/vol/registry-data (20m), with what is in it\n";
        assert!(stdout.contains(said), "{stdout}");
        let agent = with_a_kept_volume(generation);
        deploy(&agent, &[]).ends(0, &[]);
    }
}

#[test]
fn a_volume_that_was_kept_and_made_otherwise_is_not_taken_up_silently() {
    let size = "volume#data.size: `20m` -> `30m`; it keeps what it was made with";
    for (generation, create) in AGENTS {
        let agent = with_a_kept_volume(generation);
        let other = configuration_with(&agent, "size = 20m", "size = 30m");
        let run = agent.run(&["plan", "test/registry", "--config", &other]);
        assert_eq!(run.code(), 1);
        let stdout = run.stdout();
        assert!(stdout.contains(size), "{stdout}");
        assert!(stdout.ends_with("other.conf --replace\n"), "{stdout}");
        for flags in [&[][..], &["--update"]] {
            let agent = with_a_kept_volume(generation);
            let deploy = ["deploy", "test/registry", "--config", &other];
            agent.run(&[&deploy[..], flags].concat()).ends(
                3,
                &[
                    "test/svc/registry does not exist, and a volume of its name does, \
                     which would be taken up as it is; nothing was done",
                    size,
                ],
            );
            assert!(nothing_was_ordered(&agent));
        }
        let agent = whose_kept_volume_goes(generation);
        let other = configuration_with(&agent, "size = 20m", "size = 30m");
        let arguments = [
            "deploy",
            "test/registry",
            "--replace",
            "--yes",
            "--config",
            &other,
        ];
        let run = agent.run(&arguments);
        run.ends(
            0,
            &["ALL DATA of test/vol/registry-data (20m) will be deleted"],
        );
        let calls = agent.calls();
        let at = |order: &str| calls.iter().position(|call| call == order);
        let purged = at("om test/vol/registry-data purge");
        assert!(purged.is_some() && purged < at(create), "{calls:?}");
    }
}

/// The same, which purges that volume when it is told to, and creates the service.
fn whose_kept_volume_goes(generation: &str) -> StandIn {
    let gone = format!("{generation}/remove-data/volume-configuration.2");
    let kept = format!("{generation}/remove/volume-configuration.1");
    let mut agent = with_a_kept_volume(generation)
        .forgets("overview", 1)
        .borrows("volume-configuration", 2, &kept)
        .borrows("volume-configuration", 3, &kept)
        .borrows("volume-configuration", 4, &gone)
        .borrows(
            "volume-purge",
            1,
            &format!("{generation}/remove-data/volume-purge.1"),
        );
    // Before it is created the service is looked at three times; 2.1 tells of the volume in the same reply.
    let mut overviews = vec!["first/overview.1".to_owned()];
    match generation {
        "v2" => {
            overviews.extend(["13", "13", "13"].map(|n| format!("remove-data/overview.{n}")));
            overviews.extend((14..=17).map(|n| format!("remove-data/overview.{n}")));
        }
        _ => {
            overviews.extend(["first/overview.1".to_owned(), "first/overview.1".to_owned()]);
            agent = agent.borrows("set", 1, "v3/remove-data/set.1");
            for number in 1..=5 {
                let overview = format!("v3/remove-data/volume-overview.{number}");
                agent = agent.borrows("volume-overview", number, &overview);
            }
        }
    }
    overviews.extend((2..=8).map(|n| format!("first/overview.{n}")));
    for (overview, number) in overviews.iter().zip(1..) {
        agent = agent.borrows("overview", number, &format!("{generation}/{overview}"));
    }
    agent
}

#[test]
fn nothing_is_deleted_for_a_volume_that_no_pool_has_the_space_for() {
    for generation in ["v2", "v3"] {
        let mut agent = StandIn::replaying(&format!("{generation}/same-up"));
        for kind in ["cluster-state", "pools", "networks", "capabilities"] {
            agent = agent.borrows(kind, 1, &format!("{generation}/doctor/{kind}.1"));
        }
        let other = configuration_with(&agent, "size = 20m", "size = 900g");
        let arguments = [
            "deploy",
            "test/registry",
            "--replace",
            "--yes",
            "--config",
            &other,
        ];
        agent
            .run(&arguments)
            .ends(3, &["no pool for 900g rwo: default on aubergine has"]);
        assert!(nothing_was_ordered(&agent));
    }
}

/// Whether no call was made that changes something.
fn nothing_was_ordered(agent: &StandIn) -> bool {
    let orders = [
        " create ",
        " provision",
        " stop",
        " set ",
        " config update",
        " start ",
    ];
    let calls = agent.calls();
    !calls
        .iter()
        .any(|call| orders.iter().any(|order| call.contains(order)))
}

#[test]
fn a_first_deployment_is_followed_until_it_is_up() {
    for (generation, create) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/first"));
        let run = deploy(&agent, &[]);
        run.ends(
            0,
            &[
                "test/svc/registry: creating and provisioning\n",
                "test/svc/registry: provisioning on aubergine\n",
                "test/svc/registry: `container#registry` is up on aubergine (docker registry:2.8.3)\n",
            ],
        );
        let stdout = run.stdout();
        assert!(stdout.starts_with("test/svc/registry is up on aubergine\n  address  10.2"));
        assert!(stdout.contains("  name     registry.test.svc.homepool2, where"));
        assert!(agent.calls().contains(&create.to_owned()));
        let configuration = fs::read_to_string(CONFIGURATION).unwrap();
        assert_eq!(agent.read_by("create"), configuration);
        assert!(agent.left_over().is_empty());
    }
}

#[test]
fn the_calls_are_those_that_are_documented() {
    let agent = StandIn::replaying("v2/first");
    deploy(&agent, &[]).ends(0, &[]);
    let (refresh, overview) = (
        "om test/svc/registry print status --format json --refresh",
        "om daemon status --format json",
    );
    let mut calls = ordered(&agent);
    calls.dedup();
    assert_eq!(
        calls,
        [
            "om svc --version",
            "om test/svc/registry print config",
            overview,
            "om test/vol/registry-data print config",
            "om test/svc/registry print config",
            CREATE,
            overview,
            refresh,
            overview,
            "om test/svc/registry print config",
            "om test/cfg/registry-history print config",
            "om test/cfg/registry-history create",
            "om test/cfg/registry-history add --key history --from -",
        ]
    );

    let agent = StandIn::replaying("v3/first");
    deploy(&agent, &[]).ends(0, &[]);
    let (refresh, overview) = (
        "om test/svc/registry instance status --refresh --node * -o json",
        "om test/svc/registry list -o json",
    );
    let mut calls = ordered(&agent);
    calls.dedup();
    assert_eq!(
        calls,
        [
            "om svc --version",
            "om --version",
            "om test/svc/registry config show",
            overview,
            "om test/vol/registry-data config show",
            "om node logs --lines 1 -o json --node *",
            "om test/svc/registry config show",
            "om test/svc/registry create --config - --provision",
            overview,
            refresh,
            overview,
            "om cluster config get --kw cluster.name",
            "om test/svc/registry config show",
            "om test/cfg/registry-history config show",
            "om test/cfg/registry-history create",
            "om test/cfg/registry-history key add --name history --from -",
        ]
    );
}

#[test]
fn what_would_keep_a_service_from_coming_up_is_asked_before_anything_is_done() {
    for (generation, create, looks) in [
        (
            "v2",
            AGENTS[0].1,
            &[
                "om daemon status --format=json",
                "om net status --format json",
                "om node print capabilities --format json",
                "om pool status --format json",
            ],
        ),
        (
            "v3",
            AGENTS[1].1,
            &[
                "om daemon status -o json",
                "om network ls -o json",
                "om node capabilities list -o json --node *",
                "om pool ls -o json --node *",
            ],
        ),
    ] {
        let agent = StandIn::replaying(&format!("{generation}/first"));
        deploy(&agent, &[]).ends(0, &[]);
        let mut calls = agent.calls();
        calls.retain(|call| !call.contains(" logs ") && !call.contains(" config"));
        let created = calls.iter().position(|call| call == create).unwrap();
        let mut before = calls[created - 4..created].to_vec();
        before.sort();
        assert_eq!(before, looks);
        let again = StandIn::replaying(&format!("{generation}/same-up"));
        let live = live_configuration(&again);
        let run = again.run(&["deploy", "test/registry", "--config", &live]);
        run.ends(0, &[]);
        assert_eq!(ordered(&again), again.calls(), "there was nothing to do");
    }
}

/// A cluster where the service does not exist, with what the agent says of it.
fn examined_cluster(generation: &str) -> StandIn {
    let mut agent = StandIn::replaying(&format!("{generation}/first"));
    for kind in ["cluster-state", "pools", "networks", "capabilities"] {
        agent = agent.borrows(kind, 1, &format!("{generation}/doctor/{kind}.1"));
    }
    agent
}

#[test]
fn a_deployment_that_cannot_succeed_is_refused_with_what_mends_it() {
    let text = fs::read_to_string(CONFIGURATION).unwrap();
    for (generation, from, to, found, mend) in [
        (
            "v2",
            "size = 20m",
            "size = 900g",
            "no pool for 900g rwo: default on aubergine has",
            "--size 33g",
        ),
        (
            "v3",
            "size = 20m",
            "size = 900g",
            "no pool for 900g rwo: default on aubergine has",
            "--size 33g",
        ),
        (
            "v2",
            "[DEFAULT]\n",
            "[DEFAULT]\nnodes = nuc-cva\n",
            "aubergine, the node that is asked, is not one of them",
            "ssh nuc-cva om",
        ),
        (
            "v3",
            "[DEFAULT]\n",
            "[DEFAULT]\nnodes = node9\n",
            "`node9` means no node of the cluster",
            "'nodes=*'",
        ),
        (
            "v2",
            "type = cni\n",
            "type = cni\nnetwork = nowhere\n",
            "there is no network `nowhere`",
            "network#nowhere.type=routed_bridge",
        ),
    ] {
        let agent = examined_cluster(generation);
        let text: String = text
            .lines()
            .filter(|line| !line.starts_with("nodes") && !line.starts_with("network"))
            .map(|line| format!("{line}\n"))
            .collect();
        assert!(text.contains(from), "{text}");
        let file = agent.path("blocked.conf");
        fs::write(&file, text.replace(from, to)).unwrap();
        let run = agent.run(&[
            "deploy",
            "test/registry",
            "--config",
            file.to_str().unwrap(),
        ]);
        run.ends(
            3,
            &[
                "test/svc/registry cannot come up here, nothing was done; `regsvc doctor test/registry` says more:",
                found,
                mend,
            ],
        );
        assert!(nothing_was_ordered(&agent));
        let again = examined_cluster(generation);
        let run = again.run(&["plan", "test/registry", "--config", file.to_str().unwrap()]);
        assert_eq!(run.code(), 1, "{}", run.stderr());
        let said = "test/svc/registry: refused, it cannot come up here: ";
        let stdout = run.stdout();
        assert!(stdout.contains(said) && stdout.contains(found), "{stdout}");
        assert!(!stdout.contains("next: "), "{stdout}");
    }
}

#[test]
fn an_engine_that_is_younger_than_what_the_node_knows_of_itself_blocks_nothing() {
    let lacking = |agent: StandIn| {
        let file = agent.path("replies/capabilities.1");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("container.docker", "container.lxc")).unwrap();
        agent
    };
    for generation in ["v2", "v3"] {
        let found = format!("{generation}/doctor/capabilities.1");
        let agent = lacking(examined_cluster(generation)).says("scan", 1, 0, "", "");
        deploy(&agent.borrows("capabilities", 2, &found), &[]).ends(0, &[]);
        let agent = lacking(examined_cluster(generation)).says("scan", 1, 0, "", "");
        deploy(&agent, &[]).ends(3, &["engine: no docker on aubergine", "capabilities"]);
        assert!(nothing_was_ordered(&agent));
    }
}

#[test]
fn nobody_is_asked_for_a_generation_that_is_given() {
    let agent = StandIn::replaying("v3/first");
    deploy(&agent, &["--agent", "v3"]).ends(0, &[]);
    assert_eq!(agent.calls()[0], "om test/svc/registry config show");
}

#[test]
fn a_dry_run_calls_nothing_and_is_the_script_that_would_do_it() {
    let agent = StandIn::replaying("v2/first");
    let run = deploy(&agent, &["--dry-run"]);
    run.ends(0, &[]);
    assert_eq!(agent.calls(), Vec::<String>::new());
    assert!(
        run.stdout()
            .contains(&format!("\n{CREATE} <<'END'\n[DEFAULT]\n"))
    );
    let script = agent.path("script");
    fs::write(&script, run.stdout()).unwrap();
    let path = format!("{}:/usr/bin:/bin", agent.path("").display());
    let mut shell = std::process::Command::new("sh");
    let done = shell.arg(&script).env("PATH", path).output().unwrap();
    assert!(done.status.success());
    assert_eq!(ordered(&agent)[3], CREATE);
    assert_eq!(
        agent.read_by("create"),
        fs::read_to_string(CONFIGURATION).unwrap()
    );
}

#[test]
fn a_provisioning_that_fails_is_told_at_once_with_the_resource_that_blocks() {
    for (generation, words) in [
        (
            "v2",
            "volume registry-data does not exist (and no pool can provision it)",
        ),
        ("v3", "Volume registry-data does not exist"),
    ] {
        let agent = StandIn::replaying(&format!("{generation}/failed"));
        // `create` ends with exit code 0 all the same.
        let run = deploy(&agent, &["--timeout", "20s"]);
        // What there is now is asked afresh.
        run.ends(
            1,
            &[
                "regsvc: test/svc/registry: provision failed on aubergine\n",
                &format!("`volume#data` (registry-data) is down on aubergine: info: {words}\n"),
                "the agent's log: om test/svc/registry logs\n",
                "the whole state: regsvc status test/registry\n",
                "again: regsvc deploy test/registry --config ",
            ],
        );
    }
}

#[test]
fn what_failed_before_is_provisioned_again_and_judged_anew() {
    for (generation, _) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/failed-again"));
        let same = live_configuration(&agent);
        let run = agent.run(&["deploy", "test/registry", "--config", &same]);
        run.ends(1, &["provisioning again", "provision failed on aubergine"]);
        let calls = agent.calls();
        let provisions = calls.iter().filter(|call| call.ends_with(" provision"));
        assert_eq!(provisions.count(), 1);
    }
}

#[test]
fn what_failed_with_the_configuration_of_before_is_not_deployed_once_more_to_roll_it_back() {
    for (generation, _) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/failed-again"));
        let same = live_configuration(&agent);
        let arguments = ["deploy", "test/registry", "--rollback", "--config", &same];
        let nothing = "nothing to roll back: its configuration is the one from before\n";
        agent.run(&arguments).ends(1, &[nothing]);
        let calls = agent.calls();
        let provisions = calls.iter().filter(|call| call.ends_with(" provision"));
        assert_eq!(provisions.count(), 1);
    }
}

#[test]
fn an_old_failure_is_not_taken_for_the_new_one() {
    for (generation, _) in AGENTS {
        // The daemon has not noticed the order yet: all looks show what was before it.
        let agent =
            StandIn::replaying(&format!("{generation}/failed-again")).forgets("overview", 2);
        let same = live_configuration(&agent);
        let arguments = [
            "deploy",
            "test/registry",
            "--timeout",
            "1s",
            "--config",
            &same,
        ];
        agent
            .run(&arguments)
            .ends(1, &["not up after 1s: the daemon has not begun"]);
    }
}

#[test]
fn a_service_that_is_up_as_wanted_is_left_alone() {
    for (generation, _) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/same-up"));
        let run = deploy(&agent, &[]);
        run.ends(0, &[]);
        assert_eq!(
            run.stdout(),
            "test/svc/registry: nothing to do: it is up, with this configuration\n"
        );
        assert!(nothing_was_ordered(&agent));
        assert!(agent.calls().iter().any(|call| call.contains("--refresh")));
    }
}

#[test]
fn a_service_that_only_seems_up_is_provisioned_again() {
    // The daemon says up; the agent has looked again, and the registry is not running.
    let agent = StandIn::replaying("v2/same-up")
        .forgets("refresh", 1)
        .borrows("refresh", 1, "v2/killed/refresh.1")
        .borrows("provision", 1, "v2/failed-again/provision.1")
        .borrows("start", 1, "v2/half-up/start.1");
    let run = deploy(&agent, &["--no-wait"]);
    run.ends(
        0,
        &["provisioning again", "starting what is down on aubergine"],
    );
}

#[test]
fn a_service_that_differs_is_refused_with_the_differences() {
    let image = "`--update` changes it:\n  container#registry.image: `registry:2.8.3` -> `registry:2`; needs a restart\n";
    let size = "would lose data, nothing was done; `--replace` deletes the volume with its data and makes it anew:\n";
    let kept = "volume#data.size: `20m` -> `30m`; it keeps what it was made with";
    let volume = "`--replace` changes it all the same:\n";
    let moved = "the data stays in the volume of the old name";
    for (generation, _) in AGENTS {
        for (flag, from, to, words) in [
            ("--no-wait", "registry:2.8.3", "registry:2", [image, image]),
            ("--update", "size = 20m", "size = 30m", [size, kept]),
            (
                "--update",
                "name = {name}-data",
                "name = other",
                [volume, moved],
            ),
        ] {
            let agent = StandIn::replaying(&format!("{generation}/same-up"));
            let other = configuration_with(&agent, from, to);
            let other = match to {
                "name = other" => {
                    let text = fs::read_to_string(&other).unwrap();
                    fs::write(&other, text.replace("{name}-data/", "other/")).unwrap();
                    other
                }
                _ => other,
            };
            let run = agent.run(&["deploy", "test/registry", flag, "--config", &other]);
            run.ends(3, &words);
            assert!(nothing_was_ordered(&agent));
        }
    }
}

#[test]
fn an_update_stops_what_would_run_on_as_it_was_and_starts_it_anew() {
    for (generation, create) in AGENTS {
        let scenario = format!("{generation}/update");
        let agent = StandIn::replaying(&scenario);
        let other = other_configuration(&agent);
        let arguments = ["deploy", "test/registry", "--update", "--config", &other];
        let run = agent.run(&arguments);
        run.ends(
            0,
            &[
                "test/svc/registry: stopping: what runs keeps what it was started with\n",
                "`container#registry` is down on aubergine (docker registry:2.8.3)\n",
                "container#registry.image: `registry:2.8.3` -> `registry:2`\n",
                "`container#registry` is up on aubergine (docker registry:2)\n",
            ],
        );
        let calls = agent.calls();
        let at = |order: &str| calls.iter().position(|call| call.starts_with(order));
        let (stop, create) = (at("om test/svc/registry stop"), at(create));
        assert!(stop.is_some() && stop < create, "{calls:?}");
        let handed = agent.read_by("create");
        assert!(handed.contains("image = registry:2\n"));
        // Agent 3 gives a new id to what is created again, unless it is told the old one.
        assert_eq!(handed.contains("[DEFAULT]\nid = "), generation == "v3");
    }
}

#[test]
fn a_service_that_does_not_stop_is_not_changed() {
    for (generation, create) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/update")).forgets("overview", 2);
        let other = other_configuration(&agent);
        let arguments = ["deploy", "test/registry", "--update", "--config", &other];
        let run = agent.run(&[&arguments[..], &["--timeout", "1s"]].concat());
        let unchanged =
            "it was told to stop, and may stop yet; its configuration is still the old one\n";
        run.ends(
            1,
            &[
                "is not stopped after 1s: `volume#data` is up on aubergine",
                "the agent's log: om test/svc/registry logs\n",
                unchanged,
            ],
        );
        assert!(!agent.calls().iter().any(|call| call.starts_with(create)));
    }
}

#[test]
fn a_container_that_its_agent_keeps_is_removed_when_it_stops() {
    for (generation, set) in [
        (
            "v2",
            "om test/svc/registry set --kw container#registry.rm=true",
        ),
        (
            "v3",
            "om test/svc/registry config update --set container#registry.rm=true",
        ),
    ] {
        let agent = StandIn::replaying(&format!("{generation}/update")).says("set", 1, 0, "", "");
        // Of the recorded service, the registry's container alone is kept.
        let kept =
            "container#pause\nvolume_mounts = {name}-data/registry:/var/lib/registry\nrm = false";
        let removed = kept.replace("rm = false", "rm = true");
        resaid(&agent, "configuration.1", &removed, kept);
        let other = other_configuration(&agent);
        let arguments = ["deploy", "test/registry", "--update", "--config", &other];
        agent.run(&arguments).ends(
            0,
            &["having `container#registry` removed when it stops: without `rm` the agent would start the old container again"],
        );
        let calls = agent.calls();
        let at = |order: &str| calls.iter().position(|call| call.starts_with(order));
        assert!(
            at(set).is_some() && at(set) < at("om test/svc/registry stop"),
            "{calls:?}"
        );
    }
}

#[test]
fn a_container_that_is_added_to_a_service_that_runs_is_started() {
    for (generation, create) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/added"));
        let more = more_configuration(&agent);
        let arguments = ["deploy", "test/registry", "--update", "--config", &more];
        agent.run(&arguments).ends(
            0,
            &["test/svc/registry: `container#more` is up on aubergine (docker google/pause)\n"],
        );
        let calls = agent.calls();
        let at = |order: &str| calls.iter().position(|call| call.starts_with(order));
        assert_eq!(at("om test/svc/registry stop"), None);
        // Orders to 2.1's daemon do nothing for an instance of which some is up.
        let start = at("om test/svc/registry start --node aubergine");
        assert_eq!(start.is_some(), generation == "v2");
        assert!(start.is_none() || start > at(create));
    }
}

#[test]
fn a_service_that_nobody_brings_up_any_more_has_failed() {
    let agent = StandIn::replaying("v3/first").forgets("overview", 6);
    let agent = agent.borrows("overview", 6, "v3/standstill/overview.1");
    deploy(&agent, &[]).ends(
        1,
        &[
            "nothing goes on any more, and `container#registry` is down on aubergine\n",
            "again: regsvc deploy",
        ],
    );
    let calls = agent.calls();
    let looks = calls.iter().filter(|call| call.contains(" list -o json"));
    assert!(looks.count() > 30);
    assert!(
        calls
            .iter()
            .any(|call| call.contains(" instance status --refresh"))
    );
}

#[test]
fn a_service_that_is_half_up_is_brought_up() {
    for (generation, _) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/half-up"));
        let more = more_configuration(&agent);
        let arguments = ["deploy", "test/registry", "--config", &more];
        let up = "`container#more` is up on aubergine (docker google/pause)\n";
        agent.run(&arguments).ends(0, &["provisioning again", up]);
    }
    let agent = StandIn::replaying("v2/half-up").says("start", 1, 1, "", "E no space left\n");
    let more = more_configuration(&agent);
    let run = agent.run(&["deploy", "test/registry", "--config", &more]);
    run.ends(
        1,
        &["is not up: `om test/svc/registry start --node aubergine`: exit code 1: E no space left"],
    );
}

#[test]
fn an_order_that_failed_and_still_stands_is_taken_back_first() {
    let agent = StandIn::replaying("v3/stuck");
    let other = other_configuration(&agent);
    let arguments = ["deploy", "test/registry", "--update", "--config", &other];
    let words = "taking back the standing order: an order that failed still stands\n";
    agent.run(&arguments).ends(
        0,
        &[
            words,
            "container#registry.image: `registry:nowhere` -> `registry:2`\n",
        ],
    );
    let calls = agent.calls();
    let at = |order: &str| calls.iter().position(|call| call.starts_with(order));
    assert!(at("om test/svc/registry abort") < at(AGENTS[1].1));
}

#[test]
fn a_deployment_that_fails_is_rolled_back_when_asked() {
    for (generation, create) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/rollback"));
        let nowhere = configuration_with(&agent, "registry:2.8.3", "registry:nowhere");
        let arguments = [
            "deploy",
            "test/registry",
            "--update",
            "--rollback",
            "--config",
            &nowhere,
        ];
        let run = agent.run(&arguments);
        let said = match generation {
            "v2" => "Unable to find image 'registry:nowhere' locally",
            _ => {
                "start: can't pull image registry:nowhere: docker exit code 1 not in success codes: [0]"
            }
        };
        run.ends(
            1,
            &[
                "regsvc: test/svc/registry: start failed on aubergine\n",
                "`container#registry` (docker registry:nowhere) is down on aubergine; the agent's log says of it:\n",
                &format!("\n  {said}\n"),
                "nothing of it is up on aubergine any more: the agent undid what it had started\n",
                "test/svc/registry: rolling back to the previous configuration\n",
                "test/svc/registry: rolled back: the previous configuration is up again\n",
            ],
        );
        let calls = agent.calls();
        let created = calls.iter().filter(|call| call.starts_with(create)).count();
        assert_eq!(created, 2);
        let back = agent.read_by("create");
        assert!(back.contains("image = registry:2.8.3\n"), "{back}");
        assert_eq!(back.matches("id = ").count(), 1);
    }
}

#[test]
fn what_the_log_said_before_a_deployment_is_not_repeated() {
    let stale = [
        ("v2", "journal", "v2/rollback/journal.2"),
        ("v3", "node-journal", "v3/rollback/journal.1"),
    ];
    for (generation, kind, before) in stale {
        let agent = StandIn::replaying(&format!("{generation}/rollback"));
        let agent = agent.forgets("node-journal", 1).borrows(kind, 1, before);
        let nowhere = configuration_with(&agent, "registry:2.8.3", "registry:nowhere");
        let arguments = ["deploy", "test/registry", "--update", "--config", &nowhere];
        let run = agent.run(&arguments);
        run.ends(
            1,
            &[
                "start failed on aubergine\n",
                "the agent undid what it had started\n",
            ],
        );
        assert!(
            !run.stderr().contains("the agent's log says"),
            "{}",
            run.stderr()
        );
    }
}

#[test]
fn two_deployments_of_a_service_are_kept_apart() {
    let agent = StandIn::replaying("v2/first").does("create", 1, "sleep 30");
    let mut first = agent.run_until(
        &["deploy", "test/registry", "--config", CONFIGURATION],
        CREATE,
    );
    let run = deploy(&agent, &[]);
    let words = format!(
        "is being changed by another regsvc (process {}), nothing was done",
        first.id()
    );
    run.ends(3, &[&words]);
    // A lock goes with its process, whatever its file says.
    first.kill().unwrap();
    first.wait().unwrap();
    let agent = agent
        .forgets("create", 1)
        .borrows("create", 1, "v2/first/create.1");
    fs::remove_file(agent.path("replies/create.1.sh")).unwrap();
    for kind in ["overview", "configuration", "refresh"] {
        let _ = fs::remove_file(agent.path(&format!("count.{kind}")));
    }
    fs::remove_file(agent.path("stdin.create")).unwrap();
    deploy(&agent, &[]).ends(0, &[]);
    assert!(agent.left_over().is_empty());
}

#[test]
fn a_container_that_runs_another_image_than_configured_is_seen() {
    let agent = StandIn::replaying("v2/same-up");
    let label = "\"label\": \"docker registry:2.8.3\",";
    let said = "the current container is based on image 'aa1e' instead of 'bb2f'";
    let log = format!("{label} \"log\": [\"warn: {said}\"],");
    resaid(&agent, "overview.1", label, &log);
    let live = live_configuration(&agent);
    let run = agent.run(&["deploy", "test/registry", "--config", &live]);
    run.ends(
        3,
        &[
            "runs otherwise than its configuration says, nothing was done; `--update` starts it anew:\n",
            &format!("container#registry: {said}"),
        ],
    );
    assert!(nothing_was_ordered(&agent));
    let run = agent.run(&["plan", "test/registry", "--config", &live]);
    assert_eq!(run.code(), 1);
    let stdout = run.stdout();
    assert!(stdout.contains(&format!("1. stop: {said}\n")), "{stdout}");
    assert!(stdout.ends_with("live.conf --update\n"), "{stdout}");
}

#[test]
fn nothing_is_ordered_of_an_agent_whose_daemon_is_down() {
    for scenario in ["v2/first", "v2/same-up", "v3/first", "v3/same-up"] {
        let down = format!("{}/daemon-down", &scenario[..2]);
        let agent = StandIn::replaying(scenario).forgets("overview", 1).borrows(
            "overview",
            1,
            &format!("{down}/overview.1"),
        );
        let agent = agent.borrows("daemon", 1, "v3/daemon-down/daemon.1");
        let run = deploy(&agent, &[]);
        let words = "the daemon of the agent does not run, nothing was done: start it with `om daemon start`";
        run.ends(3, &[words]);
        assert!(nothing_was_ordered(&agent));
    }
}

#[test]
fn a_daemon_that_goes_down_during_the_wait_is_told() {
    for (generation, _) in AGENTS {
        let down = format!("{generation}/daemon-down/overview.1");
        let agent = StandIn::replaying(&format!("{generation}/first"))
            .forgets("overview", 3)
            .borrows("overview", 3, &down)
            .borrows("daemon", 1, "v3/daemon-down/daemon.1");
        deploy(&agent, &["--timeout", "20s"]).ends(3, &["the daemon of the agent went down"]);
    }
}

#[test]
fn a_service_that_is_deleted_during_the_wait_is_told() {
    for (generation, _) in AGENTS {
        let absent = format!("{generation}/first/overview.1");
        let agent = StandIn::replaying(&format!("{generation}/first"))
            .forgets("overview", 4)
            .borrows("overview", 4, &absent);
        deploy(&agent, &["--timeout", "20s"])
            .ends(3, &["the service has gone: somebody deleted it"]);
    }
}

#[test]
fn a_service_that_stays_slow_times_out_with_what_was_last_seen() {
    let agent = StandIn::replaying("v2/first").forgets("overview", 4);
    let run = deploy(&agent, &["--timeout", "1s"]);
    run.ends(
        1,
        &[
            "test/svc/registry is not up after 1s: provisioning on aubergine\n",
            "is down on aubergine: info: ",
            "regsvc status test/registry",
        ],
    );
}

#[test]
fn without_waiting_it_ends_when_the_agent_has_taken_the_service() {
    let agent = StandIn::replaying("v2/failed");
    let run = deploy(&agent, &["--no-wait"]);
    run.ends(0, &[]);
    let calls = agent.calls();
    let mut of_service = calls.iter().filter(|call| !call.contains("-history "));
    assert_eq!(of_service.next_back().unwrap(), CREATE);
    assert!(run.stdout().contains("regsvc status test/registry"));
}

#[test]
fn a_missing_agent_is_told_with_what_to_do() {
    let agent = StandIn::silent();
    let mut regsvc = agent.regsvc(&["deploy", "test/registry", "--config", CONFIGURATION]);
    let run = Run(regsvc.env("PATH", agent.path("tmp")).output().unwrap());
    run.ends(3, &["no OpenSVC agent found", "REGSVC_OM"]);

    let agent = StandIn::silent();
    let mut regsvc = agent.regsvc(&["deploy", "test/registry", "--config", CONFIGURATION]);
    let run = Run(regsvc.env("REGSVC_OM", "/no/such om").output().unwrap());
    run.ends(3, &["starting `/no/such om svc --version`: No such file"]);
}

#[test]
fn without_svcmgr_the_same_is_ordered_through_om() {
    let agent = StandIn::replaying("v2/first").without("svcmgr");
    deploy(&agent, &[]).ends(0, &[]);
    assert_eq!(
        ordered(&agent)[5],
        "om test/svc/registry create --config - --provision"
    );
}

#[test]
fn what_the_agent_refuses_is_told_in_its_own_words() {
    let agent = StandIn::replaying("v2/first").forgets("create", 1).says(
        "create",
        1,
        1,
        "create test/svc/registry\n\n",
        "@ n:aubergine o:test/svc/registry sc:n\nE could not convert\u{1b}[2J string\n",
    );
    let run = deploy(&agent, &[]);
    run.ends(
        3,
        &[
            &format!("regsvc: `{CREATE}`: exit code 1: @ n:aubergine"),
            "\nE could not convert\\u{1b}[2J string\ncreate test/svc/registry\n",
        ],
    );
}

#[test]
fn what_the_agent_complains_about_while_it_agrees_is_told() {
    let agent = StandIn::replaying("v2/first").forgets("create", 1).says(
        "create",
        1,
        0,
        "create test/svc/registry\n",
        "W ignored option volume#data.foo\n",
    );
    deploy(&agent, &[]).ends(0, &["the agent says: ignored option volume#data.foo\n"]);
}

#[test]
fn what_somebody_else_changes_while_it_comes_up_is_told_at_the_end() {
    for (generation, _) in AGENTS {
        let scenario = format!("{generation}/first");
        let absent = format!("{scenario}/configuration.1");
        let kept = fs::read_to_string(CONFIGURATION).unwrap();
        let changed = kept.replace("registry:2.8.3", "registry:2");
        let agent = StandIn::replaying(&scenario)
            .borrows("configuration", 2, &absent)
            .says("configuration", 3, 0, &changed, "");
        deploy(&agent, &[]).ends(
            1,
            &[
                "regsvc: test/svc/registry is up, and its configuration is not the one that it was given: \
                 somebody else has changed it meanwhile\n",
                "  container#registry.image: `registry:2.8.3` -> `registry:2`\n",
            ],
        );
    }
}

#[test]
fn what_agent_2_1_still_says_of_a_start_that_failed_elsewhere_blocks_nothing() {
    let failed = "\"status\": \"start failed\"";
    let agent = StandIn::replaying("v2/same-up");
    let text = fs::read_to_string(agent.path("replies/overview.1")).unwrap();
    // The node that it does not run on comes last.
    let at = text.rfind("\"status\": \"idle\"").unwrap();
    let text = text[..at].to_owned() + &text[at..].replacen("\"status\": \"idle\"", failed, 1);
    fs::write(agent.path("replies/overview.1"), text).unwrap();
    deploy(&agent, &[]).ends(0, &[]);
    assert!(nothing_was_ordered(&agent));
    let other = other_configuration(&agent);
    let run = agent.run(&["plan", "test/registry", "--config", &other]);
    let stdout = run.stdout();
    assert!(stdout.ends_with("other.conf --update\n"), "{stdout}");
}

#[test]
fn a_section_that_comes_or_goes_is_a_line_of_a_plan() {
    let agent = StandIn::replaying("v2/added");
    let more = more_configuration(&agent);
    let said = "[container#more]: added, type = `docker`, image = `google/pause`, 1 more\n";
    let plan = agent.run(&["plan", "test/registry", "--config", &more]);
    assert!(plan.stdout().contains(said), "{}", plan.stdout());
    let arguments = ["deploy", "test/registry", "--config", &more];
    StandIn::run(&StandIn::replaying("v2/added"), &arguments).ends(3, &[&format!("  {said}")]);
    let agent = StandIn::replaying("v2/same-up");
    let text = fs::read_to_string(CONFIGURATION).unwrap();
    let at = text.find("[ip#cni]").unwrap();
    let end = text[at..]
        .find("\n\n")
        .map_or(text.len(), |length| at + length);
    fs::write(
        agent.path("less.conf"),
        text[..at].to_owned() + &text[end..],
    )
    .unwrap();
    let plan = agent.run(&["plan", "test/registry", "--config", "less.conf"]);
    let gone = "[ip#cni]: removed, type = `cni`, ";
    assert!(plan.stdout().contains(gone), "{}", plan.stdout());
    assert!(
        plan.stdout().contains("; needs a restart\n"),
        "{}",
        plan.stdout()
    );
}

#[test]
fn what_is_to_be_typed_next_names_the_file_of_answers() {
    for generation in ["v2", "v3"] {
        let agent = StandIn::replaying(&format!("{generation}/failed"));
        let text = format!("[test/registry]\n{OPEN}size = 20m\n");
        fs::write(agent.path("other.ini"), text).unwrap();
        let arguments = [
            "deploy",
            "test/registry",
            "--file",
            "other.ini",
            "--timeout",
            "20s",
        ];
        agent.run(&arguments).ends(
            1,
            &[
                "the whole state: regsvc status test/registry --file other.ini\n",
                "again: regsvc deploy test/registry --file other.ini --timeout 20s",
            ],
        );
    }
}

#[test]
fn two_clusters_that_are_reached_from_one_machine_share_no_lock() {
    let agent = StandIn::replaying("v2/first").does("create", 1, "sleep 30");
    let arguments = ["deploy", "test/registry", "--config", CONFIGURATION];
    let mut first = agent.run_until(&arguments, CREATE);
    let other = StandIn::replaying("v2/first");
    let mut regsvc = other.regsvc(&arguments);
    regsvc.env("XDG_RUNTIME_DIR", agent.path("run"));
    let om = other.path("om").display().to_string();
    let run = Run(regsvc.env("REGSVC_OM", om).output().unwrap());
    run.ends(0, &[]);
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn garbage_is_told_after_some_patience() {
    for garbage in [
        "printf 'garb\\377age'",
        "echo '{\"monitor\": '",
        "echo '[1]'",
        "head -c 100000 /dev/zero",
        "i=0; while [ $i -lt 300 ]; do printf '{\"a\":'; i=$((i + 1)); done",
    ] {
        let agent = StandIn::replaying("v2/first")
            .forgets("overview", 2)
            .does("overview", 2, garbage);
        let run = deploy(&agent, &["--timeout", "20s"]);
        run.ends(
            3,
            &["reading the reply of `om daemon status --format json`"],
        );
    }
}

#[test]
fn garbage_that_passes_is_lived_with() {
    let agent = StandIn::replaying("v2/first").does("overview", 4, "echo garbage");
    deploy(&agent, &[]).ends(0, &[]);
}

#[test]
fn an_agent_that_is_killed_is_told() {
    let agent = StandIn::replaying("v2/first").forgets("create", 1).does(
        "create",
        1,
        "echo half >&2; kill -9 $$",
    );
    deploy(&agent, &[]).ends(3, &["killed by signal 9: half"]);
}

#[test]
fn an_agent_that_hangs_is_ended_with_all_it_started() {
    let agent = StandIn::replaying("v2/first").forgets("create", 1).does(
        "create",
        1,
        "trap '' TERM; sleep 60 & echo $! >>pids; sleep 60",
    );
    let mut regsvc = agent.regsvc(&["deploy", "test/registry", "--config", CONFIGURATION]);
    let run = Run(regsvc.env("REGSVC_CALL_TIMEOUT", "0.3").output().unwrap());
    run.ends(3, &[CREATE, "it did not end within 0.3 s and was ended"]);
    assert!(agent.is_gone());
}

#[test]
fn an_agent_that_never_stops_talking_is_ended_and_the_next_deployment_goes_on() {
    let endless = "printed more than 16 MiB and was ended";
    for (generation, create) in AGENTS {
        for (kind, number, words) in [
            ("configuration", 1, endless),
            ("overview", 1, endless),
            ("create", 1, endless),
            ("create", 1, "again: regsvc deploy test/registry"),
            ("overview", 3, endless),
        ] {
            let agent = StandIn::replaying(&format!("{generation}/first"))
                .forgets(kind, number)
                .does(kind, number, "exec yes")
                .says("daemon", 1, 0, "", "");
            deploy(&agent, &["--timeout", "60s"]).ends(3, &[words]);
            assert!(agent.is_gone());
            assert!(agent.left_over().is_empty());
            let is_created = agent.calls().iter().any(|call| call == create);
            assert_eq!(is_created, kind == "create" || number == 3);
        }
    }
}

#[test]
fn a_full_disk_of_this_machine_keeps_no_service_from_being_deployed() {
    let agent = StandIn::replaying("v2/first");
    let script = "mount -t tmpfs -o size=16k tmpfs run && cd run && { head -c 99999 /dev/zero >fill; } 2>/dev/null; \
                  echo full >&2; exec \"$@\"";
    let mut regsvc = agent.regsvc(&["deploy", "test/registry", "--config", CONFIGURATION]);
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh"]);
    command.arg(regsvc.get_program()).args(regsvc.get_args());
    command.env_clear();
    for (name, value) in regsvc.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let run = command
        .current_dir(agent.path(""))
        .env("TMPDIR", agent.path("run"))
        .output();
    regsvc.stdin(Stdio::null());
    let Some(run) = run
        .ok()
        .map(Run)
        .filter(|run| run.stderr().contains("full\n"))
    else {
        eprintln!("skipped: no file system can be mounted here");
        return;
    };
    run.ends(0, &["`container#registry` is up on aubergine"]);
}

#[test]
fn an_agent_that_leaves_something_running_does_not_hold_us() {
    let agent = StandIn::replaying("v2/first").forgets("create", 1).does(
        "create",
        1,
        "sleep 60 & echo $! >left; exit 0",
    );
    let begin = Instant::now();
    deploy(&agent, &["--no-wait"]).ends(0, &[]);
    assert!(begin.elapsed() < Duration::from_secs(5));
    let left: i32 = fs::read_to_string(agent.path("left"))
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    // It is the agent's, and still there.
    kill_process(Pid::from_raw(left).unwrap(), Signal::KILL).unwrap();
}

#[test]
fn an_agent_that_does_not_read_its_input_is_no_trouble() {
    let agent = StandIn::replaying("v2/first");
    let script = fs::read_to_string(agent.path("svcmgr")).unwrap();
    fs::write(
        agent.path("svcmgr"),
        script.replace("cat >\"stdin.$kind\"", ":"),
    )
    .unwrap();
    let big = agent.path("big.conf");
    let mut file = fs::File::create(&big).unwrap();
    file.write_all(b"[env]\n").unwrap();
    file.write_all("# a long comment\n".repeat(100_000).as_bytes())
        .unwrap();
    let run = agent.run(&[
        "deploy",
        "test/registry",
        "--no-wait",
        "--config",
        big.to_str().unwrap(),
    ]);
    run.ends(0, &[]);
}

#[test]
fn the_environment_of_the_agent_is_scrubbed() {
    let agent = StandIn::replaying("v2/first");
    let mut regsvc = agent.regsvc(&["deploy", "test/registry", "--config", CONFIGURATION]);
    // Agent 2.1 would take it for `{env.size}`.
    regsvc
        .env("SIZE", "77g")
        .env("OSVC_NAMESPACE", "other")
        .env("LC_ALL", "C.UTF-8");
    Run(regsvc.output().unwrap()).ends(0, &[]);
    let environment = fs::read_to_string(agent.path("environment.create")).unwrap();
    assert!(environment.contains("LC_ALL=C.UTF-8"));
    for word in ["SIZE", "OSVC_", "REGSVC_"] {
        assert!(!environment.contains(word), "{environment}");
    }
}

#[test]
fn an_interrupt_ends_the_call_and_says_what_was_left() {
    for (signal, name) in [
        (Signal::INT, "SIGINT"),
        (Signal::TERM, "SIGTERM"),
        (Signal::HUP, "SIGHUP"),
    ] {
        let agent = StandIn::replaying("v2/first").forgets("create", 1).does(
            "create",
            1,
            "sleep 60 & echo $! >>pids; wait",
        );
        let child = agent.run_until(
            &["deploy", "test/registry", "--config", CONFIGURATION],
            CREATE,
        );
        let run = interrupted(child, signal);
        run.ends(
            3,
            &[
                "test/svc/registry may have been created",
                "regsvc status test/registry",
                &format!("interrupted by {name}"),
            ],
        );
        assert!(agent.is_gone());
        assert!(agent.left_over().is_empty());
    }
}

#[test]
fn an_interrupt_ends_a_pause_too() {
    let agent = StandIn::replaying("v2/first").forgets("overview", 4);
    let mut regsvc = agent.regsvc(&["deploy", "test/registry", "--config", CONFIGURATION]);
    regsvc
        .env("REGSVC_POLL", "3600")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = regsvc.spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(10);
    while ordered(&agent).len() < 5 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    interrupted(child, Signal::TERM).ends(3, &["interrupted by SIGTERM"]);
}

/// Sends a signal to the program under test and waits for its end, which must be soon.
fn interrupted(child: Child, signal: Signal) -> Run {
    let begin = Instant::now();
    kill_process(Pid::from_child(&child), signal).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.signal(), None);
    assert!(begin.elapsed() < Duration::from_secs(3));
    Run(output)
}

#[test]
fn a_configuration_that_cannot_be_read_is_told_before_any_call() {
    let agent = StandIn::replaying("v2/first");
    fs::write(agent.path("empty.conf"), " \n").unwrap();
    fs::write(agent.path("latin.conf"), b"[env]\nname = \xe9\n").unwrap();
    fs::write(agent.path("long.conf"), "a".repeat((4 << 20) + 1)).unwrap();
    for (file, expected) in [
        ("/no/such.conf", "there is no folder /no"),
        ("/", "it is a folder: name a file"),
        ("/dev/zero", "it is a pipe or a device: name a file"),
        ("long.conf", "is longer than 4 MiB"),
        ("empty.conf", "is empty"),
        ("latin.conf", "UTF-8"),
    ] {
        let run = agent.run(&["deploy", "test/registry", "--config", file]);
        run.ends(3, &[expected]);
    }
    assert_eq!(agent.calls(), Vec::<String>::new());
}

#[test]
fn an_agent_of_an_unknown_version_is_not_guessed() {
    let agent = StandIn::silent().says("version", 1, 0, "om svc version 1.9-2\n", "");
    deploy(&agent, &[]).ends(3, &["version `1.9-2`", "`--agent v2`"]);
    let agent = StandIn::silent().says("version", 1, 1, "", "boom\n").says(
        "version-v3",
        1,
        1,
        "",
        "boom\n",
    );
    deploy(&agent, &[]).ends(3, &["does not tell its version", "exit code 1: boom"]);
}

#[test]
fn several_services_are_deployed_one_after_the_other_and_none_stops_the_others() {
    let agent = StandIn::replaying("v2/first")
        .borrows("configuration", 2, "v2/first/configuration.1")
        .borrows("configuration", 3, "v2/same-up/configuration.1")
        .borrows("overview", 2, "v2/same-up/overview.1")
        .forgets("overview", 3)
        .borrows("refresh", 1, "v2/same-up/refresh.1")
        .says("create", 1, 1, "", "E no\n");
    fs::write(
        agent.path("regsvc.ini"),
        format!("[DEFAULT]\n{OPEN}[test/other]\n[test/registry]\nsize = 20m\n"),
    )
    .unwrap();
    let run = agent.run(&["deploy", "--all", "--jobs", "1"]);
    // The first is refused by the agent; the second exists with another configuration.
    run.ends(
        3,
        &[
            "regsvc: test/svc/other: `svcmgr create -s test/svc/other --config - --provision`: exit code 1: E no\n",
            "regsvc: test/svc/registry exists with another configuration, nothing was done",
        ],
    );
}

#[test]
fn what_is_rendered_is_what_is_handed_over() {
    let agent = StandIn::replaying("v2/first");
    let text = format!("[test/registry]\n{OPEN}");
    fs::write(agent.path("regsvc.ini"), text).unwrap();
    let rendered = agent.run(&["render", "test/registry", "--size", "20g"]);
    let run = agent.run(&["deploy", "test/registry", "--size", "20g"]);
    run.ends(0, &[]);
    assert_eq!(agent.read_by("create"), rendered.stdout());
    let run = agent.run(&["deploy", "test/registry", "--size", "20g", "--dry-run"]);
    assert!(run.stdout().contains(&rendered.stdout()));
}

#[test]
fn the_agent_that_the_file_of_answers_names_is_not_asked_what_it_is() {
    let agent = StandIn::replaying("v3/first");
    let text = format!("[test/registry]\nagent = v3\n{OPEN}");
    fs::write(agent.path("regsvc.ini"), text).unwrap();
    agent.run(&["deploy"]).ends(0, &[]);
    assert_eq!(agent.calls()[0], "om test/svc/registry config show");
    let run = agent.run(&["deploy", "--dry-run"]);
    assert!(run.stdout().contains("a first deployment by agent 3\n"));
    let run = agent.run(&["deploy", "--dry-run", "--agent", "v2"]);
    assert!(run.stdout().contains("a first deployment by agent 2.1\n"));
}

#[test]
fn a_service_that_the_asked_node_does_not_have_is_not_created_twice() {
    let agent = StandIn::replaying("v2/first").borrows("overview", 1, "v2/same-up/overview.1");
    deploy(&agent, &[]).ends(3, &["deploy from one of its nodes (aubergine, nuc-cva)"]);
    assert!(nothing_was_ordered(&agent));
}

#[test]
fn a_dry_run_shows_the_programs_that_would_be_run() {
    let agent = StandIn::silent();
    let arguments = ["deploy", "test/registry", "--dry-run", "--agent", "v3"];
    let mut regsvc = agent.regsvc(&arguments);
    let run = Run(regsvc.env("REGSVC_OM", "ssh 'node 1' om").output().unwrap());
    run.ends(0, &[]);
    let stdout = run.stdout();
    for line in [
        r"ssh 'node 1' om test/svc/registry create --config - --provision <<'END'",
        // Behind ssh a second shell reads the words.
        r"ssh 'node 1' om test/svc/registry instance status --refresh --node ''\''*'\''' -o json",
    ] {
        assert!(stdout.lines().any(|shown| shown == line), "{stdout}");
    }
    assert_eq!(agent.calls(), Vec::<String>::new());
}

#[test]
fn a_configuration_that_has_errors_is_not_deployed() {
    let agent = StandIn::replaying("v2/first");
    let wrong = agent.path("wrong.conf");
    fs::write(&wrong, "[volume#data]\nsize = huge\n").unwrap();
    let run = agent.run(&[
        "deploy",
        "test/registry",
        "--config",
        wrong.to_str().unwrap(),
    ]);
    run.ends(
        1,
        &["regsvc: test/svc/registry is not deployed: its configuration has errors"],
    );
    assert!(nothing_was_ordered(&agent));
}

/// The replies of a scenario to a kind of call, from a number on, in their order.
fn replies(scenario: &str, kind: &str, from: usize) -> Vec<String> {
    let numbers = (from..).map(|number| format!("{scenario}/{kind}.{number}"));
    let there = |reply: &String| Path::new("tests/transcripts").join(reply).exists();
    numbers.take_while(there).collect()
}

/// An agent whose service is removed with its data, after so many looks more than recorded, and created anew.
fn replaced(generation: &str) -> StandIn {
    let (gone, made) = (
        format!("{generation}/remove-data"),
        format!("{generation}/first"),
    );
    // It is looked at for the plan, for whoever has to agree, and when its turn comes.
    let more = [
        ("configuration", 3),
        ("refresh", 2),
        ("overview", 2),
        ("volume-configuration", 1),
    ];
    more.iter()
        .fold(StandIn::replaying(&gone), |agent, (kind, more)| {
            let first = format!("{gone}/{kind}.1");
            let again = std::iter::repeat_n(first, *more);
            let anew = match *kind {
                "overview" => replies(&made, kind, 2),
                "refresh" => replies(&made, kind, 1),
                _ => Vec::new(),
            };
            let all = again.chain(replies(&gone, kind, 1)).chain(anew);
            all.zip(1..).fold(agent, |agent, (reply, number)| {
                agent.borrows(kind, number, &reply)
            })
        })
        .borrows("create", 1, &format!("{made}/create.1"))
        .borrows("cluster", 1, "v3/first/cluster.1")
}

#[test]
fn a_volume_of_another_size_is_made_anew_when_asked_and_agreed_to() {
    for (generation, create) in AGENTS {
        let agent = replaced(generation);
        let larger = configuration_with(&agent, "size = 20m", "size = 40m");
        let arguments = ["deploy", "test/registry", "--replace", "--config", &larger];
        let run = agent.run(&arguments);
        run.ends(2, &["nobody is asked here", "(20m", "give --yes\n"]);
        assert!(nothing_was_ordered(&agent));

        let agent = replaced(generation);
        let larger = configuration_with(&agent, "size = 20m", "size = 40m");
        let arguments = ["deploy", "test/registry", "--replace", "--config", &larger];
        let run = agent.run(&[&arguments[..], &["--yes", "--timeout", "20s"]].concat());
        run.ends(
            0,
            &[
                "test/svc/registry: ALL DATA of test/vol/registry-data (20m",
                "volume#data.size: `20m` -> `40m`\n",
                "test/vol/registry-data: gone, with its data\n",
                "test/svc/registry: creating and provisioning\n",
            ],
        );
        let calls = agent.calls();
        let at = |order: &str| calls.iter().position(|call| call == order);
        let order = [
            "om test/svc/registry stop",
            "om test/svc/registry purge",
            "om test/vol/registry-data purge",
            create,
        ];
        let order = order.map(at);
        assert!(order.is_sorted() && order[0].is_some(), "{calls:#?}");
        assert!(agent.read_by("create").contains("size = 40m\n"));
    }
}

#[test]
fn what_somebody_else_changed_meanwhile_is_left_as_it_is() {
    for (generation, create) in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/update"));
        let other = other_configuration(&agent);
        // Between the stop and the change.
        let agent = (2..=3).fold(agent, |agent, number| {
            agent.borrows(
                "configuration",
                number,
                &format!("{generation}/update/configuration.1"),
            )
        });
        resaid(&agent, "configuration.3", "restart = 2", "restart = 7");
        let arguments = ["deploy", "test/registry", "--update", "--config", &other];
        let run = agent.run(&arguments);
        run.ends(
            3,
            &[
                "regsvc: somebody else has changed test/svc/registry meanwhile: look at it again\n  \
                 container#registry.restart: `2` -> `7`\n",
                "test/svc/registry may have been stopped or changed: ",
            ],
        );
        let calls = agent.calls();
        assert!(!calls.iter().any(|call| call == create));

        let agent = StandIn::replaying(&format!("{generation}/first"));
        let there = format!("{generation}/same-up/configuration.1");
        let agent = agent.borrows("configuration", 2, &there);
        deploy(&agent, &[]).ends(
            3,
            &["regsvc: nothing was done: somebody else has created test/svc/registry meanwhile"],
        );
        assert!(nothing_was_ordered(&agent));
    }
}
