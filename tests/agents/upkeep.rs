//! What a registry needs while it runs: its users, its certificate, its space.

use std::fs;

use crate::stand_in::StandIn;

const PASSWORD: &str = "planted-Xo7-password";

/// How a certificate is made for the registry, as a stand-in does it.
const CERTIFICATE: &str = "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=registry \
                           -addext subjectAltName=DNS:registry.test.svc.homepool2 2>/dev/null";

/// An agent with a registry of the template that is up on aubergine.
fn cluster(generation: &str, answers: &[&str]) -> StandIn {
    let agent = StandIn::replaying(&format!("{generation}/status-up"))
        .borrows("version", 1, &format!("{generation}/first/version.1"))
        .does("configuration", 1, "cat live.conf")
        .says("dns", 1, 0, "", "")
        .says("cluster", 1, 0, "homepool2\n", "")
        .borrows(
            "cluster-state",
            1,
            &format!("{generation}/doctor/cluster-state.1"),
        )
        .does("decode", 1, "cat held")
        .does("change-htpasswd", 1, "cp stdin.change-htpasswd held");
    let mut render = vec!["render", "test/registry"];
    render.extend(answers.iter().flat_map(|answer| ["--set", answer]));
    fs::write(agent.path("live.conf"), agent.run(&render).stdout()).unwrap();
    fs::write(agent.path("held"), format!("{ADMIN}\n")).unwrap();
    fs::write(agent.path("password"), format!("{PASSWORD}\n")).unwrap();
    agent
}

const AGENTS: [&str; 2] = ["v2", "v3"];

/// The user that is there from the beginning.
const ADMIN: &str = "admin:$2b$05$abcdefghijklmnopqrstuuoXuKqgZXLiJqzfmMXDDhSFPIvxV7t8.";

#[test]
fn a_user_is_added_by_bcrypt_listed_and_removed() {
    for generation in AGENTS {
        let agent = cluster(generation, &[]);
        let add = [
            "user",
            "add",
            "test/registry",
            "ci",
            "--password-file",
            "password",
        ];
        agent
            .run(&add)
            .ends(0, &["test/registry: `ci` may come in\n"]);
        let held = fs::read_to_string(agent.path("held")).unwrap();
        assert!(held.starts_with(&format!("{ADMIN}\nci:$2b$")), "{held}");
        assert!(!held.contains(PASSWORD));
        let list = ["user", "list", "test/registry"];
        assert_eq!(agent.run(&list).stdout(), "admin\nci\n");
        agent.run(&add).ends(
            2,
            &["`ci` is a user of test/registry already: give --replace"],
        );
        let replace = [&add[..], &["--replace"]].concat();
        agent
            .run(&replace)
            .ends(0, &["`ci` has another password\n"]);
        agent
            .run(&["user", "remove", "test/registry", "ci"])
            .ends(0, &["`ci` may come in no more\n"]);
        assert_eq!(agent.run(&list).stdout(), "admin\n");
        agent
            .run(&["user", "remove", "test/registry", "ci"])
            .ends(2, &["`ci` is no user of test/registry"]);
        agent
            .run(&["user", "remove", "test/registry", "admin"])
            .ends(0, &["nobody is left who may come in"]);
        assert!(agent.calls().iter().all(|call| !call.contains(PASSWORD)));
    }
}

#[test]
fn what_is_no_user_or_no_password_is_refused_before_anything_is_done() {
    let agent = cluster("v2", &[]);
    let run = agent.run(&[
        "user",
        "add",
        "test/registry",
        "a:b",
        "--password-file",
        "password",
    ]);
    run.ends(2, &["`a:b` is not a user"]);
    let run = agent.run(&["user", "add", "test/registry", "ci"]);
    run.ends(
        2,
        &["nobody is there to be asked for the password of `ci`: give --password-file"],
    );
    let open = cluster("v2", &["auth=none"]);
    let run = open.run(&["user", "list", "test/registry"]);
    run.ends(
        3,
        &["test/registry has no users of its own: set `auth = htpasswd`"],
    );
    assert!(agent.calls().iter().all(|call| !call.contains(" change ")));
}

#[test]
fn what_is_no_file_of_users_is_never_written_over() {
    // An agent that ends with 0 and gives a part of it, or its own troubles.
    for given in [
        "head -c 10 held",
        "echo 'Traceback (most recent call last):'",
    ] {
        let agent = cluster("v2", &[]).does("decode", 1, given);
        let add = [
            "user",
            "add",
            "test/registry",
            "ci",
            "--password-file",
            "password",
        ];
        agent
            .run(&add)
            .ends(3, &["is no file of users, nothing was done"]);
        assert_eq!(
            fs::read_to_string(agent.path("held")).unwrap(),
            format!("{ADMIN}\n")
        );
    }
    // A user whom somebody else adds meanwhile is not lost.
    let other = "read -r held < held; echo \"bob:${held#*:}\" >> held; cat held";
    let agent = cluster("v2", &[]).does("decode", 2, other);
    let run = agent.run(&[
        "user",
        "add",
        "test/registry",
        "ci",
        "--password-file",
        "password",
    ]);
    run.ends(
        3,
        &["somebody else has changed the users of test/registry meanwhile"],
    );
    let held = fs::read_to_string(agent.path("held")).unwrap();
    assert!(held.contains("bob:") && !held.contains("ci:"), "{held}");
}

#[test]
fn an_agent_that_keeps_the_old_users_is_not_believed() {
    let agent = cluster("v2", &[]).says("change-htpasswd", 1, 0, "", "");
    fs::remove_file(agent.path("replies/change-htpasswd.1.sh")).unwrap();
    let run = agent.run(&[
        "user",
        "add",
        "test/registry",
        "ci",
        "--password-file",
        "password",
    ]);
    run.ends(
        3,
        &["the agent said that it changed `htpasswd` of test/sec/registry, and did not"],
    );
    // What it was handed is in no error of its own either.
    let agent = cluster("v2", &[]).does(
        "change-htpasswd",
        1,
        "cat stdin.change-htpasswd >&2; exit 1",
    );
    let run = agent.run(&[
        "user",
        "add",
        "test/registry",
        "ci",
        "--password-file",
        "password",
    ]);
    run.ends(3, &["change --key htpasswd"]);
    assert!(!run.stderr().contains("ci:$2b$"), "{}", run.stderr());
}

/// A certificate for the registry that holds until the first day of a year.
fn certificate(until: i32) -> String {
    let name = "registry.test.svc.homepool2".to_owned();
    let mut wishes = rcgen::CertificateParams::new([name]).unwrap();
    wishes.not_before = rcgen::date_time_ymd(2020, 1, 1);
    wishes.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    wishes.self_signed(&key).unwrap().pem()
}

#[test]
fn a_certificate_says_how_long_it_holds() {
    for (until, exit, holds) in [(2999, 0, " days left\n"), (2021, 1, "holds     expired ")] {
        let agent = cluster("v2", &[]);
        fs::write(agent.path("held"), certificate(until)).unwrap();
        let run = agent.run(&["cert", "show", "test/registry"]);
        run.ends(exit, &[]);
        let shown = run.stdout();
        for line in [
            holds,
            "names     registry.test.svc.homepool2\n",
            "from      2020-01-01T00:00:00Z\n",
            &format!("until     {until}-01-01T00:00:00Z\n"),
            "serial    ",
            "kept in   test/sec/registry (certificate_chain)",
        ] {
            assert!(shown.contains(line), "{shown}");
        }
        // As another program says it of the same certificate.
        let said = std::process::Command::new("openssl")
            .args([
                "x509",
                "-noout",
                "-serial",
                "-fingerprint",
                "-sha256",
                "-in",
            ])
            .arg(agent.path("held"))
            .output()
            .unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        let values: Vec<&str> = said
            .lines()
            .map(|line| line.split_once('=').unwrap().1)
            .collect();
        let line = |name: &str| {
            let mut lines = shown.lines().filter_map(|line| line.strip_prefix(name));
            lines.next().unwrap().trim().to_owned()
        };
        assert_eq!(line("serial").replace(':', "").to_uppercase(), values[0]);
        assert_eq!(line("sha256"), values[1]);
    }
    let agent = cluster("v2", &["tls=none", "auth=none"]);
    let run = agent.run(&["cert", "show", "test/registry"]);
    run.ends(3, &["shows no certificate of an object"]);
}

#[test]
fn a_certificate_that_the_agent_did_not_make_is_not_renewed() {
    let agent = cluster("v2", &[]).says("sec-configuration", 1, 0, "[DEFAULT]\nid = x\n", "");
    let run = agent.run(&["cert", "renew", "test/registry"]);
    run.ends(
        3,
        &["the agent did not make the certificate in test/sec/registry"],
    );
    assert!(agent.calls().iter().all(|call| !call.contains("gen cert")));
}

#[test]
fn a_certificate_is_renewed_and_the_registry_starts_anew() {
    let agent = cluster("v2", &[])
        .says("sec-configuration", 1, 0, "[DEFAULT]\ncn = registry\n", "")
        .does("certify", 1, &format!("{CERTIFICATE} -days 90 >held"))
        .says("restart", 1, 1, "", "E no such thing\n");
    let run = agent.run(&["cert", "renew", "test/registry"]);
    run.ends(
        3,
        &[
            "test/registry: the next certificate is made\n",
            "starting `container#registry` anew on aubergine",
            "restart --rid 'container#registry' --node aubergine`: exit code 1: E no such thing",
        ],
    );
}

#[test]
fn an_agent_that_keeps_the_old_certificate_is_not_believed() {
    let agent = cluster("v2", &[])
        .says("sec-configuration", 1, 0, "[DEFAULT]\ncn = registry\n", "")
        .says("certify", 1, 0, "", "");
    fs::write(agent.path("held"), certificate(2999)).unwrap();
    let run = agent.run(&["cert", "renew", "test/registry"]);
    run.ends(3, &["and test/sec/registry holds the old one"]);
    assert!(agent.calls().iter().all(|call| !call.contains("restart")));
}

const GC: &[&str] = &["gc=03:00-04:00@61 sun"];

#[test]
fn a_collection_says_what_it_freed() {
    let agent = cluster("v2", GC).says(
        "run",
        1,
        0,
        "",
        "  | collector: freed 4 KiB: 1 blobs marked\n  docker rm x\n",
    );
    let run = agent.run(&["gc", "test/registry"]);
    run.ends(0, &["test/registry: running `task#gc` on aubergine\n"]);
    assert_eq!(run.stdout(), "freed 4 KiB: 1 blobs marked\n");
    agent
        .run(&["gc", "test/registry", "--dry-run"])
        .ends(0, &["running `task#preview`"]);
    assert!(
        agent
            .calls()
            .iter()
            .any(|call| call == "om test/svc/registry run --rid task#preview --node aubergine")
    );
    // A collector that was killed says nothing, and 2.1 calls that a success.
    let agent = cluster("v2", GC).says("run", 1, 0, "", "  docker rm x\n");
    agent
        .run(&["gc", "test/registry"])
        .ends(1, &["`task#gc` failed, or was killed"]);
    // Nor does one that was cut off after its first words.
    let begun = "  | collector: images are\n";
    let agent = cluster("v2", GC).says("run", 1, 0, "", begun);
    agent
        .run(&["gc", "test/registry"])
        .ends(1, &["`task#gc` failed, or was killed"]);
    let agent = cluster("v2", &[]);
    agent.run(&["gc", "test/registry"]).ends(
        2,
        &["test/registry has no task that collects: zot collects by itself; for the template `registry`, answer `gc = "],
    );
}

#[test]
fn a_collection_of_agent_3_is_followed_in_its_log() {
    let session = "9ba15033-38fb-4f26-8816-162dd38f797d";
    let entry = |out: &str, message: &str| {
        format!(
            "{{\"SID\":\"{session}\",\"LEVEL\":\"info\",\"OUT\":\"{out}\",\"MESSAGE\":\"{message}\"}}\n"
        )
    };
    let said = entry("collector: freed 4 KiB: x", "task#gc: stdout");
    let done = entry("", "instance: test/svc/registry: <<< done run [om] in 1s");
    let agent = cluster("v3", GC)
        .says(
            "run",
            1,
            0,
            &format!("OBJECT NODE SID\ntest/svc/registry aubergine {session}\n"),
            "",
        )
        .says("journal", 1, 0, &said, "")
        .says("journal", 2, 0, &format!("{said}{done}"), "");
    let run = agent.run(&["gc", "test/registry"]);
    run.ends(0, &[]);
    assert_eq!(run.stdout(), "freed 4 KiB: x\n");
    let agent = agent.says("journal", 2, 0, &said, "");
    let run = agent.run(&["gc", "test/registry", "--timeout", "1s"]);
    run.ends(3, &["has not ended yet: it goes on"]);
}
