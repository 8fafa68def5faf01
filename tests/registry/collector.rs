//! The script that a registry and its collector run under, `templates/registry/registry.sh`, with a real registry:
//! Debian's, under the name that it has in the image.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use crate::program::prove;
use crate::real::has;

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/templates/registry/registry.sh"
);

/// How long something may take that is under way.
const PATIENCE: Duration = Duration::from_secs(40);

/// A registry that runs under the script, and the group of its processes ends with its value.
struct Shared {
    folder: TempDir,
    serving: Child,
    port: u16,
}

impl Shared {
    /// Starts one; `before` is what the shell does before the registry's own program runs.
    fn start(test: &str, before: &str) -> Option<Self> {
        if !has("docker-registry", test) || !has("flock", test) {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        for name in ["bin", "window", "data"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let program = folder.path().join("bin/registry");
        let script = format!("#!/bin/sh\n{before}\nexec docker-registry \"$@\"\n");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let configuration =
            "version: 0.1\nstorage:\n  filesystem: {}\n  delete: {enabled: true}\nhttp: {}\n";
        fs::write(folder.path().join("config.yml"), configuration).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let serving = command(&folder, port, &["serve"]).spawn().unwrap();
        let shared = Shared {
            folder,
            serving,
            port,
        };
        until("it listens", || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Some(shared)
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = command(&self.folder, self.port, words);
        command.stdout(Stdio::piped()).output().unwrap()
    }

    /// Whether it takes an image, which it then deletes: its layers stay for the collector. Nothing while it starts
    /// anew.
    fn takes_images(&self) -> Option<bool> {
        let proof = prove(&format!("http://127.0.0.1:{}", self.port), &[], "");
        let is = |words: &str| proof.said.contains(words);
        match proof.code {
            0 => Some(true),
            _ if is("405") => Some(false),
            _ => {
                let starts = is("nobody listens") || is("closed before the answer was whole");
                assert!(starts, "{}", proof.said);
                None
            }
        }
    }

    fn space(&self) -> u64 {
        let data = self.folder.path().join("data");
        let said = Command::new("du")
            .arg("-sk")
            .arg(data)
            .output()
            .unwrap()
            .stdout;
        let said = String::from_utf8(said).unwrap();
        said.split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        end(&mut self.serving);
    }
}

/// The script with words, in a process group of its own, beside the data of a folder.
fn command(folder: &TempDir, port: u16, words: &[&str]) -> Command {
    let at = |name: &str| folder.path().join(name);
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("/bin/sh");
    command
        .arg(SCRIPT)
        .args(words)
        .env("PATH", format!("{}:{path}", at("bin").display()))
        .env("REGSVC_WINDOW", at("window"))
        .env("REGSVC_CONFIGURATION", at("config.yml"))
        .env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", at("data"))
        .env("REGISTRY_HTTP_ADDR", format!("127.0.0.1:{port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    command
}

/// Kills all processes of a group, as an engine kills a container.
fn end(child: &mut Child) {
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ = child.wait();
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_collection_frees_space_and_the_registry_takes_images_again() {
    let Some(registry) = Shared::start("collector", "") else {
        return;
    };
    assert_eq!(registry.takes_images(), Some(true));
    let before = registry.space();
    let preview = registry.run(&["preview"]);
    let said = String::from_utf8(preview.stdout).unwrap();
    assert!(preview.status.success(), "{said}");
    assert!(
        said.contains("would free") && !said.contains("would free 0 KiB"),
        "{said}"
    );
    assert_eq!(registry.space(), before, "a preview frees nothing");

    let collected = registry.run(&["collect", "1m"]);
    let said = String::from_utf8(collected.stdout).unwrap();
    assert!(collected.status.success(), "{said}");
    let freed = before - registry.space();
    assert!(freed >= 64, "{freed} KiB: {said}");
    assert!(said.contains(&format!("freed {freed} KiB")), "{said}");
    until("it takes images again", || {
        registry.takes_images() == Some(true)
    });
}

#[test]
fn nobody_pushes_while_images_are_collected_and_a_collector_that_is_killed_leaves_nothing_shut() {
    // A collector that takes its time, and says when it has begun.
    let slow = "case $1 in garbage-collect) : > \"$REGSVC_WINDOW/begun\"; sleep 600;; esac";
    let Some(registry) = Shared::start("collector-killed", slow) else {
        return;
    };
    assert_eq!(registry.takes_images(), Some(true));
    let mut collector = command(&registry.folder, registry.port, &["collect", "10m"]);
    let mut collector = collector.spawn().unwrap();
    until("it collects", || {
        registry.folder.path().join("window/begun").exists()
    });
    until("it is read-only", || registry.takes_images() == Some(false));
    let second = registry.run(&["collect", "1m"]);
    let said = String::from_utf8(second.stdout).unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(said.contains("another collection runs already"), "{said}");

    end(&mut collector);
    until("it takes images again", || {
        registry.takes_images() == Some(true)
    });
}

#[test]
fn a_collection_ends_when_its_time_is_over() {
    let slow = "case $1 in garbage-collect) exec sleep 600;; esac";
    let Some(registry) = Shared::start("collector-late", slow) else {
        return;
    };
    let begun = Instant::now();
    let late = registry.run(&["collect", "2s"]);
    let said = String::from_utf8(late.stdout).unwrap();
    assert!(!late.status.success());
    assert!(said.contains("ended after 2 seconds"), "{said}");
    assert!(begun.elapsed() < PATIENCE);
    until("it takes images again", || {
        registry.takes_images() == Some(true)
    });
}
