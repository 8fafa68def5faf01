//! `regsvc remove` against a stand-in that replays what a real agent said.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::stand_in::{Run, StandIn};

const AGENTS: [&str; 2] = ["v2", "v3"];

const STOP: &str = "om test/svc/registry stop";
const PURGE: &str = "om test/svc/registry purge";
const PURGE_DATA: &str = "om test/vol/registry-data purge";

fn agents(scenario: &str) -> impl Iterator<Item = StandIn> {
    AGENTS
        .into_iter()
        .map(move |agent| StandIn::replaying(&format!("{agent}/{scenario}")))
}

fn remove(agent: &StandIn, more: &[&str]) -> Run {
    agent.run(&[&["remove", "test/registry", "--timeout", "20s"], more].concat())
}

/// The calls that change something.
fn orders(agent: &StandIn) -> Vec<String> {
    let words = [" stop", " purge", " set ", " update ", " abort", " delete"];
    let mut calls = agent.calls();
    calls.retain(|call| words.iter().any(|word| call.contains(word)));
    calls
}

/// An agent that says that there is no such service, and no volume unless `volume` is a reply.
fn absent(generation: &str, volume: Option<&str>) -> StandIn {
    let agent = StandIn::replaying(&format!("{generation}/remove"))
        .forgets("configuration", 1)
        .forgets("overview", 1)
        .forgets("volume-configuration", 1)
        .borrows(
            "configuration",
            1,
            &format!("{generation}/first/configuration.1"),
        )
        .borrows("overview", 1, &format!("{generation}/first/overview.1"));
    let reply = format!("{generation}/first/configuration.1");
    agent.borrows("volume-configuration", 1, volume.unwrap_or(&reply))
}

#[test]
fn a_service_is_stopped_purged_and_seen_to_be_gone_and_its_data_stay() {
    for agent in agents("remove") {
        let run = remove(&agent, &["--yes"]);
        run.ends(
            0,
            &[
                "test/svc/registry: stopping\n",
                "`container#registry` is down on aubergine",
                "test/svc/registry: purging\n",
            ],
        );
        assert_eq!(orders(&agent), [STOP, PURGE]);
        let stdout = run.stdout();
        for words in [
            "  container#registry (docker registry:2.8.3), running on aubergine\n",
            "this stays:\n  test/vol/registry-data (",
            "test/svc/registry is gone from every node\nkept:\n  test/vol/registry-data (",
            "`regsvc deploy test/registry` takes it up again, \
             `regsvc remove test/registry --with-data` removes it\n",
        ] {
            assert!(stdout.contains(words), "no `{words}` in:\n{stdout}");
        }
        let calls = agent.calls();
        let at = |call: &str| calls.iter().position(|made| made == call).unwrap();
        let looked = |call: &String| call.contains("--refresh");
        assert!(calls[at(STOP)..at(PURGE)].iter().any(looked), "{calls:?}");
        let last = calls.last().unwrap();
        assert!(last.ends_with("print config") || last.ends_with("config show"));
    }
}

#[test]
fn an_order_that_failed_and_still_stands_is_taken_back_instead_of_waited_out() {
    let agent = StandIn::replaying("v2/remove-failed").says("abort", 1, 0, "", "");
    let read = |number: usize| {
        fs::read_to_string(agent.path(&format!("replies/overview.{number}"))).unwrap()
    };
    let standing = "\"global_expect\": \"provisioned\"";
    let (stuck, gone) = (read(1), [3, 4, 5].map(read));
    assert!(stuck.contains(standing), "{stuck}");
    let free = stuck.replace(standing, "\"global_expect\": null");
    let after = [stuck, free.clone(), free.clone(), free]
        .into_iter()
        .chain(gone);
    for (text, number) in after.zip(1..) {
        fs::write(agent.path(&format!("replies/overview.{number}")), text).unwrap();
    }
    let run = remove(&agent, &["--yes"]);
    run.ends(
        0,
        &["taking back the standing order: an order that failed still stands\n"],
    );
    assert_eq!(orders(&agent), ["om test/svc/registry abort", PURGE]);

    let agent = StandIn::replaying("v3/stuck");
    let script = remove(&agent, &["--dry-run"]).stdout();
    let abort = script.find("om test/svc/registry abort\n");
    assert!(
        abort.is_some() && abort < script.find("om test/svc/registry stop\n"),
        "{script}"
    );
    // One that is refused is waited out, as before.
    let agent = StandIn::replaying("v2/remove-failed").says("abort", 1, 1, "", "E no\n");
    remove(&agent, &["--yes"]).ends(0, &["exit code 1: E no\n"]);
}

#[test]
fn with_data_the_volume_and_its_files_go_too() {
    for agent in agents("remove-data") {
        let run = remove(&agent, &["--yes", "--with-data"]);
        run.ends(0, &["test/vol/registry-data: gone, with its data\n"]);
        assert!(run.stdout().contains("the volume, with its data\n"));
        assert!(!run.stdout().contains("kept:"));
        let mut expected = vec![STOP, PURGE, PURGE_DATA];
        // Agent 3 leaves the files behind unless it is told.
        let files = "om test/vol/registry-data config update --set fs#1.blocking_post_unprovision=rm -rf \
                     --one-file-system -- /var/lib/opensvc/pool/directory/registry-data.test.vol.homepool2";
        if agent.calls().iter().any(|call| call == "om --version") {
            expected.insert(2, files);
        }
        assert_eq!(orders(&agent), expected);
    }
}

#[test]
fn a_folder_that_may_be_somebody_elses_is_left_and_named() {
    let agent = StandIn::replaying("v3/remove-data");
    for number in 1..=2 {
        let reply = agent.path(&format!("replies/volume-configuration.{number}"));
        let text = fs::read_to_string(&reply).unwrap();
        fs::write(
            &reply,
            text.replace("directory/registry-data.test.vol.homepool2", "directory/*"),
        )
        .unwrap();
    }
    remove(&agent, &["--yes", "--with-data"]).ends(
        1,
        &["this agent leaves its files: delete `/var/lib/opensvc/pool/directory/*` on its nodes"],
    );
    assert_eq!(orders(&agent), [STOP, PURGE, PURGE_DATA]);
}

#[test]
fn a_volume_that_others_use_is_never_removed() {
    for agent in agents("remove-data") {
        let reply = agent.path("replies/volume-configuration.1");
        let text = fs::read_to_string(&reply).unwrap();
        fs::write(
            &reply,
            text.replace("children = ", "children = test/svc/mirror "),
        )
        .unwrap();
        let run = remove(&agent, &["--yes", "--with-data"]);
        run.ends(0, &[]);
        assert!(run.stdout().contains("test/svc/mirror uses it, too\n"));
        assert_eq!(orders(&agent), [STOP, PURGE]);
    }
}

#[test]
fn a_service_that_came_up_by_half_goes_as_well() {
    for agent in agents("remove-half") {
        remove(&agent, &["--yes"]).ends(0, &[]);
        assert_eq!(orders(&agent).last().unwrap(), PURGE);
    }
    // Agent 3 stops nothing while a resource cannot be configured.
    let agent = StandIn::replaying("v3/remove-half");
    remove(&agent, &["--yes"]).ends(
        0,
        &["`ip#cni` cannot be configured and keeps the service from stopping: disabling it\n"],
    );
    let disable = "om test/svc/registry config update --set ip#cni.disable=true";
    assert_eq!(orders(&agent), [STOP, disable, STOP, PURGE]);
}

#[test]
fn nothing_is_to_be_done_for_a_service_that_is_not_there() {
    for generation in AGENTS {
        let agent = absent(generation, None);
        for more in [&["--yes"][..], &["--yes", "--with-data"], &["--dry-run"]] {
            let run = remove(&agent, more);
            run.ends(0, &[]);
            assert_eq!(
                run.stdout(),
                "test/svc/registry: nothing to do: there is no such service\n"
            );
        }
        assert_eq!(orders(&agent), Vec::<String>::new());
    }
}

#[test]
fn a_volume_that_is_left_is_named_and_goes_with_data() {
    for generation in AGENTS {
        let volume = format!("{generation}/remove/volume-configuration.1");
        let agent = absent(generation, Some(&volume));
        let run = remove(&agent, &["--yes"]);
        run.ends(0, &[]);
        assert!(run.stdout().contains(
            "nothing to do: there is no such service\nthis stays:\n  test/vol/registry-data ("
        ));
        assert_eq!(orders(&agent), Vec::<String>::new());
    }
    // After an interrupt between the service and its volume, the same command goes on.
    let agent = absent("v2", Some("v2/remove/volume-configuration.1"));
    let agent = agent.forgets("overview", 1);
    let taken = fs::read_dir(agent.path("replies")).unwrap().count();
    assert!(taken > 0);
    let mut agent = agent.borrows("overview", 1, "v2/first/overview.1");
    for number in 12..=17 {
        let reply = format!("v2/remove-data/overview.{number}");
        agent = agent.borrows("overview", number - 10, &reply);
    }
    let agent = agent
        .borrows("volume-purge", 1, "v2/remove-data/volume-purge.1")
        .borrows("volume-configuration", 2, "v2/first/configuration.1");
    remove(&agent, &["--yes", "--with-data"]).ends(0, &["gone, with its data"]);
    assert_eq!(orders(&agent), [PURGE_DATA]);
}

#[test]
fn without_a_terminal_a_yes_is_needed_before_anything_is_asked() {
    for agent in agents("remove") {
        let run = remove(&agent, &[]);
        run.ends(2, &["give --yes, or --dry-run to see what would go"]);
        assert_eq!(agent.calls(), Vec::<String>::new());
        agent.run(&["remove"]).ends(2, &["<PATH"]);
    }
}

#[test]
fn a_dry_run_says_what_would_go_and_orders_nothing() {
    for agent in agents("remove") {
        let run = remove(&agent, &["--dry-run", "--with-data"]);
        run.ends(0, &[]);
        let stdout = run.stdout();
        assert!(stdout.contains(&format!("{STOP}\n{PURGE}\n")), "{stdout}");
        assert!(stdout.ends_with(&format!("{PURGE_DATA}\n")), "{stdout}");
        assert_eq!(orders(&agent), Vec::<String>::new());
    }
}

#[test]
fn nothing_is_ordered_of_an_agent_whose_daemon_is_down() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/remove"))
            .forgets("overview", 1)
            .borrows(
                "overview",
                1,
                &format!("{generation}/daemon-down/overview.1"),
            )
            .borrows("daemon", 1, "v3/daemon-down/daemon.1");
        let words = "the daemon of the agent does not run, nothing was done: start it with `om daemon start`";
        remove(&agent, &["--yes"]).ends(3, &[words]);
        assert_eq!(orders(&agent), Vec::<String>::new());
    }
}

#[test]
fn a_daemon_that_goes_down_meanwhile_is_told_with_what_is_left() {
    for generation in AGENTS {
        let agent = StandIn::replaying(&format!("{generation}/remove"))
            .forgets("overview", 2)
            .borrows(
                "overview",
                2,
                &format!("{generation}/daemon-down/overview.1"),
            )
            .borrows("daemon", 1, "v3/daemon-down/daemon.1");
        remove(&agent, &["--yes"]).ends(
            3,
            &[
                "test/svc/registry exists, and some of it may run, its data are untouched",
                "`regsvc remove test/registry` goes on",
                "the daemon of the agent went down",
            ],
        );
        assert_eq!(orders(&agent), [STOP]);
    }
}

#[test]
fn a_missing_agent_is_told_with_what_to_do() {
    let agent = StandIn::silent();
    let mut regsvc = agent.regsvc(&["remove", "test/registry", "--yes"]);
    let run = Run(regsvc.env("PATH", agent.path("tmp")).output().unwrap());
    run.ends(3, &["no OpenSVC agent found", "REGSVC_OM"]);
}

#[test]
fn what_the_agent_refuses_is_told_in_its_own_words_with_what_is_left() {
    for agent in agents("remove") {
        let agent = agent
            .forgets("stop", 1)
            .says("stop", 1, 1, "", "E not\u{1b}[2J today\n");
        remove(&agent, &["--yes"]).ends(
            3,
            &[
                "some of it may run",
                "`om test/svc/registry stop`: exit code 1: E not\\u{1b}[2J today",
            ],
        );
    }
    for agent in agents("remove") {
        let agent = agent
            .forgets("purge", 1)
            .says("purge", 1, 1, "", "E not today\n");
        remove(&agent, &["--yes"])
            .ends(3, &["is stopped, and may exist on some nodes", "not today"]);
        assert_eq!(orders(&agent), [STOP, PURGE]);
    }
}

#[test]
fn an_order_that_is_refused_only_for_now_is_given_again() {
    for words in [
        "orchestration 823423d1 (>provisioned) already in progress",
        "error: timeout publishing instance.MonitorUpdate",
        "E test/svc/registry instance on node nuc-cva in provisioning state",
    ] {
        for agent in agents("remove") {
            let given = fs::read_to_string(agent.path("replies/stop.1")).unwrap();
            let agent = agent.says("stop", 1, 1, "", &format!("{words}\n"));
            fs::write(agent.path("replies/stop.2"), given).unwrap();
            remove(&agent, &["--yes"]).ends(
                0,
                &["the cluster is at work on it, waiting; `om test/svc/registry abort` ends that\n"],
            );
            assert_eq!(orders(&agent), [STOP, STOP, PURGE]);
        }
    }
}

#[test]
fn a_stop_that_fails_is_told_with_the_resource_and_nothing_is_purged() {
    let agent = StandIn::replaying("v3/remove-half");
    let number = (1..)
        .find(|number| {
            let reply = agent.path(&format!("replies/overview.{number}"));
            fs::read_to_string(reply).unwrap().contains("stop failed")
        })
        .unwrap();
    let reply = agent.path(&format!("replies/overview.{number}"));
    let text = fs::read_to_string(&reply).unwrap();
    // The same, with a resource that only refuses to stop.
    let text = text.replace("\"undef\"", "\"warn\"");
    let agent = agent.forgets("overview", number);
    fs::write(&reply, text).unwrap();
    remove(&agent, &["--yes"]).ends(
        1,
        &[
            "regsvc: test/svc/registry: stop failed on aubergine\n",
            "is warn on aubergine",
            "the agent's log: om test/svc/registry logs\n",
            "what is left: test/svc/registry exists, and some of it may run",
        ],
    );
    assert_eq!(orders(&agent), [STOP]);
}

#[test]
fn what_stays_there_times_out_with_what_was_last_seen() {
    for (agent, generation) in agents("remove").zip(AGENTS) {
        // Stopped, and then never purged.
        let down = (1..)
            .find(|number| {
                let reply = format!("replies/overview.{number}");
                let text = fs::read_to_string(agent.path(&reply)).unwrap();
                !text.contains("\"purged\"") && text.contains("\"avail\": \"down\"") && *number > 4
            })
            .unwrap_or(5);
        let agent = agent.forgets("overview", down + 1);
        let run = agent.run(&["remove", "test/registry", "--yes", "--timeout", "2s"]);
        let words = ["after 2s: ", "what is left: "];
        run.ends(1, &words);
        assert!(
            run.stderr().contains("remove test/registry"),
            "{generation}"
        );
    }
}

#[test]
fn an_order_to_go_that_is_forgotten_is_given_again() {
    // 2.1 took the order, and the service stayed at rest until it was given once more.
    let agent = StandIn::replaying("v2/remove");
    let idle = |reply: &str| reply.contains("\"down\"") && !reply.contains("\"purged\"");
    let reply = |number: usize| {
        fs::read_to_string(agent.path(&format!("replies/overview.{number}"))).unwrap()
    };
    let rest = (1..12)
        .find(|&number| idle(&reply(number)) && reply(number + 1).contains("\"purged\""))
        .unwrap();
    let stays = reply(rest);
    let gone = fs::read_to_string(agent.path("replies/overview.11")).unwrap();
    let agent = agent.forgets("overview", rest + 1);
    for number in rest + 1..rest + 20 {
        fs::write(agent.path(&format!("replies/overview.{number}")), &stays).unwrap();
    }
    fs::write(agent.path(&format!("replies/overview.{}", rest + 20)), gone).unwrap();
    remove(&agent, &["--yes"]).ends(0, &[]);
    assert_eq!(orders(&agent), [STOP, PURGE, PURGE]);
}

#[test]
fn garbage_is_told_after_some_patience() {
    for garbage in [
        "printf 'garb\\377age'",
        "echo '{\"monitor\": '",
        "echo '[1]'",
    ] {
        for agent in agents("remove") {
            let agent = agent.forgets("overview", 2).does("overview", 2, garbage);
            remove(&agent, &["--yes"])
                .ends(3, &["some of it may run", "reading the reply of `om "]);
            assert_eq!(orders(&agent), [STOP]);
        }
    }
}

#[test]
fn an_agent_that_hangs_or_is_killed_is_told_and_ended() {
    for (act, words) in [
        ("sleep 60 & echo $! >>pids; sleep 60", "did not end within"),
        ("kill -9 $$", "killed by signal 9"),
    ] {
        for (kind, left) in [
            ("configuration", "`om test/svc/registry "),
            ("stop", "some of it may run"),
            ("purge", "is stopped, and may exist"),
        ] {
            for agent in agents("remove") {
                let agent = agent.forgets(kind, 1).does(kind, 1, act);
                let mut regsvc = agent.regsvc(&["remove", "test/registry", "--yes"]);
                let run = Run(regsvc.env("REGSVC_CALL_TIMEOUT", "1").output().unwrap());
                run.ends(3, &[words, left]);
                assert!(agent.is_gone());
            }
        }
    }
}

#[test]
fn an_interrupt_says_what_is_left_at_each_stage() {
    let wait = "sleep 60 & echo $! >>pids; wait";
    for (kind, call, left) in [
        ("refresh", " --refresh", "nothing was done"),
        (
            "stop",
            STOP,
            "test/svc/registry exists, and some of it may run",
        ),
        (
            "purge",
            PURGE,
            "test/svc/registry is stopped, and may exist on some nodes",
        ),
        (
            "volume-purge",
            PURGE_DATA,
            "test/svc/registry is gone, test/vol/registry-data may be left; \
             `regsvc remove test/registry --with-data` goes on",
        ),
    ] {
        for agent in agents("remove-data") {
            let agent = agent.forgets(kind, 1).does(kind, 1, wait);
            let arguments = ["remove", "test/registry", "--yes", "--with-data"];
            let child = agent.run_until(&arguments, call);
            let begin = Instant::now();
            kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
            let run = Run(child.wait_with_output().unwrap());
            run.ends(3, &["interrupted by SIGTERM: ", left]);
            assert!(begin.elapsed() < Duration::from_secs(3));
            assert!(agent.is_gone());
        }
    }
}

#[test]
fn two_removals_of_a_service_are_kept_apart() {
    for agent in agents("remove") {
        let agent = agent.forgets("stop", 1).does("stop", 1, "sleep 30");
        let mut first = agent.run_until(&["remove", "test/registry", "--yes"], STOP);
        // The other one finds what there was before.
        for kind in ["overview", "configuration", "refresh"] {
            let _ = fs::remove_file(agent.path(&format!("count.{kind}")));
        }
        let run = remove(&agent, &["--yes"]);
        let holder = format!(
            "is being changed by another regsvc (process {})",
            first.id()
        );
        run.ends(3, &[&holder]);
        assert_eq!(orders(&agent), [STOP]);
        first.kill().unwrap();
        first.wait().unwrap();
    }
}

#[test]
fn one_service_does_not_keep_the_others() {
    let agent = StandIn::replaying("v2/remove");
    fs::write(
        agent.path("regsvc.ini"),
        "[DEFAULT]\ntemplate = tutorial\n[prod/other]\n[test/registry]\n",
    )
    .unwrap();
    let first = fs::read_to_string(agent.path("replies/configuration.1")).unwrap();
    let agent = agent.says("configuration", 1, 1, "", "E cannot say\n");
    let second = fs::read_to_string(agent.path("replies/configuration.2")).unwrap();
    fs::write(agent.path("replies/configuration.2"), first).unwrap();
    fs::write(agent.path("replies/configuration.3"), second).unwrap();
    let run = agent.run(&[
        "remove",
        "--all",
        "--yes",
        "--timeout",
        "20s",
        "--jobs",
        "1",
    ]);
    run.ends(3, &["regsvc: prod/svc/other: ", "cannot say", "purging"]);
    assert_eq!(orders(&agent), [STOP, PURGE]);
    agent
        .run(&["remove", "nowhere/*", "--yes"])
        .ends(2, &["matches no service"]);
}

#[test]
fn nobody_is_waited_for_who_does_not_answer_on_a_pipe() {
    let agent = StandIn::replaying("v2/remove");
    let mut regsvc = agent.regsvc(&["remove", "test/registry"]);
    let run = Run(regsvc.stdin(Stdio::piped()).output().unwrap());
    run.ends(2, &["--yes"]);
}
