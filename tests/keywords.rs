//! `regsvc keywords` as a process: what it prints where, and how it ends.

use std::process::{Command, Output, Stdio};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regsvc"));
    command.arg("keywords").args(arguments);
    command
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(arguments).output().expect("the program is built");
    let text = |bytes| String::from_utf8(bytes).expect("the output is text");
    (
        status.code().expect("it ends by itself"),
        text(stdout),
        text(stderr),
    )
}

#[test]
fn a_keyword_is_printed_in_plain_text_when_nobody_looks() {
    let (code, stdout, stderr) = run(&["task.docker", "--keyword", "run_image"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(
        stdout,
        "task.docker\n\n\
         image  string, required, scopable\n    \
         Image to run: [REGISTRY/]NAME[:TAG|@DIGEST]\n    \
         also: run_image\n"
    );
}

#[test]
fn a_wrong_name_is_bad_usage() {
    let (code, stdout, stderr) = run(&["contaner", "--agent", "v3"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr,
        "regsvc: no group `contaner` in agent 3: did you mean `container`?\n"
    );
    assert_eq!(run(&["--kind", "node"]).0, 2);
}

#[test]
fn the_json_form_says_what_each_agent_knows() {
    let (code, stdout, _) = run(&["volume", "--keyword", "nodes", "--format", "json"]);
    let page: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(code, 0);
    assert_eq!(page["version"], 1);
    let nodes = &page["keywords"][0];
    assert_eq!(nodes["agents"]["v2"]["type"], "string");
    assert_eq!(nodes["agents"]["v3"]["type"], "nodes");
    assert_eq!(nodes["agents"]["v3"]["default"], "{.nodes}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = command(&["fs.ext4", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}
