//! `regsvc init` on a pseudo-terminal: what it asks, what it takes, and what an interrupt leaves.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};
use tempfile::TempDir;

/// Longer than any answer takes, on any machine.
const PATIENCE: u64 = 20_000;

/// A shell line on a terminal; `$REGSVC` is the program.
fn start(folder: &Path, line: &str) -> PtySession {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TERM", "xterm")
        .env("REGSVC", env!("CARGO_BIN_EXE_regsvc"));
    spawn_command(command, Some(PATIENCE)).unwrap()
}

fn answer(session: &mut PtySession, prompt: &str, answer: &str) {
    session.exp_string(prompt).unwrap();
    session.send_line(answer).unwrap();
}

/// Every question that `init` asks for the template `registry` before those about the network.
fn answer_to_the_network(session: &mut PtySession) {
    session
        .exp_string("How much the registry may hold")
        .unwrap();
    answer(session, "Size of the data volume [10g]:", "20 gigabytes");
    answer(session, "is not a size that both agents read alike", "20g");
    answer(session, "Image of the registry [registry:2.8.3]:", "");
    answer(
        session,
        "Container engine (docker, podman, oci) [docker]:",
        "podman",
    );
    answer(session, "Nodes that may run it [*]:", "n1 n2");
    answer(
        session,
        "Move to another node when one fails (true, false) [false]:",
        "y",
    );
    answer(session, "Pool of the data volume:", "drbd");
    answer(session, "Where it listens (network, node) [network]:", "");
}

#[test]
fn what_is_asked_is_written() {
    let folder = TempDir::new().unwrap();
    let mut session = start(folder.path(), "exec $REGSVC init prod/hub");
    answer_to_the_network(&mut session);
    answer(&mut session, "Cluster network [default]:", "routed");
    answer(&mut session, "Port [5000]:", "");
    answer(&mut session, "Port of the node to publish on:", "70000");
    answer(&mut session, "is not a port", "");
    answer(
        &mut session,
        "Who may come in (htpasswd, token, none) [htpasswd]:",
        "",
    );
    answer(&mut session, "The certificate it shows", "cluster-ca");
    answer(&mut session, "When to collect garbage:", "sometimes");
    answer(&mut session, "is not a schedule", "03:00-04:00@61 sun");
    session
        .exp_string("wrote [prod/hub] to regsvc.ini")
        .unwrap();
    session.exp_string("regsvc render prod/hub").unwrap();
    session.exp_eof().unwrap();
    let written = fs::read_to_string(folder.path().join("regsvc.ini")).unwrap();
    for line in [
        "[prod/hub]\n",
        "template         = registry\n",
        "size             = 20g\n",
        "runtime          = podman\n",
        "nodes            = n1 n2\n",
        "ha               = true\n",
        "pool             = drbd\n",
        "network          = routed\n",
        "port             = 5000\n",
        "log_level        = info\n",
        "auth             = htpasswd\n",
        "user             = admin\n",
        "tls              = cluster-ca\n",
        "http_secret      = true\n",
        "gc               = 03:00-04:00@61 sun\n",
        "template_version = 2\n",
    ] {
        assert!(written.contains(line), "{line}{written}");
    }
}

#[test]
fn the_answers_decide_what_else_is_asked() {
    let folder = TempDir::new().unwrap();
    let mut session = start(
        folder.path(),
        "exec $REGSVC init --size 1g --set nodes=n1 --set ha=false --set pool=",
    );
    answer(&mut session, "Image of the registry", "");
    answer(&mut session, "Container engine", "");
    answer(&mut session, "Where it listens", "node");
    answer(&mut session, "Address of the node [127.0.0.1]:", "");
    answer(&mut session, "Port [5000]:", "5001");
    answer(&mut session, "Who may come in", "token");
    answer(
        &mut session,
        "Where clients get a token:",
        "https://collector.example/auth/token",
    );
    answer(&mut session, "The registry's name at the issuer:", "hub");
    answer(
        &mut session,
        "The issuer's name in its tokens:",
        "collector",
    );
    answer(
        &mut session,
        "The file of the issuer's certificates:",
        "issuer.pem",
    );
    answer(&mut session, "The certificate it shows", "none");
    answer(&mut session, "When to collect garbage:", "");
    session.exp_string("wrote [test/registry]").unwrap();
    session.exp_eof().unwrap();
    let written = fs::read_to_string(folder.path().join("regsvc.ini")).unwrap();
    assert!(
        written.contains("address            = 127.0.0.1\n"),
        "{written}"
    );
    assert!(!written.contains("network            ="), "{written}");
}

#[test]
fn an_interrupt_writes_nothing_and_leaves_the_terminal_as_it_was() {
    let folder = TempDir::new().unwrap();
    let line = "stty -a > before; $REGSVC init; code=$?; stty -a > after; echo ended $code";
    let mut session = start(folder.path(), line);
    answer(&mut session, "Size of the data volume [10g]:", "20g");
    session.exp_string("Image of the registry").unwrap();
    session.send_control('c').unwrap();
    let shown = session.exp_string("ended 130").unwrap();
    assert!(
        !shown.contains("\u{1b}[?25l"),
        "the cursor was hidden: {shown:?}"
    );
    session.exp_eof().unwrap();
    let state = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(state("before"), state("after"));
    let mut left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["after", "before"]);
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    for signal in ["TERM", "HUP"] {
        let folder = TempDir::new().unwrap();
        let line = "stty -a > before; sh -c 'echo $$ > pid; exec $REGSVC init'; code=$?; \
                    stty -a > after; echo ended $code";
        let mut session = start(folder.path(), line);
        session.exp_string("Size of the data volume").unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let killed = Command::new("kill")
            .args(["-s", signal, read("pid").trim()])
            .status();
        assert!(killed.unwrap().success());
        // The line editor makes an interrupt of any signal.
        session.exp_string("ended 130").unwrap();
        session.exp_eof().unwrap();
        assert_eq!(read("before"), read("after"));
    }
}

#[test]
fn nobody_is_asked_without_input_or_in_ci() {
    for line in [
        "exec $REGSVC init --no-input",
        "CI=true exec $REGSVC init",
        "exec $REGSVC init < /dev/null",
    ] {
        let folder = TempDir::new().unwrap();
        let mut session = start(folder.path(), line);
        let shown = session.exp_eof().unwrap();
        assert!(
            shown.starts_with("wrote [test/registry] to regsvc.ini"),
            "{line}: {shown}"
        );
    }
}

#[test]
fn a_file_that_changed_while_questions_were_asked_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("regsvc.ini");
    let mut session = start(folder.path(), "exec $REGSVC init --template tutorial");
    session.exp_string("Size of the data volume").unwrap();
    fs::write(&file, "# mine\n[prod/hub]\nsize = 1g\n").unwrap();
    session.send_line("2g").unwrap();
    session.exp_string("wrote [test/registry]").unwrap();
    session.exp_eof().unwrap();
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written.starts_with("# mine\n[prod/hub]\nsize = 1g\n\n[test/registry]\n"),
        "{written}"
    );
}
