//! `regsvc validate` on a pseudo-terminal: a long check says how far it is, where somebody watches it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use rexpect::session::{PtySession, spawn_command};
use tempfile::TempDir;

/// Longer than any check here takes, on any machine.
const PATIENCE: u64 = 20_000;

/// Long enough to be worth a word.
const LONG: Duration = Duration::from_millis(800);

const CLEAN: &str = "[DEFAULT]\nnodes = *\n";

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

/// Pipes that the program has to wait at.
fn pipes(folder: &Path, names: &[&str]) {
    let mut make = Command::new("mkfifo");
    let made = make.args(names).current_dir(folder).status();
    assert!(made.unwrap().success());
}

#[test]
fn a_long_check_counts_its_files() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    pipes(folder.path(), &["a", "b"]);
    let mut session = start(folder.path(), "exec $REGSVC validate a b");
    sleep(LONG);
    fs::write(path("a"), CLEAN).unwrap();
    session.exp_string("1 of 2 files checked").unwrap();
    fs::write(path("b"), CLEAN).unwrap();
    session.exp_string("2 files: clean").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn a_pipe_is_not_told_how_far_it_is() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    pipes(folder.path(), &["a", "b"]);
    let line = "$REGSVC validate a b 2>said; cat said; echo done";
    let mut session = start(folder.path(), line);
    sleep(LONG);
    fs::write(path("a"), CLEAN).unwrap();
    sleep(LONG);
    fs::write(path("b"), CLEAN).unwrap();
    let before = session.exp_string("done").unwrap();
    assert!(before.contains("2 files: clean") && !before.contains("checked"));
    session.exp_eof().unwrap();
}
