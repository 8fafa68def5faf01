//! A process -> what it says on its two streams, as it says it.

use std::io::Read;
use std::os::fd::AsFd;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// How long after the end of a process a stream must have nothing more to read before it is taken for over, when
/// something that the process left holds it open.
const REST: Duration = Duration::from_millis(500);

/// One of the two streams of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Stdout,
    Stderr,
}

/// What is read of a process, part by part.
pub(super) struct Reading {
    pub(super) parts: Receiver<Part>,
    ended: Arc<AtomicBool>,
}

/// A part of what a stream says; no bytes for its end.
pub(super) struct Part {
    pub(super) stream: Stream,
    pub(super) bytes: Option<Vec<u8>>,
}

impl Reading {
    /// Reads each stream of a process on a thread of its own.
    pub(super) fn of(child: &mut Child) -> Self {
        let (sender, parts) = channel();
        let ended = Arc::new(AtomicBool::new(false));
        if let Some(pipe) = child.stdout.take() {
            drain(Stream::Stdout, pipe, sender.clone(), ended.clone());
        }
        if let Some(pipe) = child.stderr.take() {
            drain(Stream::Stderr, pipe, sender, ended.clone());
        }
        Reading { parts, ended }
    }

    /// Says that the process has ended: all that it said itself waits in the streams by now.
    pub(super) fn is_all_said(&self) {
        self.ended.store(true, Ordering::Release);
    }
}

/// Reads a stream to its end, and hands on what it reads as it comes.
fn drain(
    stream: Stream,
    mut pipe: impl Read + AsFd + Send + 'static,
    read: Sender<Part>,
    ended: Arc<AtomicBool>,
) {
    thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        // A read error ends the stream as its end does: the exit code tells.
        while has_more(&pipe, &ended)
            && let Ok(length @ 1..) = pipe.read(&mut bytes)
        {
            let part = Part {
                stream,
                bytes: Some(bytes[..length].to_vec()),
            };
            if read.send(part).is_err() {
                return;
            }
        }
        let end = Part {
            stream,
            bytes: None,
        };
        let _ = read.send(end);
    });
}

/// Waits until there is something to read, or the end of it; not for ever, once the process has ended.
fn has_more(pipe: &impl AsFd, ended: &AtomicBool) -> bool {
    let wait = Timespec::try_from(REST).ok();
    loop {
        // Asked before we look: what the process said was there when it ended, however late we come to look.
        let is_last = ended.load(Ordering::Acquire);
        let mut pipe = [PollFd::new(pipe, PollFlags::IN)];
        match poll(&mut pipe, wait.as_ref()) {
            Ok(0) if is_last => return false,
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) | Err(_) => return true,
        }
    }
}
