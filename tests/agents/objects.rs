//! The objects beside a service: made before it, kept from then on, and no secret of them is seen.

use std::fs;

use rexpect::session::spawn_command;

use crate::deploy::CONFIGURATION;
use crate::stand_in::{Run, StandIn};

/// A template with an object of every kind, and a key that comes about in every way.
const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/agents/beside");

const AGENTS: [&str; 2] = ["v2", "v3"];

/// The agents whose removals were recorded.
const REMOVED: [&str; 1] = ["v3"];

/// What the operator gives.
const PASSWORD: &str = "planted-Xo7-password";
const TOKEN: &str = "planted-Xo7-token";

/// An agent that replays a scenario, with the operator's files beside it.
pub(crate) fn replaying(scenario: &str) -> StandIn {
    let agent = StandIn::replaying(scenario);
    let pull = format!("{TEMPLATE}/pull.json");
    fs::copy(pull, agent.path("pull.json")).unwrap();
    fs::write(agent.path("password"), format!("{PASSWORD}\nmore\n")).unwrap();
    fs::write(agent.path("token"), format!("{TOKEN}\n")).unwrap();
    agent
}

const GIVEN: [&str; 4] = [
    "--password-file",
    "password",
    "--secret",
    "remote_token=token",
];

/// What the update changes.
const OTHER: [&str; 4] = ["--set", "level=debug", "--set", "alt_names=a.b 10.0.0.1"];

fn run(agent: &StandIn, verb: &str, more: &[&str]) -> Run {
    agent.run(&[&[verb, "objects/registry", "--template", TEMPLATE], more].concat())
}

/// Where a call stands among those that were made.
fn place(agent: &StandIn, call: &str) -> usize {
    let calls = agent.calls();
    let place = calls.iter().position(|made| made.contains(call));
    place.unwrap_or_else(|| panic!("no `{call}` in {calls:#?}"))
}

/// Whether no call was made that changes something.
fn nothing_was_ordered(agent: &StandIn) -> bool {
    let orders = [
        " create",
        " add ",
        " change ",
        " set ",
        " update ",
        " gen cert",
        "certificate create",
        " provision",
        " stop",
    ];
    let calls = agent.calls();
    calls
        .iter()
        .all(|call| !orders.iter().any(|order| call.contains(order)))
}

#[test]
fn the_objects_are_made_before_the_service() {
    for generation in AGENTS {
        let agent = replaying(&format!("{generation}/objects-first"));
        let deployed = run(&agent, "deploy", &GIVEN);
        deployed.ends(
            0,
            &[
                "create objects/sec/registry: there is no such object yet\n",
                "add `htpasswd` to objects/sec/registry: ",
                // On 2.1 it is made with the object.
                "make the certificate of objects/sec/registry: ",
                "objects/svc/registry: creating and provisioning\n",
            ],
        );
        assert!(
            deployed
                .stdout()
                .starts_with("objects/svc/registry is up on")
        );
        let names = "--kw cn=registry.objects.svc.homepool2 --kw alt_names=registry.objects.svc.homepool2 registry";
        let object = place(&agent, &format!("objects/sec/registry create {names}"));
        let service = place(&agent, "--config - --provision");
        let (add, flag) = match generation {
            "v2" => ("add", "--key"),
            _ => ("key add", "--name"),
        };
        for key in [
            "http_secret",
            "htpasswd",
            "remote_token",
            "pull.json",
            "config.yml",
        ] {
            let kind = if key == "config.yml" { "cfg" } else { "sec" };
            let call = format!("om objects/{kind}/registry {add} {flag} {key} --from -");
            let added = place(&agent, &call);
            assert!(object < added && added < service, "{key}");
        }
        // 2.1 has said the name of its cluster with its state.
        let asks = agent
            .calls()
            .iter()
            .any(|call| call == "om cluster get --kw cluster.name");
        assert!(!asks, "{:?}", agent.calls());
        let certifies = agent
            .calls()
            .iter()
            .any(|call| call.ends_with("certificate create"));
        assert_eq!(
            certifies,
            generation == "v3",
            "2.1 makes it with the object"
        );
        assert!(agent.left_over().is_empty());
    }
}

#[test]
fn what_the_keys_hold_is_read_from_standard_input_as_it_is_to_be() {
    for generation in AGENTS {
        let agent = replaying(&format!("{generation}/objects-first"));
        run(&agent, "deploy", &GIVEN).ends(0, &[]);
        let secret = agent.read_by("add-http_secret");
        assert_eq!(secret.len(), 64);
        assert!(secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(agent.read_by("add-remote_token"), TOKEN);
        let pull = fs::read_to_string(agent.path("pull.json")).unwrap();
        assert_eq!(agent.read_by("add-pull.json"), pull);
        assert_eq!(
            agent.read_by("add-config.yml"),
            "version: 0.1\nlog:\n  level: info\n  fields:\n    host: registry.objects.svc.homepool2\n"
        );
        let users = agent.read_by("add-htpasswd");
        let hash = users.strip_prefix("admin:").unwrap().trim_end();
        assert!(bcrypt::verify(PASSWORD, hash).unwrap());
    }
}

#[test]
fn what_is_there_is_kept_and_nothing_is_asked_for() {
    for generation in AGENTS {
        let agent = replaying(&format!("{generation}/objects-same"));
        let same = run(&agent, "deploy", &[]);
        same.ends(0, &[]);
        assert!(same.stdout().contains("nothing to do"), "{}", same.stdout());
        let plan = run(
            &replaying(&format!("{generation}/objects-same")),
            "plan",
            &[],
        );
        assert_eq!(plan.code(), 0, "{}", plan.stdout());
        assert!(nothing_was_ordered(&agent));
    }
}

#[test]
fn a_change_is_planned_refused_and_made_with_a_restart_of_what_has_read_it() {
    for generation in AGENTS {
        let update = format!("{generation}/objects-update");
        let plan = run(&replaying(&update), "plan", &OTHER);
        assert_eq!(plan.code(), 1, "{}", plan.stderr());
        for words in [
            "1. change objects/sec/registry: keywords differ\n     alt_names: `registry.objects.svc.homepool2 registry` -> ",
            "2. make the certificate of objects/sec/registry anew: it was made from other keywords\n",
            "3. change `config.yml` of objects/cfg/registry: it differs from `config.yml` of the template\n",
            "     -   level: info\n     +   level: debug\n",
            "4. stop: what runs has read `certificate_chain` of objects/sec/registry when it started, by `volume#secrets`\n",
            "5. provision again: ",
            " --update\n",
        ] {
            assert!(
                plan.stdout().contains(words),
                "no `{words}` in {}",
                plan.stdout()
            );
        }
        let agent = replaying(&update);
        let refused = run(&agent, "deploy", &OTHER);
        refused.ends(
            3,
            &[
                "nothing was done; `--update` changes it",
                "+   level: debug",
            ],
        );
        assert!(nothing_was_ordered(&agent));
        let agent = replaying(&update);
        let updated = run(&agent, "deploy", &[&OTHER[..], &["--update"]].concat());
        updated.ends(
            0,
            &[
                "change `config.yml` of objects/cfg/registry",
                "stopping: what runs has read",
            ],
        );
        assert!(agent.read_by("change-config.yml").contains("level: debug"));
        let certify = match generation {
            "v2" => "objects/sec/registry gen cert",
            _ => "objects/sec/registry certificate create",
        };
        assert!(
            place(
                &agent,
                " alt_names=registry.objects.svc.homepool2 registry a.b 10.0.0.1"
            ) < place(&agent, certify)
        );
        assert!(place(&agent, certify) < place(&agent, "objects/svc/registry stop"));
        assert!(
            place(&agent, "objects/svc/registry stop")
                < place(&agent, "objects/svc/registry provision")
        );
    }
}

#[test]
fn the_plan_of_objects_is_as_its_schema_says() {
    for (scenario, more, deed) in [
        ("v3/objects-first", &[][..], "create-object"),
        ("v2/objects-update", &OTHER, "change-object"),
    ] {
        let agent = replaying(scenario);
        let plan = run(&agent, "plan", &[more, &["--format", "json"]].concat());
        let document: serde_json::Value = serde_json::from_str(&plan.stdout()).unwrap();
        let schema = agent.run(&["schema", "plan"]).stdout();
        let schema = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<_> = validator.iter_errors(&document).collect();
        assert!(faults.is_empty(), "{faults:?}");
        let step = &document["services"][0]["steps"][0];
        assert_eq!(step["deed"], deed);
        assert_eq!(step["object"], "objects/sec/registry");
        assert_eq!(step["differences"][0]["section"], "DEFAULT");
    }
}

#[test]
fn a_password_or_a_secret_that_nobody_gives_is_named_before_anything_is_done() {
    for (given, words) in [
        (&[][..], "give --password-file FILE"),
        (&GIVEN[..2], "give --secret remote_token=FILE"),
    ] {
        let agent = replaying("v2/objects-first");
        run(&agent, "deploy", given).ends(2, &[words]);
        assert!(nothing_was_ordered(&agent));
    }
    for (given, words) in [
        (
            &["--secret", "token=token"][..],
            "no such secret is asked for, but remote_token",
        ),
        (&["--secret", "remote_token"], "write --secret KEY=FILE"),
        (&["--secret", "remote_token=no"], "reading no"),
        (&["--password-file", "empty"], "its first line is empty"),
        (&["--password-file", "long"], "72 bytes at the most"),
    ] {
        let agent = replaying("v2/objects-first");
        fs::write(agent.path("empty"), "\n").unwrap();
        fs::write(agent.path("long"), "x".repeat(73)).unwrap();
        let refused = run(&agent, "deploy", given);
        assert_ne!(refused.code(), 0);
        assert!(refused.stderr().contains(words), "{}", refused.stderr());
        assert!(agent.calls().is_empty());
    }
}

#[test]
fn a_dry_run_shows_the_calls_and_asks_nobody() {
    let agent = replaying("v2/objects-first");
    for (generation, add) in [("v2", "add --key"), ("v3", "key add --name")] {
        let shown = run(&agent, "deploy", &["--dry-run", "--agent", generation]);
        shown.ends(0, &[]);
        let shown = shown.stdout();
        for words in [
            "om objects/sec/registry create --kw 'cn=registry.objects.svc.{clustername}' --kw ",
            &format!(
                "om objects/sec/registry {add} http_secret --from -   # reads 32 random bytes, in hexadecimal\n"
            ),
            &format!("om objects/sec/registry {add} pull.json --from - < pull.json\n"),
            &format!("om objects/cfg/registry {add} config.yml --from - <<'END'\nversion: 0.1\n"),
        ] {
            assert!(shown.contains(words), "no `{words}` in {shown}");
        }
        assert!(shown.find("objects/cfg/registry").unwrap() < shown.find("--provision").unwrap());
    }
    assert!(agent.calls().is_empty());
}

#[test]
fn an_agent_that_says_that_it_did_and_did_not_is_not_believed() {
    for generation in AGENTS {
        let agent = replaying(&format!("{generation}/objects-first"));
        let reply = agent.path("replies/sec-configuration.3");
        let text = fs::read_to_string(&reply).unwrap();
        let kept = text.lines().filter(|line| !line.starts_with("htpasswd = "));
        fs::write(
            &reply,
            kept.map(|line| format!("{line}\n")).collect::<String>(),
        )
        .unwrap();
        let agent = agent.forgets("sec-configuration", 4);
        run(&agent, "deploy", &GIVEN).ends(
            3,
            &[
                "the objects beside objects/svc/registry are not as wanted, the service was not touched",
                "still to add `htpasswd` to objects/sec/registry",
            ],
        );
        assert!(!agent.path("stdin.create").exists());
    }
}

#[test]
fn an_object_that_somebody_else_makes_meanwhile_is_left_alone() {
    for generation in AGENTS {
        let agent = replaying(&format!("{generation}/objects-first"));
        // Between the first look and the deed somebody is asked, and another one makes it.
        fs::copy(
            agent.path("replies/sec-configuration.3"),
            agent.path("replies/sec-configuration.2"),
        )
        .unwrap();
        run(&agent, "deploy", &GIVEN).ends(
            3,
            &["objects/sec/registry was changed by somebody else meanwhile, nothing was done"],
        );
        for deed in ["sec-create", "add-htpasswd", "cfg-create", "create"] {
            assert!(!agent.path(&format!("stdin.{deed}")).exists(), "{deed}");
        }
    }
}

#[test]
fn a_key_that_does_not_hold_what_was_handed_is_no_key() {
    for generation in AGENTS {
        let agent = replaying(&format!("{generation}/objects-first"));
        // An agent that takes nothing, and has a key of that name all the same (observed on 2.1).
        fs::write(agent.path("replies/decode.sealed"), "").unwrap();
        run(&agent, "deploy", &GIVEN).ends(3, &["and it does not hold what it was handed"]);
        assert!(!agent.path("stdin.create").exists());
    }
}

#[test]
fn what_is_given_for_a_key_that_exists_is_said_to_change_nothing() {
    let agent = replaying("v2/objects-same");
    let run = run(&agent, "deploy", &GIVEN);
    run.ends(
        0,
        &[
            "--password-file changes nothing",
            "--secret remote_token changes nothing",
        ],
    );
}

#[test]
fn an_agent_that_refuses_is_quoted_without_what_it_was_handed() {
    for generation in AGENTS {
        let blurts = "cat stdin.add-remote_token >&2; exit 1";
        let agent = replaying(&format!("{generation}/objects-first"))
            .forgets("add-remote_token", 1)
            .does("add-remote_token", 1, blurts);
        let refused = run(&agent, "deploy", &GIVEN);
        refused.ends(3, &["the service was not touched", "<secret "]);
        assert!(
            !refused.stderr().contains("planted"),
            "{}",
            refused.stderr()
        );
    }
}

#[test]
fn a_service_that_takes_what_nobody_makes_is_refused() {
    for generation in AGENTS {
        let missing = match generation {
            "v2" => ("", "no match\n"),
            _ => ("", "Error: object not found\n"),
        };
        for verb in ["deploy", "plan"] {
            let agent = replaying(&format!("{generation}/objects-first"))
                .forgets("sec-configuration", 1)
                .says("sec-configuration", 1, 1, missing.0, missing.1);
            let text = fs::read_to_string(format!("{TEMPLATE}/service.conf")).unwrap();
            fs::write(agent.path("wanted.conf"), text).unwrap();
            let arguments = [verb, "objects/registry", "--config", "wanted.conf"];
            agent.run(&arguments).ends(
                3,
                &[
                    "takes what is not there, and would start without it; nothing was done",
                    "`volume#secrets`: there is no objects/sec/registry, for its key `htpasswd`: make it with `om objects/sec/registry create`",
                    "`container#registry`: there is no objects/sec/registry, for its key `http_secret`",
                ],
            );
            assert!(nothing_was_ordered(&agent));
        }
    }
}

#[test]
fn an_object_without_the_key_that_is_taken_is_named() {
    let agent = replaying("v2/objects-first")
        .forgets("cfg-configuration", 1)
        .says(
            "cfg-configuration",
            1,
            0,
            "[DEFAULT]\nid = 1\n\n[data]\nother = base64:eA==\n",
            "",
        )
        .borrows(
            "sec-configuration",
            1,
            "v2/objects-same/sec-configuration.1",
        );
    let text = fs::read_to_string(format!("{TEMPLATE}/service.conf")).unwrap();
    fs::write(agent.path("wanted.conf"), text).unwrap();
    let refused = agent.run(&["deploy", "objects/registry", "--config", "wanted.conf"]);
    refused.ends(3, &["`volume#secrets`: objects/cfg/registry has no key `config.yml`: make it with `om objects/cfg/registry add"]);
    assert_eq!(refused.stderr().matches("has no key").count(), 1);
}

#[test]
fn a_password_that_is_made_up_is_shown_once_on_the_terminal_and_a_secret_is_asked_without_an_echo()
{
    let agent = replaying("v3/objects-first");
    let arguments = ["deploy", "objects/registry", "--template", TEMPLATE];
    let mut command = agent.regsvc(&arguments);
    // The terminal is its standard input.
    command
        .stdin(std::process::Stdio::inherit())
        .env("TERM", "xterm");
    let mut session = spawn_command(command, Some(30_000)).unwrap();
    session
        .exp_string("token of the remote (`remote_token` of objects/sec/registry): ")
        .unwrap();
    session.send_line(TOKEN).unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(!shown.contains(TOKEN), "{shown}");
    assert_eq!(agent.read_by("add-remote_token"), TOKEN);
    let (_, after) = shown.split_once("user `admin`, password ").unwrap();
    let password = after.split_whitespace().next().unwrap();
    assert_eq!(password.len(), 24);
    assert_eq!(shown.matches(password).count(), 1);
    let users = agent.read_by("add-htpasswd");
    assert!(bcrypt::verify(password, users.strip_prefix("admin:").unwrap().trim_end()).unwrap());
    assert!(agent.calls().iter().all(|call| !call.contains(password)));
}

/// An agent with the service of the recordings up, and the objects beside it.
fn with_objects(generation: &str) -> StandIn {
    let cluster = format!("{generation}/doctor/cluster-state.1");
    let agent = StandIn::replaying(&format!("{generation}/objects-remove-data"));
    agent.borrows("cluster-state", 1, &cluster)
}

/// The same, with a service `mirror` that takes keys of the sec object beside the first one.
fn with_a_mirror(generation: &str) -> StandIn {
    let agent = with_objects(generation);
    let state = agent.path("replies/cluster-state.1");
    let text = fs::read_to_string(&state).unwrap();
    fs::write(
        &state,
        text.replace("doctordev/svc/nnode9", "objects/svc/mirror"),
    )
    .unwrap();
    let text = fs::read_to_string(&state).unwrap();
    let text = text.replace("doctordev/svc/registry", "objects/svc/mirror");
    fs::write(&state, text).unwrap();
    let reply = fs::read_to_string(agent.path("replies/configuration.1")).unwrap();
    let reply = reply.replace("configs = {name}/", "configs = own/");
    fs::write(
        agent.path("replies/configuration.2"),
        reply.replace("{name}/", "registry/"),
    )
    .unwrap();
    agent
}

#[test]
fn an_object_that_another_service_takes_keys_of_is_never_removed() {
    for generation in REMOVED {
        let agent = with_a_mirror(generation);
        let arguments = ["remove", "objects/registry", "--dry-run", "--with-data"];
        let shown = agent.run(&arguments);
        shown.ends(0, &[]);
        let stdout = shown.stdout();
        for words in [
            "  objects/sec/registry, with its 9 keys: objects/svc/mirror uses it, too\n",
            "om objects/cfg/registry delete\n",
        ] {
            assert!(stdout.contains(words), "no `{words}` in {stdout}");
        }
        assert!(!stdout.contains("objects/sec/registry delete"), "{stdout}");
        // Where the cluster does not say who is there, nothing goes that somebody may use.
        let agent = with_objects(generation).says("cluster-state", 1, 1, "", "no\n");
        let shown = agent.run(&arguments);
        let words = "objects/sec/registry, with its 9 keys: whether another service uses it cannot be told: ";
        assert!(shown.stdout().contains(words), "{}", shown.stdout());
        assert!(!shown.stdout().contains(" delete\n"), "{}", shown.stdout());
    }
}

#[test]
fn no_object_is_written_to_that_only_has_the_name_of_a_history() {
    for generation in AGENTS {
        let history = "[DEFAULT]\nid = 1-2\n\n[data]\nconfig.yml = literal:x\n";
        let agent = StandIn::replaying(&format!("{generation}/first"));
        let agent = agent.says("history-configuration", 1, 0, history, "");
        let arguments = ["deploy", "test/registry", "--config", CONFIGURATION];
        agent.run(&arguments).ends(
            0,
            &["the deployment is not in the history: test/cfg/registry-history is somebody else's (it holds config.yml)"],
        );
        assert!(
            !agent
                .calls()
                .iter()
                .any(|call| call.contains("-history add") || call.contains("-history key add"))
        );
    }
}

#[test]
fn a_removal_keeps_the_objects_and_names_them_unless_the_data_go_too() {
    for generation in REMOVED {
        let agent = with_objects(generation);
        let shown = agent.run(&["remove", "objects/registry", "--dry-run"]);
        shown.ends(0, &[]);
        for words in [
            "this stays:\n",
            "  objects/cfg/registry, with its 1 key, beside objects/svc/registry\n",
            "  objects/sec/registry, with its 9 keys, beside objects/svc/registry\n",
            "  objects/vol/registry-secrets (1m), the volume of objects/svc/registry, in memory\n",
        ] {
            assert!(
                shown.stdout().contains(words),
                "no `{words}` in {}",
                shown.stdout()
            );
        }
        assert!(!shown.stdout().contains(" delete\n"), "{}", shown.stdout());
        let agent = with_objects(generation);
        let arguments = [
            "remove",
            "objects/registry",
            "--yes",
            "--with-data",
            "--timeout",
            "20s",
        ];
        let removed = agent.run(&arguments);
        removed.ends(
            0,
            &[
                "objects/sec/registry: gone\n",
                "objects/cfg/registry-history: gone\n",
            ],
        );
        assert!(
            removed
                .stdout()
                .ends_with("objects/svc/registry is gone from every node\n")
        );
        for object in ["sec/registry", "cfg/registry", "cfg/registry-history"] {
            let deleted = place(&agent, &format!("objects/{object} delete"));
            assert!(place(&agent, "objects/svc/registry purge") < deleted);
        }
    }
}

#[test]
fn an_object_that_others_may_use_is_never_removed() {
    for generation in REMOVED {
        let agent = with_objects(generation).forgets("sec-configuration", 2);
        let reply = agent.path("replies/configuration.1");
        let text = fs::read_to_string(&reply).unwrap();
        let text = text.replace("{name}/pull.json", "shared/pull.json");
        assert!(text.contains("shared/pull.json"));
        fs::write(&reply, text).unwrap();
        let arguments = ["remove", "objects/registry", "--dry-run", "--with-data"];
        let shown = agent.run(&arguments);
        shown.ends(0, &[]);
        let stays = "objects/sec/shared, with its 9 keys: by its name others may use it, too\n";
        assert!(shown.stdout().contains(stays), "{}", shown.stdout());
        assert!(!shown.stdout().contains("objects/sec/shared delete"));
    }
}

/// The files in a folder and those below it, each with its text.
fn texts(folder: &std::path::Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .flat_map(|entry| match entry.file_type().unwrap().is_dir() {
            true => texts(&entry.path()),
            false => {
                let bytes = fs::read(entry.path()).unwrap_or_default();
                let name = entry.path().display().to_string();
                vec![(name, String::from_utf8_lossy(&bytes).into_owned())]
            }
        })
        .collect()
}

/// Where a secret of the operator's, or one that was drawn, is seen, besides the places where it belongs.
fn leaks(agent: &StandIn, what: &str, run: &Run) -> Vec<String> {
    let mut seen = texts(&agent.path(""));
    seen.push(("standard output".to_owned(), run.stdout()));
    seen.push(("standard error".to_owned(), run.stderr()));
    let drawn = fs::read_to_string(agent.path("stdin.add-http_secret")).unwrap_or_default();
    let users = fs::read_to_string(agent.path("stdin.add-htpasswd")).unwrap_or_default();
    let mut secrets = vec!["planted-Xo7", "SFVOVEVSMg"];
    secrets.extend(
        [drawn.trim(), users.trim()]
            .iter()
            .filter(|secret| !secret.is_empty()),
    );
    let belongs = |name: &str| {
        let operators = ["/password", "/token", "/pull.json"];
        let handed = ["/stdin.add-", "/stdin.change-", "/replies/", "/blurted"];
        operators.iter().any(|end| name.ends_with(end))
            || handed.iter().any(|part| name.contains(part))
    };
    let seen = seen.iter().filter(|(name, _)| !belongs(name));
    let seen = seen.filter(|(_, text)| secrets.iter().any(|secret| text.contains(*secret)));
    seen.map(|(name, text)| format!("{what}: {name}:\n{text}"))
        .collect()
}

#[test]
fn no_secret_of_an_object_is_seen_by_anybody_but_the_agent() {
    let deploy = [&["deploy"][..], &GIVEN].concat();
    let update = [&["deploy"][..], &OTHER, &["--update"]].concat();
    let json = ["plan", "--format", "json"];
    let dry = [&["deploy", "--dry-run"][..], &GIVEN].concat();
    let mut found = Vec::new();
    for generation in AGENTS {
        for (scenario, arguments, code) in [
            ("objects-first", &["plan"][..], 1),
            ("objects-first", &json, 1),
            ("objects-first", &dry, 0),
            ("objects-first", &deploy, 0),
            ("objects-update", &update, 0),
        ] {
            let agent = replaying(&format!("{generation}/{scenario}"));
            let run = run(&agent, arguments[0], &arguments[1..]);
            assert_eq!(run.code(), code, "{arguments:?}: {}", run.stderr());
            let is_written = agent.path("stdin.history-add").exists();
            assert_eq!(is_written, code == 0 && !arguments.contains(&"--dry-run"));
            found.extend(leaks(&agent, &format!("{generation} {arguments:?}"), &run));
            assert!(agent.left_over().is_empty());
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_agent_that_blurts_out_what_it_was_handed_is_quoted_without_it() {
    let mut found = Vec::new();
    for generation in AGENTS {
        for kind in [
            "add-http_secret",
            "add-htpasswd",
            "add-remote_token",
            "add-pull.json",
            "history-add",
            "create",
        ] {
            for end in ["exit 1", "exit 0"] {
                let blurts = format!("cat stdin.add-* >&2; sed 's/^/E /' stdin.add-* >&2; {end}");
                let agent = replaying(&format!("{generation}/objects-first"))
                    .forgets(kind, 1)
                    .does(kind, 1, &blurts);
                let run = run(&agent, "deploy", &GIVEN);
                assert!(
                    agent.path(&format!("stdin.{kind}")).exists(),
                    "{kind}: {}",
                    run.stderr()
                );
                found.extend(leaks(&agent, &format!("{generation} {kind} {end}"), &run));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
