//! `regsvc deploy` ends with the proof of the registry that it has deployed.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::agent::{Run, StandIn};
use crate::memory::{faulty, sound_at, version};
use crate::real::{DELETE, Real, Setup, htpasswd, skipped};
use crate::stand_in::{Server, empty};

/// What a service is, once it was made.
const OVERVIEW: &str = "if [ -e stopped ]; then sed 's/\"up\"/\"down\"/g' up; \
    elif [ -e made.second ]; then cat both; elif [ -e made.registry ]; then cat up; else cat none; fi";
const CONFIGURATION: &str = "name=${1##*/}; if [ -e made.$name ]; then cat made.$name; else echo 'E no match' >&2; exit 1; fi";

/// The template: a registry that listens to programs of its node, or at the address of the service.
const TEMPLATE: &str = "[DEFAULT]\nnodes = *\n[container#registry]\ntype = docker\nimage = registry:2.8.3\nrm = true\n\
    volume_mounts = {name}-secrets:/secrets:ro\n\
    environment = REGISTRY_HTTP_ADDR={{ listen }}{% if users %} REGISTRY_AUTH=htpasswd \
    REGISTRY_AUTH_HTPASSWD_REALM=r REGISTRY_AUTH_HTPASSWD_PATH=/secrets/htpasswd{% endif %}\n\
    [volume#secrets]\nname = {name}-secrets\ntype = shm\n{% if users %}secrets = {name}/htpasswd:/htpasswd\n{% endif %}";

const QUESTIONS: &str = "[template]\nversion = 1\ndescription = a registry at a port\n\
    [listen]\ntype = text\nhelp = where it listens\ndefault = :5000\n\
    [users]\ntype = boolean\nhelp = whether it has users\ndefault = false\n";

/// An agent that makes `test/registry`, which is up at an address at once.
fn agent(address: &str, listen: &str, users: bool) -> StandIn {
    let instance = json!({
        "avail": "up", "overall": "up", "provisioned": true, "monitor": {"status": "idle"},
        "resources": {"ip#cni": {"status": "up", "type": "ip.cni", "label": "cni",
                                 "info": {"ipaddr": format!("{address}/16")}}},
    });
    let overview = |instances: serde_json::Value, services: serde_json::Value| {
        json!({
            "cluster": {"name": "homepool2", "nodes": ["aubergine"]},
            "monitor": {"services": services, "nodes": {"aubergine": {"services": {"status": instances}}}},
        })
    };
    let own = json!({"avail": "up", "monitor": {"status": "idle"}, "cluster": {"avail": "up"}});
    let stand_in = StandIn::silent()
        .proving()
        .borrows("version", 1, "v2/doctor/version.1")
        .borrows("cluster-state", 1, "v2/doctor/cluster-state.1")
        .says("dns", 1, 0, "None\n", "")
        .says("refresh", 1, 0, &format!("{own}\n"), "")
        .does("overview", 1, OVERVIEW)
        .does("configuration", 1, CONFIGURATION)
        .does("create", 1, "cp stdin.create made.${3##*/}")
        .does("purge", 1, "rm made.* stopped")
        .does("stop", 1, "touch stopped")
        .says("volume-configuration", 1, 1, "", "E no match\n")
        .does(
            "sec-configuration",
            1,
            "cat sec 2>/dev/null || { echo 'E no match' >&2; exit 1; }",
        )
        .does("sec-create", 1, "echo '[DEFAULT]' >sec")
        .does(
            "add-htpasswd",
            1,
            "printf '[DEFAULT]\\n[data]\\nhtpasswd = crypt:x\\n' >sec",
        )
        .says("object-overview", 1, 0, "{}", "");
    let up = json!({"avail": "up", "overall": "up", "provisioned": true});
    let write = |name: &str, text: &str| fs::write(stand_in.path(name), text).unwrap();
    let both = overview(
        json!({"test/svc/registry": instance, "test/svc/second": instance}),
        json!({"test/svc/registry": up, "test/svc/second": up}),
    );
    let one = overview(
        json!({"test/svc/registry": instance}),
        json!({"test/svc/registry": up}),
    );
    write("both", &both.to_string());
    write("up", &one.to_string());
    write("none", &overview(json!({}), json!({})).to_string());
    fs::create_dir(stand_in.path("mine")).unwrap();
    write("mine/service.conf", TEMPLATE);
    write("mine/parameters.ini", QUESTIONS);
    write(
        "mine/objects.ini",
        "{% if users %}[sec/{name}]\nhtpasswd = users me\n{% endif %}",
    );
    write(
        "regsvc.ini",
        &format!("[test/registry]\ntemplate = ./mine\nlisten = {listen}\nusers = {users}\n"),
    );
    write("password", "hunter2\n");
    write("other", "hunter3\n");
    stand_in
}

/// One whose registry has users and is a real one.
fn with_users(test: &str) -> Option<(Real, StandIn)> {
    with_storage(test, DELETE)
}

fn with_storage(test: &str, storage: &'static str) -> Option<(Real, StandIn)> {
    let setup = Setup {
        storage,
        auth: htpasswd(),
        ..Setup::default()
    };
    let real = Real::start(test, &setup)?;
    let stand_in = agent("127.0.0.1", &format!(":{}", real.port), true);
    Some((real, stand_in))
}

/// One whose registry has a fault.
fn at(registry: &Server) -> StandIn {
    agent("127.0.0.1", &format!(":{}", registry.port), false)
}

fn deploy(stand_in: &StandIn, more: &[&str]) -> Run {
    stand_in.run(&[&["deploy", "test/registry"], more].concat())
}

/// A registry that takes nothing.
fn broken() -> Server {
    faulty(|request| (request.method == "POST").then(|| empty(500, vec![])))
}

/// A port where nobody listens, and nobody else will: the end of a connection has it.
fn closed_port() -> ((TcpListener, TcpStream), u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let port = stream.local_addr().unwrap().port();
    ((listener, stream), port)
}

#[track_caller]
fn says(run: &Run, words: &[&str]) {
    let stdout = run.stdout();
    for word in words {
        assert!(
            stdout.contains(word),
            "no `{word}` in:\n{stdout}{}",
            run.stderr()
        );
    }
}

fn is_removed(stand_in: &StandIn) -> bool {
    stand_in.calls().iter().any(|call| call.ends_with(" purge"))
}

#[test]
fn a_first_user_goes_all_the_way_in_with_the_password_of_this_run() {
    let Some((_real, stand_in)) = with_users("proof-first") else {
        return;
    };
    let run = deploy(&stand_in, &["--password-file", "password"]);
    run.ends(0, &["creating and provisioning"]);
    says(
        &run,
        &[
            "test/svc/registry is up on aubergine\n",
            "pass    anonymous push  refused",
            "pass    login           as me",
            "pass    pull",
            ": 0 fail, 2 skipped, 12 pass",
            "\nnext:\n  regsvc client test/registry ",
        ],
    );
    assert!(!format!("{:?}", run.0).contains("hunter2"));
    // There is nothing to do the next time, and that is proved, too.
    let run = deploy(&stand_in, &["--password-file", "password"]);
    run.ends(0, &["--password-file changes nothing"]);
    says(&run, &["nothing to do", "pass    login           as me"]);
}

#[test]
fn a_password_that_was_made_up_is_used_and_shown_once() {
    let Some((real, stand_in)) = with_users("proof-made-up") else {
        return;
    };
    // The registry reads the users that the agent is handed.
    let users = real.folder.path().join("htpasswd");
    let hand_over = format!(
        "cp stdin.add-htpasswd '{}'\nprintf '[DEFAULT]\\n[data]\\nhtpasswd = crypt:x\\n' >sec",
        users.display()
    );
    let stand_in = stand_in.does("add-htpasswd", 1, &hand_over);
    let mut regsvc = stand_in.regsvc(&["deploy", "test/registry"]);
    regsvc.env("TERM", "dumb");
    let mut session = rexpect::session::spawn_command(regsvc, Some(60_000)).unwrap();
    let said = session.exp_eof().unwrap();
    assert!(said.contains("login           as me"), "{said}");
    assert!(said.contains(": 0 fail, 2 skipped, 12 pass"), "{said}");
    let password = said.split("user `me`, password ").nth(1).unwrap();
    let password = password.split_whitespace().next().unwrap();
    assert_eq!(said.matches(password).count(), 1, "{said}");
    for place in ["log", "arguments", "stdin.create", "stdin.history-add"] {
        let text = fs::read_to_string(stand_in.path(place)).unwrap();
        assert!(!text.contains(password), "the password is in {place}");
    }
    assert!(!real.log().contains(password));
}

#[test]
fn where_nobody_can_delete_all_deployments_leave_one_image() {
    let Some((_real, stand_in)) = with_storage("proof-left", "") else {
        return;
    };
    let image = || {
        let stdout = deploy(&stand_in, &["--password-file", "password"]).stdout();
        let line = stdout.lines().find(|line| line.starts_with("image "));
        line.unwrap_or_else(|| panic!("{stdout}")).to_owned()
    };
    assert_eq!(image(), image());
}

#[test]
fn without_a_password_it_is_proved_as_far_as_the_door() {
    let Some((_real, stand_in)) = with_users("proof-door") else {
        return;
    };
    deploy(&stand_in, &["--password-file", "password", "--no-test"]).ends(0, &[]);
    let run = deploy(&stand_in, &[]);
    run.ends(0, &[]);
    says(
        &run,
        &[
            "pass    anonymous push  refused",
            "skipped login           no password is at hand\n",
            "to do   login, upload, chunked upload, ",
            ": regsvc test test/registry --user me\n",
        ],
    );
    // A password that was another's by now is no fault of the registry.
    let run = deploy(&stand_in, &["--password-file", "other"]);
    run.ends(0, &[]);
    says(
        &run,
        &["me is not let in with the password of --password-file: it may be an old one"],
    );
    assert!(!format!("{:?}", run.0).contains("hunter3"));
    // The same by `regsvc test`, for programs.
    let run = stand_in.run(&["test", "test/registry", "--format", "json"]);
    run.ends(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout()).unwrap();
    assert_eq!(json["complete"], false);
    assert_eq!(json["rest"], "regsvc test test/registry --user me");
}

#[test]
fn a_registry_that_does_not_work_fails_the_deployment_and_stays() {
    let registry = broken();
    let stand_in = at(&registry);
    let run = deploy(&stand_in, &[]);
    run.ends(
        1,
        &["regsvc: test/svc/registry is up, and its registry does not work: `upload` fails: the answer is 500"],
    );
    says(
        &run,
        &["is up on aubergine", "mend: om test/svc/registry logs"],
    );
    assert!(!run.stdout().contains("next:"));
    assert!(!is_removed(&stand_in));
    let history = stand_in.read_by("history-add");
    assert!(history.contains("\"up\""), "{history}");
}

#[test]
fn a_registry_that_does_not_work_is_undone_when_that_was_asked_for() {
    let registry = broken();
    let stand_in = at(&registry);
    let run = deploy(&stand_in, &["--rollback", "--timeout", "20s"]);
    run.ends(1, &["does not work: `upload`", "rolling back: removing it"]);
    assert!(is_removed(&stand_in));
    let history = stand_in.read_by("history-add");
    assert!(history.contains("rolled-back"), "{history}");
    // There was nothing to undo where nothing was done.
    let stand_in = at(&registry);
    deploy(&stand_in, &["--no-test"]).ends(0, &[]);
    deploy(&stand_in, &["--rollback"]).ends(1, &["does not work: `upload`"]);
    assert!(!is_removed(&stand_in));
}

#[test]
fn a_registry_that_is_not_reached_from_here_is_no_failure_and_is_not_undone() {
    // An address for documentation, which nobody has and no network leads to.
    let stand_in = agent("2001:db8::5", ":5000", false);
    let begun = Instant::now();
    let run = deploy(&stand_in, &["--rollback"]);
    run.ends(
        0,
        &[
            "test/svc/registry: its registry was not proved, for it is not reached from this machine: [2001:db8::5]:5000: ",
            "`ssh aubergine regsvc test test/registry` proves it there",
        ],
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert!(!is_removed(&stand_in));
    says(&run, &["is up on aubergine", "next:"]);
}

#[test]
fn a_port_where_nobody_listens_fails_and_is_not_undone_for_it_may_be_a_firewall() {
    let (_held, port) = closed_port();
    let stand_in = agent("127.0.0.1", &format!(":{port}"), false);
    let run = deploy(&stand_in, &["--rollback"]);
    run.ends(
        1,
        &[
            "its registry does not work: nobody listens at that port",
            "unless a firewall in between refuses; `ssh aubergine regsvc test test/registry` tells the two apart",
        ],
    );
    assert!(!is_removed(&stand_in));
}

#[test]
fn on_its_own_node_a_port_where_nobody_listens_is_a_registry_that_does_not_work() {
    let (_held, port) = closed_port();
    let stand_in = agent("127.0.0.1", &format!(":{port}"), false);
    let here = rustix::system::uname();
    let here = here.nodename().to_str().unwrap();
    for file in ["up", "none"] {
        let said = fs::read_to_string(stand_in.path(file)).unwrap();
        fs::write(stand_in.path(file), said.replace("aubergine", here)).unwrap();
    }
    let run = deploy(&stand_in, &["--rollback", "--timeout", "20s"]);
    run.ends(
        1,
        &[
            "its registry does not work: nobody listens at that port",
            "`om test/svc/registry logs` says what became of it",
            "rolling back: removing it",
        ],
    );
    assert!(is_removed(&stand_in));
}

/// An address of this machine that is not its own alone, if it has one. Nothing is sent.
fn outer_address() -> Option<String> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

#[test]
fn no_password_is_sent_through_a_network_in_clear_text() {
    let Some(address) = outer_address() else {
        return skipped("proof-clear-text", "this machine has no address of its own");
    };
    let registry = Server::start_at(
        (&address, 0),
        |_| None,
        |_| {
            let challenge = ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
            empty(401, vec![version(), challenge])
        },
    );
    let stand_in = agent(&address, &format!(":{}", registry.port), true);
    let run = deploy(&stand_in, &["--password-file", "password"]);
    run.ends(
        0,
        &["it speaks plain HTTP: the proof sends no password through the network\n"],
    );
    says(
        &run,
        &[
            "skipped login           no password is at hand",
            ": regsvc test test/registry --user me\n",
        ],
    );
    let seen = registry.seen.lock().unwrap();
    assert!(
        seen.len() > 1
            && seen
                .iter()
                .all(|request| request.header("authorization").is_none())
    );
}

#[test]
fn a_registry_that_is_slow_to_start_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let stand_in = agent("127.0.0.1", &format!(":{port}"), false);
    let late = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(2));
        sound_at(port)
    });
    let run = deploy(&stand_in, &[]);
    drop(late.join());
    run.ends(0, &[]);
    says(&run, &[": 0 fail, "]);
}

#[test]
fn of_several_each_is_proved_in_a_line() {
    let (sound, broken) = (faulty(|_| None), broken());
    let stand_in = at(&sound);
    let answers = fs::read_to_string(stand_in.path("regsvc.ini")).unwrap();
    let second = answers.replace("test/registry", "test/second");
    let second = second.replace(&sound.port.to_string(), &broken.port.to_string());
    fs::write(stand_in.path("regsvc.ini"), answers + &second).unwrap();
    let run = stand_in.run(&["deploy", "--all", "--jobs", "1"]);
    run.ends(
        1,
        &[
            "regsvc: test/svc/second is up, and its registry does not work: `upload` fails: the answer is 500",
            "2 services: 1 up, 1 not working\n  test/svc/second  not working: is up, and its registry does not work",
        ],
    );
    let stdout = run.stdout();
    let proved = format!(
        "test/svc/registry: proved, http://127.0.0.1:{}: 10 steps in ",
        sound.port
    );
    assert_eq!(stdout.matches(&proved).count(), 1, "{stdout}");
    assert!(
        !stdout.contains("pass ") && !stdout.contains("next:"),
        "{stdout}"
    );
}

#[test]
fn what_listens_to_programs_of_another_node_is_not_looked_for_here() {
    let registry = faulty(|_| None);
    let stand_in = agent("127.0.0.1", &format!("127.0.0.1:{}", registry.port), false);
    // It has no address of its own.
    let up = fs::read_to_string(stand_in.path("up")).unwrap();
    fs::write(stand_in.path("up"), up.replace("\"ipaddr\"", "\"none\"")).unwrap();
    deploy(&stand_in, &[]).ends(0, &["it listens to programs of aubergine alone"]);
    assert!(registry.seen.lock().unwrap().is_empty());
    // Who asks for it is told.
    let run = stand_in.run(&["test", "test/registry", "--size", "64k"]);
    run.ends(0, &["`ssh aubergine regsvc test test/registry` proves it"]);
}

#[test]
fn what_is_not_wanted_or_no_registry_is_not_proved() {
    let registry = faulty(|_| None);
    let stand_in = at(&registry);
    let run = deploy(&stand_in, &["--no-test"]);
    run.ends(0, &[]);
    says(&run, &["next:\n  regsvc client test/registry"]);
    assert!(registry.seen.lock().unwrap().is_empty());
    let web = "[container#1]\ntype = docker\nimage = nginx:1.27\nenvironment = PORT={{ listen }}\n";
    fs::write(stand_in.path("mine/service.conf"), web).unwrap();
    fs::remove_file(stand_in.path("made.registry")).unwrap();
    let run = deploy(&stand_in, &[]);
    run.ends(0, &[]);
    assert!(!run.stdout().contains("next:"), "{}", run.stdout());
    assert!(registry.seen.lock().unwrap().is_empty());
}

#[test]
fn an_interrupt_ends_the_proof_and_says_that_the_service_is_up() {
    let registry = faulty(|request| {
        if request.pulls_a_blob() {
            std::thread::sleep(Duration::from_millis(1500));
        }
        None
    });
    let stand_in = at(&registry);
    let mut command = stand_in.regsvc(&["deploy", "test/registry"]);
    let child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while !registry
        .seen
        .lock()
        .unwrap()
        .iter()
        .any(|seen| seen.target.contains("/manifests/"))
    {
        assert!(Instant::now() < until, "nothing was pushed");
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let run = Run(child.wait_with_output().unwrap());
    run.ends(3, &["test/svc/registry is up, its registry is not proved: `regsvc test test/registry` does that"]);
    says(&run, &["what was pushed is deleted"]);
}
