//! What a sound registry does not do: each fault is told, with its cause and what mends it.

use std::time::{Duration, Instant};

use crate::memory::{Memory, faulty, version};
use crate::program::{Proof, prove, regsvc_at};
use crate::real::{Real, Setup};
use crate::stand_in::{Reply, Request, Server, empty, page};

/// Proves a registry with a fault.
fn faulted(fault: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Proof {
    prove(&faulty(fault).url(), &["--timeout", "12s"], "")
}

#[test]
fn a_registry_without_a_fault_passes() {
    faulted(|_| None).passes(&[
        "api",
        "upload",
        "chunked upload",
        "blob",
        "manifest",
        "pull",
        "range",
        "tags",
        "delete",
    ]);
}

#[test]
fn whoever_comes_may_pull_and_a_user_is_asked_for_the_password_once() {
    // zot 2.1 with `anonymousPolicy: [read]`: `/v2/` answers 200 to everybody.
    let registry = faulty(|request| {
        let writes = !["GET", "HEAD"].contains(&request.method.as_str());
        let is_nobody = request.header("authorization").is_none();
        let basic = ("WWW-Authenticate", "Basic realm=\"zot\"".to_owned());
        (writes && is_nobody).then(|| empty(401, vec![basic]))
    });
    let proof = prove(&registry.url(), &["--user", "me"], "hunter2\n");
    proof.passes(&["api", "anonymous push", "login", "upload", "pull", "delete"]);
    let seen = registry.seen.lock().unwrap();
    let writes = seen.iter().filter(|request| request.method != "GET");
    let as_nobody = writes.filter(|request| request.header("authorization").is_none());
    assert_eq!(as_nobody.count(), 2, "{seen:?}");
}

#[test]
fn a_proxy_that_limits_what_is_sent_is_told() {
    // nginx with its default `client_max_body_size 1m`, which answers before it has read anything.
    let memory = Memory::default();
    let server = Server::start(
        |request| request.brings_a_blob().then(|| page(413, "nginx/1.22.1")),
        move |request| memory.reply(request),
    );
    let proof = prove(&server.url(), &["--size", "4m"], "");
    proof.fails_at("upload", "413", "client_max_body_size 0", "curl -skI");
    assert!(
        proof.found("upload").contains("nginx/1.22.1"),
        "{}",
        proof.said
    );
}

#[test]
fn a_read_only_registry_is_told() {
    let setup = Setup {
        storage: "  maintenance: {readonly: {enabled: true}}\n",
        ..Setup::default()
    };
    let Some(real) = Real::start("read-only", &setup) else {
        return;
    };
    let proof = prove(&real.url("http", "127.0.0.1"), &[], "");
    proof.fails_at(
        "upload",
        "405",
        "read-only, as while its garbage is collected",
        "regsvc plan",
    );
}

#[test]
fn content_that_comes_back_as_another_is_told() {
    // A storage that lost bits, or a cache in between that mixed up two answers.
    let proof = faulted(|request| {
        let is_whole = request.header("range").is_none();
        (request.pulls_a_blob() && is_whole).then(|| Reply::Answer(200, vec![], vec![7; 1000]))
    });
    proof.fails_at(
        "pull",
        "what comes back is sha256:",
        "changes what passes",
        "logs",
    );
    // The same, for a part.
    let proof = faulted(|request| {
        let is_part = request.header("range").is_some();
        (request.pulls_a_blob() && is_part).then(|| Reply::Answer(206, vec![], vec![7; 100]))
    });
    proof.fails_at(
        "range",
        "others than were pushed",
        "changes what passes",
        "logs",
    );
    // A registry that says another digest than it was sent.
    let proof = faulted(|request| {
        let said = ("Docker-Content-Digest", format!("sha256:{:064}", 0));
        (request.method == "PUT" && request.target.contains("/manifests/"))
            .then(|| empty(201, vec![said]))
    });
    proof.fails_at(
        "manifest",
        "the registry says that it has sha256:000",
        "changes what passes",
        "logs",
    );
    // A manifest that is another one when it is asked for by its tag.
    let proof = faulted(|request| {
        (request.method == "GET" && request.target.contains("/manifests/"))
            .then(|| Reply::Answer(200, vec![], b"{}".to_vec()))
    });
    proof.fails_at("manifest", "was pushed", "changes what passes", "logs");
}

#[test]
fn a_body_that_is_cut_or_has_no_end_is_told() {
    // A proxy whose time-out is over in the middle of a layer.
    let proof = faulted(|request| {
        let is_whole = request.header("range").is_none();
        (request.pulls_a_blob() && is_whole).then(|| Reply::Cut(vec![7; 1000], 65536))
    });
    proof.fails_at(
        "pull",
        "closed before the answer was whole",
        "time-out",
        "logs",
    );
    // Something that has no idea of what was asked for.
    let proof = faulted(|request| {
        let is_whole = request.header("range").is_none();
        (request.pulls_a_blob() && is_whole).then_some(Reply::Endless)
    });
    proof.fails_at(
        "pull",
        "does not end: more than 65536 bytes",
        "no registry",
        "logs",
    );
    let proof = faulted(|request| {
        request
            .target
            .ends_with("/tags/list")
            .then_some(Reply::Endless)
    });
    proof.fails_at("tags", "does not end", "no registry", "logs");
}

/// Whether a request is not answered.
type Hangs = fn(&Request) -> bool;

#[test]
fn a_registry_that_stops_answering_is_told_in_time() {
    // A storage that hangs: NFS whose server has gone.
    let hangs: [(&str, Hangs); 3] = [
        ("api", |request| request.target == "/v2/"),
        ("upload", |request| request.method == "PUT"),
        ("pull", |request| {
            request.pulls_a_blob() && request.header("range").is_none()
        }),
    ];
    for (step, hangs) in hangs {
        let begun = Instant::now();
        let proof = faulted(move |request| hangs(request).then_some(Reply::Silence));
        proof.fails_at(
            step,
            "stopped answering",
            "hangs, on its storage",
            "regsvc status",
        );
        assert!(
            begun.elapsed() < Duration::from_secs(15),
            "{step}: {:?}",
            begun.elapsed()
        );
    }
}

#[test]
fn a_port_that_takes_connections_and_says_nothing_is_told() {
    // A registry that is stopped, or a proxy that hangs, before TLS is spoken.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "https://127.0.0.1:{}",
        listener.local_addr().unwrap().port()
    );
    let proof = prove(&url, &["--timeout", "6s"], "");
    proof.fails_at("tls", "stopped answering", "hangs", "regsvc status");
    drop(listener);
}

#[test]
fn what_was_pushed_is_taken_away_after_an_interrupt() {
    let registry = faulty(|request| {
        // A registry that is slow to give back what it has.
        let is_whole = request.pulls_a_blob() && request.header("range").is_none();
        if is_whole {
            std::thread::sleep(Duration::from_millis(1500));
        }
        None
    });
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_regsvc"))
        .args(["test", "--url", &registry.url(), "--size", "64k"])
        .stdin(std::process::Stdio::null())
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
        assert!(Instant::now() < until, "{:?}", child.try_wait());
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("interrupted") && said.contains("what was pushed is deleted"),
        "{said}"
    );
    let seen = registry.seen.lock().unwrap();
    assert_eq!(
        seen.iter()
            .filter(|request| request.method == "DELETE")
            .count(),
        4
    );
}

#[test]
fn a_whole_proof_ends_in_its_time() {
    // A registry that takes its time for everything.
    let begun = Instant::now();
    let slow = faulty(|_| {
        std::thread::sleep(Duration::from_millis(900));
        None
    });
    let proof = prove(&slow.url(), &["--timeout", "2s"], "");
    assert_eq!(proof.code, 1, "{}", proof.said);
    assert!(
        proof.said.contains("the time of the whole test is over"),
        "{}",
        proof.said
    );
    assert!(begun.elapsed() < Duration::from_secs(14));
}

#[test]
fn what_is_no_registry_is_told() {
    // The start page of a web server; another protocol; a proxy whose registry is down.
    let proof = faulted(|request| (request.target == "/v2/").then(|| page(200, "Apache")));
    proof.fails_at(
        "api",
        "a page for people",
        "a web server answers there",
        "curl -vk",
    );
    let proof = faulted(|_| Some(Reply::Raw(b"SSH-2.0-OpenSSH_9.2\r\n")));
    proof.fails_at(
        "api",
        "not that of a registry",
        "something else than a registry",
        "curl -vk",
    );
    let proof = faulted(|request| (request.target == "/v2/").then(|| page(404, "nginx")));
    proof.fails_at("api", "404", "does not hand that path on", "curl -vk");
    let proof = faulted(|_| Some(page(502, "nginx")));
    proof.fails_at(
        "api",
        "502",
        "does not reach the registry behind it",
        "regsvc status",
    );
}

#[test]
fn several_instances_that_share_nothing_are_told() {
    // The second request of an upload comes to an instance that does not know of it.
    let proof = faulted(|request| {
        let body = br#"{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN","message":"blob upload unknown to registry"}]}"#;
        (request.method == "PUT").then(|| Reply::Answer(404, vec![], body.to_vec()))
    });
    proof.fails_at(
        "upload",
        "BLOB_UPLOAD_UNKNOWN",
        "REGISTRY_HTTP_SECRET",
        "regsvc status",
    );
}

#[test]
fn an_open_registry_where_credentials_are_wanted_is_told() {
    let registry = faulty(|_| None);
    let proof = prove(&registry.url(), &["--user", "me"], "hunter2\n");
    proof.fails_at(
        "anonymous push",
        "was let in",
        "no access control is in force",
        "--set auth=htpasswd",
    );
}

/// A folder with a file of answers, for a service whose registry is told nothing of credentials.
fn open_service() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    write(
        "mine/parameters.ini",
        "[template]\nversion = 1\ndescription = open\n",
    );
    write(
        "mine/service.conf",
        "[container#1]\ntype = docker\nimage = registry:2.8.3\n",
    );
    write("regsvc.ini", "[test/registry]\ntemplate = ./mine\n");
    folder
}

#[test]
fn credentials_that_are_asked_for_where_none_should_be_are_told() {
    // A proxy in front of the registry that has a password of its own.
    let registry = faulty(|_| {
        Some(empty(
            401,
            vec![version(), ("WWW-Authenticate", "Basic realm=\"x\"".into())],
        ))
    });
    let folder = open_service();
    let run = regsvc_at(
        folder.path(),
        &["test", "test/registry", "--url", &registry.url()],
        "",
    );
    assert_eq!(run.code, 1, "{run:?}");
    for part in [
        "fail    api",
        "401",
        "nothing in the configuration asks for credentials",
        "mend: om test/svc/registry restart",
    ] {
        assert!(run.stdout.contains(part), "{part}: {run:?}");
    }
}

#[test]
fn nobody_there_and_no_such_name_are_told_apart() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let proof = prove(&format!("http://127.0.0.1:{port}"), &[], "");
    proof.fails_at(
        "connection",
        "nobody listens",
        "the service is down",
        "regsvc status",
    );
    let proof = prove("https://registry.test.svc.invalid:5000", &[], "");
    proof.fails_at(
        "name",
        "has no address here",
        "cluster are known where its DNS is asked",
        "--url https://ADDRESS:5000",
    );
}
