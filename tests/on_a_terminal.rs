//! What people read on a terminal: as wide as it is, and in colour only where that is wanted.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

use rexpect::session::spawn_command;
use tempfile::TempDir;

/// Longer than any command takes, on any machine.
const PATIENCE: u64 = 20_000;

/// What a command shows on a terminal of so many columns.
fn shown(folder: &Path, columns: usize, line: &str) -> String {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("stty rows 24 cols {columns} -onlcr; {line}")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TERM", "xterm")
        .env("REGSVC", env!("CARGO_BIN_EXE_regsvc"));
    let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
    // The session reads bytes as characters.
    let bytes = session.exp_eof().unwrap();
    let bytes: Vec<u8> = bytes.chars().map(|c| u8::try_from(c).unwrap()).collect();
    String::from_utf8(bytes).unwrap()
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn nothing_is_wider_than_the_terminal_but_a_word() {
    let folder = TempDir::new().unwrap();
    for columns in [40, 60, 80] {
        for line in [
            "exec $REGSVC --help",
            "exec $REGSVC validate --help",
            "exec $REGSVC templates",
            "exec $REGSVC templates registry",
            "exec $REGSVC render --explain --size 20g",
            "exec $REGSVC keywords ip.cni",
            "exec $REGSVC explain OSV622",
            "exec $REGSVC doctor",
        ] {
            let text = plain(&shown(folder.path(), columns, line));
            assert!(text.lines().count() > 3, "{line}: {text}");
            // What is to be copied is shown whole.
            let whole = |line: &str| {
                let words = line.split_whitespace().count();
                line.starts_with("Usage: ") || words < 2
            };
            for row in text.lines().skip(1).filter(|row| !whole(row)) {
                assert!(row.chars().count() <= columns, "{line} at {columns}: {row}");
            }
        }
    }
}

#[test]
fn a_note_is_folded_and_a_fault_is_not() {
    let folder = TempDir::new().unwrap();
    let text = "[container#1]\ntype = docker\nimage = registry:2.8.3\n";
    fs::write(folder.path().join("a.conf"), text).unwrap();
    let text = plain(&shown(folder.path(), 40, "exec $REGSVC validate a.conf"));
    let help = "  = help: write `rm = true`: data\n          belongs into volumes\n";
    assert!(text.contains(help), "{text}");
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let folder = TempDir::new().unwrap();
    let coloured = |line: &str| shown(folder.path(), 80, line).contains('\u{1b}');
    for line in [
        "$REGSVC --help",
        "$REGSVC rules",
        "$REGSVC nonsense",
        "$REGSVC render --size 5",
        "$REGSVC --color always rules | cat",
        "$REGSVC render --color=always --help | cat",
        "CLICOLOR_FORCE=1 $REGSVC rules | cat",
    ] {
        assert!(coloured(line), "{line}");
    }
    for line in [
        "$REGSVC --color never --help",
        "$REGSVC rules --color=never",
        "$REGSVC --color never nonsense",
        "$REGSVC --color never render --size 5",
        "$REGSVC rules | cat",
        "NO_COLOR=1 $REGSVC rules",
        "TERM=dumb $REGSVC rules",
        "TERM=dumb $REGSVC --help",
    ] {
        assert!(!coloured(line), "{line}");
    }
}

#[test]
fn a_full_or_closed_output_is_told_by_the_exit_code() {
    let folder = TempDir::new().unwrap();
    for command in [
        "--help",
        "rules",
        "keywords",
        "render",
        "templates registry",
        "explain OSV501",
    ] {
        let full = shown(
            folder.path(),
            80,
            &format!("$REGSVC {command} >/dev/full; echo =$?"),
        );
        assert!(
            full.contains("writing to standard output: no space left on device"),
            "{full}"
        );
        assert!(full.ends_with("=3\n"), "{command}: {full}");
        let closed = shown(
            folder.path(),
            80,
            &format!("$REGSVC {command} >&- 2>&-; echo =$?"),
        );
        assert!(closed.ends_with("=0\n"), "{command}: {closed}");
        let left = shown(
            folder.path(),
            80,
            &format!("$REGSVC {command} 2>&1 | true; echo =$?"),
        );
        assert!(left.ends_with("=0\n"), "{command}: {left}");
    }
}
