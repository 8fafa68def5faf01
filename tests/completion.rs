//! What a shell is told of a command line that is being typed.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The words that bash is offered for the last one of a line.
fn offered(folder: &Path, line: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_regsvc"))
        .args(["--", "regsvc"])
        .args(line)
        .current_dir(folder)
        .env("REGSVC_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", line.len().to_string())
        .env("_CLAP_IFS", "\n")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let words = String::from_utf8(output.stdout).unwrap();
    words.lines().map(str::to_owned).collect()
}

#[test]
fn each_place_is_offered_what_may_stand_there() {
    let folder = TempDir::new().unwrap();
    let answers = "[DEFAULT]\nsize = 1g\n[prod/hub]\n[test/svc/registry]\n";
    fs::write(folder.path().join("regsvc.ini"), answers).unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    for (line, words) in [
        (&["deploy", ""][..], &["prod/hub", "test/registry"][..]),
        (&["status", "te"], &["test/registry"]),
        (&["validate", "--path", "p"], &["prod/hub"]),
        (&["explain", "unknown-k"], &["unknown-keyword"]),
        (&["explain", "OSV30"], &["OSV301", "OSV302"]),
        (&["validate", "--deny", "warn"], &["warnings"]),
        (
            &["render", "--template", ""],
            &["registry", "tutorial", "mine/"],
        ),
        (&["templates", "tu"], &["tutorial"]),
        (&["render", "--set", "host_"], &["host_port="]),
        (&["keywords", "container.do"], &["container.docker"]),
        (&["keywords", "--keyword", "volume_m"], &["volume_mounts"]),
        (&["render", "--color", "n"], &["never"]),
    ] {
        let offered = offered(folder.path(), line);
        for word in words {
            assert!(
                offered.iter().any(|other| other == word),
                "{line:?}: {offered:?}"
            );
        }
        if let [_, .., begun] = line
            && !begun.is_empty()
        {
            assert!(
                offered.iter().all(|word| word.starts_with(begun)),
                "{offered:?}"
            );
        }
    }
}

#[test]
fn a_file_of_answers_that_cannot_be_read_offers_nothing_and_says_nothing() {
    let folder = TempDir::new().unwrap();
    assert!(
        !offered(folder.path(), &["deploy", ""])
            .iter()
            .any(|word| word.contains('/'))
    );
    fs::write(folder.path().join("regsvc.ini"), b"\xff[").unwrap();
    assert!(
        !offered(folder.path(), &["deploy", ""])
            .iter()
            .any(|word| word.contains('/'))
    );
}

#[test]
fn every_shell_has_a_script_that_bash_can_load() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = Command::new(env!("CARGO_BIN_EXE_regsvc"))
            .args(["completions", shell])
            .output()
            .unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("REGSVC_COMPLETE"), "{script}");
        assert_eq!(output.status.code(), Some(0));
        if shell == "bash" {
            let line = format!("{script}\ncomplete -p regsvc");
            let bash = Command::new("bash").args(["-ec", &line]).output().unwrap();
            assert!(bash.status.success(), "{bash:?}");
        }
    }
}
