//! A command line -> what the process printed and how it ended: the only place that starts one.
//!
//! Every process has its own group, a deadline and a bound on what it may print; whatever ends a
//! call early ends the whole group. Nothing that a process does makes us panic or wait for ever.

use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::agent::environment;
use crate::agent::interrupt::{Interrupt, SLICE};
use crate::agent::programs::CommandLine;
use crate::agent::stream::Reading;

/// The most that a process may print on either stream, in bytes.
pub const MOST: usize = 16 * 1024 * 1024;

/// How long a group may take to end by SIGTERM before SIGKILL.
const GRACE: Duration = Duration::from_millis(300);

/// How long after the end of a process its streams are read on, whatever is still said there.
const LAST: Duration = Duration::from_secs(10);

/// What a process printed and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How it ended.
    pub status: ExitStatus,
    /// Standard output; bytes that are not UTF-8 are replaced.
    pub stdout: String,
    /// Standard error; likewise.
    pub stderr: String,
}

/// What a stream has said so far.
#[derive(Default)]
struct Heard {
    bytes: Vec<u8>,
    is_over: bool,
}

/// Runs a command line to its end.
///
/// # Errors
/// It cannot be started, prints more than [`MOST`], takes longer than `limit`, waits for the
/// terminal, or we are interrupted ([`crate::agent::Interrupted`]). It has ended then, with its group.
pub fn run(
    command: &CommandLine,
    stdin: Option<&str>,
    limit: Duration,
    interrupt: &Interrupt,
) -> Result<Reply> {
    interrupt.check()?;
    let mut child = start(command, stdin.is_some())?;
    let read = attach(&mut child, stdin);
    let watched = watch(&mut child, &read, limit, interrupt);
    if watched.is_err() {
        end(&mut child);
    }
    watched.with_context(|| format!("running `{command}`"))
}

/// Starts the process, in its own group, with a scrubbed environment.
fn start(command: &CommandLine, reads: bool) -> Result<Child> {
    let (program, arguments) = command
        .0
        .split_first()
        .context("a command line has a program")?;
    Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(environment::scrubbed(std::env::vars_os()))
        .stdin(if reads { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| format!("starting `{command}`"))
}

/// Feeds and reads the process, each stream on its own thread.
fn attach(child: &mut Child, stdin: Option<&str>) -> Reading {
    if let (Some(mut pipe), Some(text)) = (child.stdin.take(), stdin) {
        let text = text.to_owned();
        // A process that does not read to the end is its own business: its exit code tells.
        thread::spawn(move || drop(pipe.write_all(text.as_bytes())));
    }
    Reading::of(child)
}

/// Waits for the streams and the process to end.
fn watch(
    child: &mut Child,
    read: &Reading,
    limit: Duration,
    interrupt: &Interrupt,
) -> Result<Reply> {
    let deadline = Instant::now() + limit;
    let mut streams: [Heard; 2] = Default::default();
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        interrupt.check()?;
        match read.parts.recv_timeout(SLICE) {
            Ok(part) => {
                let stream = &mut streams[part.stream as usize];
                match part.bytes {
                    Some(bytes) => stream.bytes.extend(bytes),
                    None => stream.is_over = true,
                }
                if stream.bytes.len() > MOST {
                    bail!("it printed more than {} MiB and was ended", MOST >> 20);
                }
            }
            // Both streams have ended: what is left is the process, which often takes a moment more.
            Err(RecvTimeoutError::Disconnected) => thread::sleep(SLICE / 4),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if ended.is_none() {
            ended = child.try_wait()?.map(|status| (status, Instant::now()));
            if ended.is_some() {
                read.is_all_said();
            }
        }
        if let Some((status, since)) = ended {
            let are_over = streams.iter().all(|stream| stream.is_over);
            // A child of the process may hold a stream open for ever: what was said is what there is.
            if are_over || since.elapsed() > LAST {
                return Ok(reply(status, streams));
            }
        } else if Instant::now() > deadline {
            bail!("it did not end within {} and was ended", shown(limit));
        } else if is_stopped(child) {
            bail!(
                "it stopped to ask something on the terminal and was ended: \
                 make it run without questions (for ssh: a key, and `-o BatchMode=yes`)"
            );
        }
    }
}

/// What was read, as text.
fn reply(status: ExitStatus, streams: [Heard; 2]) -> Reply {
    let [stdout, stderr] = streams.map(|stream| {
        String::from_utf8(stream.bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    });
    Reply {
        status,
        stdout,
        stderr,
    }
}

/// The process id, which is its group's too.
fn group(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

/// Whether the process is stopped: a group in the background is, when it reads from the terminal.
fn is_stopped(child: &Child) -> bool {
    let options = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    group(child).is_some_and(|pid| {
        waitid(WaitId::Pid(pid), options)
            .ok()
            .flatten()
            .is_some_and(|status| status.stopped())
    })
}

/// Ends the process and everything in its group.
///
/// The process is not waited for before SIGKILL, so that its id cannot name another group meanwhile.
fn end(child: &mut Child) {
    if let Some(group) = group(child) {
        let _ = kill_process_group(group, Signal::TERM);
        // A stopped process takes SIGTERM only when it goes on.
        let _ = kill_process_group(group, Signal::CONT);
        let grace = Instant::now() + GRACE;
        while Instant::now() < grace && !is_over(group) {
            thread::sleep(SLICE / 4);
        }
        let _ = kill_process_group(group, Signal::KILL);
    }
    let until = Instant::now() + GRACE;
    while Instant::now() < until && !matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
        thread::sleep(SLICE / 4);
    }
}

/// Whether a process has ended, and is still there to be waited for.
fn is_over(pid: Pid) -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(pid), options), Ok(None))
}

/// A duration as it is written on the command line.
fn shown(limit: Duration) -> String {
    match limit.subsec_millis() {
        0 => format!("{} s", limit.as_secs()),
        _ => format!("{:.1} s", limit.as_secs_f64()),
    }
}

impl Reply {
    /// Whether it ended with exit code 0.
    pub fn is_success(&self) -> bool {
        self.status.success()
    }

    /// How it ended, in words, with everything that it said but secrets, and that which it was `handed`.
    pub fn refusal(&self, command: &CommandLine, handed: Option<&str>) -> anyhow::Error {
        let how = match (self.status.code(), self.status.signal()) {
            (Some(code), _) => format!("exit code {code}"),
            (None, Some(signal)) => format!("killed by signal {signal}"),
            (None, None) => "ended in an unknown way".to_owned(),
        };
        let said: Vec<String> = [&self.stderr, &self.stdout]
            .into_iter()
            .map(|text| match handed {
                // As it is, before anything of it is made to be shown.
                Some(handed) => crate::secret::without(text, handed),
                None => text.clone(),
            })
            .map(|text| crate::printable::words(&crate::secret::hidden(&text)))
            .filter(|text| !text.is_empty())
            .collect();
        match said.is_empty() {
            true => anyhow!("`{command}`: {how}, without a word"),
            false => anyhow!("`{command}`: {how}: {}", said.join("\n")),
        }
    }
}
