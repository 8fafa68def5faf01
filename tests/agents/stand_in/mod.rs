//! A private `PATH` with a stand-in for an agent on it, and what it was asked.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What the services that were recorded are told: neither access control nor TLS, and no object beside them.
pub(crate) const OPEN: &str = "auth = none\ntls = none\nhttp_secret = false\n";

/// A stand-in agent, in a folder of its own that goes with it.
pub(crate) struct StandIn {
    folder: tempfile::TempDir,
    /// Whether deployments end with the proof of the registry: what was recorded has an address that nobody has here.
    proves: bool,
}

impl StandIn {
    /// An agent that replays `tests/transcripts/SCENARIO`.
    pub(crate) fn replaying(scenario: &str) -> Self {
        let stand_in = StandIn::silent();
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/transcripts")
            .join(scenario);
        for reply in fs::read_dir(&from).expect("the scenario exists") {
            let reply = reply.unwrap();
            let to = stand_in.path("replies").join(reply.file_name());
            fs::copy(reply.path(), to).unwrap();
        }
        stand_in
    }

    /// An agent that has nothing to say.
    pub(crate) fn silent() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("replies")).unwrap();
        fs::create_dir(folder.path().join("tmp")).unwrap();
        fs::create_dir(folder.path().join("run")).unwrap();
        let script = include_str!("agent.sh");
        for name in ["om", "svcmgr"] {
            let program = folder.path().join(name);
            fs::write(&program, script).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        StandIn {
            folder,
            proves: false,
        }
    }

    /// The same, whose deployments end with the proof of the registry.
    pub(crate) fn proving(self) -> Self {
        StandIn {
            proves: true,
            ..self
        }
    }

    /// A file in the stand-in's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Has a reply be the output of shell commands.
    pub(crate) fn does(self, kind: &str, number: usize, commands: &str) -> Self {
        let reply = self.path(&format!("replies/{kind}.{number}.sh"));
        fs::write(reply, commands).unwrap();
        self
    }

    /// Has a reply be said, with an exit code.
    pub(crate) fn says(
        self,
        kind: &str,
        number: usize,
        exit: i32,
        stdout: &str,
        stderr: &str,
    ) -> Self {
        let reply = self.path(&format!("replies/{kind}.{number}"));
        let text =
            format!("agent: made up\nexit: {exit}\n--- stdout\n{stdout}--- stderr\n{stderr}");
        fs::write(reply, text).unwrap();
        self
    }

    /// Has a reply be the one of another scenario.
    pub(crate) fn borrows(self, kind: &str, number: usize, reply: &str) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
        let to = self.path(&format!("replies/{kind}.{number}"));
        fs::copy(from.join(reply), to).unwrap();
        self
    }

    /// Takes replies away, from a number on.
    pub(crate) fn forgets(self, kind: &str, from: usize) -> Self {
        for number in from.. {
            if fs::remove_file(self.path(&format!("replies/{kind}.{number}"))).is_err() {
                break;
            }
        }
        self
    }

    /// Takes a program away.
    pub(crate) fn without(self, program: &str) -> Self {
        fs::remove_file(self.path(program)).unwrap();
        self
    }

    /// The program under test, with this agent on its `PATH` and quick to ask.
    pub(crate) fn regsvc(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regsvc"));
        let skips = arguments.first() == Some(&"deploy") && !self.proves;
        command
            .args(arguments)
            .args(skips.then_some("--no-test"))
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.folder.path().display()),
            )
            .env("TMPDIR", self.path("tmp"))
            .env("HOME", self.path("tmp"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("REGSVC_POLL", "0.01")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program under test to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run(self.regsvc(arguments).output().unwrap())
    }

    /// Starts the program under test, and waits until it has made a call.
    pub(crate) fn run_until(&self, arguments: &[&str], call: &str) -> Child {
        let child = self
            .regsvc(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while !self.calls().iter().any(|made| made.contains(call)) {
            assert!(Instant::now() < until, "never called: {call}");
            std::thread::sleep(Duration::from_millis(5));
        }
        child
    }

    /// The calls that were made, in their order.
    pub(crate) fn calls(&self) -> Vec<String> {
        let log = fs::read_to_string(self.path("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    /// What the last call of a kind read from standard input.
    pub(crate) fn read_by(&self, kind: &str) -> String {
        fs::read_to_string(self.path(&format!("stdin.{kind}"))).unwrap()
    }

    /// Whether nothing that the stand-in started still runs: what is killed takes a moment to end.
    pub(crate) fn is_gone(&self) -> bool {
        let pids = fs::read_to_string(self.path("pids")).unwrap_or_default();
        let are_gone = || {
            pids.lines()
                .all(|pid| !Path::new("/proc").join(pid).join("exe").exists() || is_zombie(pid))
        };
        let until = Instant::now() + Duration::from_secs(2);
        while !are_gone() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        are_gone()
    }

    /// The files that were left where temporary files go.
    pub(crate) fn left_over(&self) -> Vec<PathBuf> {
        let folders = ["tmp", "run/regsvc"].map(|folder| self.path(folder));
        let left = folders
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok());
        let left = left.flatten();
        left.map(|entry| entry.unwrap().path()).collect()
    }
}

/// Whether a process has ended and only waits to be counted.
fn is_zombie(pid: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status.contains(") Z ")
}

/// A run of the program under test.
pub(crate) struct Run(pub(crate) Output);

impl Run {
    /// The exit code.
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().expect("it was not killed")
    }

    /// What it printed on standard output.
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    /// What it printed on standard error.
    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// Checks the exit code, and that standard error has these words.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32, words: &[&str]) {
        let (stdout, stderr) = (self.stdout(), self.stderr());
        assert_eq!(self.code(), code, "stdout:\n{stdout}\nstderr:\n{stderr}");
        for word in words {
            assert!(stderr.contains(word), "no `{word}` in:\n{stderr}");
        }
    }
}
