//! A call that only asks, wanted by several services at the same time -> one reply for all of them.
//!
//! Who wants a reply gets one to a call that began after that: what an order has changed is never
//! missed. A call that runs already serves nobody else, and the next one serves all who came meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::agent::interrupt::{Interrupt, SLICE};
use crate::agent::process::Reply;
use crate::status;

/// What those have of an agent in common who ask it.
#[derive(Debug, Default)]
pub struct Shared {
    /// The calls that are shared, by their words.
    calls: Mutex<HashMap<Vec<String>, Arc<Queue>>>,
    /// The name of the cluster, once a reply has told it.
    cluster: OnceLock<String>,
}

/// Who wants a reply to the same call.
#[derive(Debug, Default)]
struct Queue {
    calls: Mutex<Calls>,
    over: Condvar,
}

#[derive(Debug, Default)]
struct Calls {
    /// How many have begun.
    begun: u64,
    runs: bool,
    /// The last one that came to its end, by number, and what was said.
    last: Option<(u64, Arc<Reply>)>,
}

impl Shared {
    /// The name of the cluster, if a reply has told it.
    pub fn cluster(&self) -> Option<&str> {
        self.cluster.get().map(String::as_str)
    }

    /// Takes the name of the cluster from 2.1's state of everything, once.
    pub fn note_cluster(&self, state: &str) {
        if self.cluster.get().is_none()
            && let Some(name) = status::cluster(state)
        {
            let _ = self.cluster.set(name);
        }
    }

    /// The reply to a call that begins after now: one that somebody else makes, or our own, which `run` makes
    /// within `limit`. What keeps a call of somebody else from its reply is no trouble of ours: we make our own then.
    ///
    /// # Errors
    /// Those of `run`; interrupted; nobody had a reply in twice the time of a call.
    pub fn reply(
        &self,
        words: &[String],
        limit: Duration,
        interrupt: &Interrupt,
        run: impl FnOnce() -> Result<Reply>,
    ) -> Result<Arc<Reply>> {
        let queue = Arc::clone(locked(&self.calls).entry(words.to_vec()).or_default());
        let until = Instant::now() + 2 * limit;
        let mut calls = locked(&queue.calls);
        let wanted = calls.begun + 1;
        while calls.runs {
            interrupt.check()?;
            if Instant::now() > until {
                bail!("`{}` was not answered in time", words.join(" "));
            }
            let woken = queue.over.wait_timeout(calls, SLICE);
            calls = woken.unwrap_or_else(PoisonError::into_inner).0;
            if let Some((number, reply)) = &calls.last
                && *number >= wanted
            {
                return Ok(Arc::clone(reply));
            }
        }
        calls.begun += 1;
        calls.runs = true;
        let number = calls.begun;
        drop(calls);
        let reply = run().map(Arc::new);
        let mut calls = locked(&queue.calls);
        calls.runs = false;
        if let Ok(reply) = &reply {
            calls.last = Some((number, Arc::clone(reply)));
        }
        drop(calls);
        queue.over.notify_all();
        reply
    }
}

/// What a mutex guards; a thread that broke off left nothing half done in it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    fn reply(stdout: &str) -> Reply {
        Reply {
            status: ExitStatus::from_raw(0),
            stdout: stdout.to_owned(),
            stderr: String::new(),
        }
    }

    fn ask(shared: &Shared, run: impl FnOnce() -> Result<Reply>) -> Result<Arc<Reply>> {
        shared.reply(&["om".to_owned()], LIMIT, &Interrupt::default(), run)
    }

    #[test]
    fn who_comes_during_a_call_shares_the_next_one() {
        let (shared, calls) = (Shared::default(), AtomicUsize::new(0));
        let begun = Barrier::new(2);
        let first = || {
            begun.wait();
            thread::sleep(Duration::from_millis(200));
            Ok(reply("old"))
        };
        let later = || {
            calls.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(100));
            Ok(reply("new"))
        };
        thread::scope(|scope| {
            let old = scope.spawn(|| ask(&shared, first));
            begun.wait();
            let new: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| ask(&shared, later)))
                .collect();
            for new in new {
                assert_eq!(new.join().unwrap().unwrap().stdout, "new");
            }
            assert_eq!(old.join().unwrap().unwrap().stdout, "old");
        });
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn who_is_alone_always_makes_a_call() {
        let shared = Shared::default();
        for said in ["a", "b"] {
            assert_eq!(ask(&shared, || Ok(reply(said))).unwrap().stdout, said);
        }
    }

    #[test]
    fn a_call_that_fails_fails_for_nobody_else() {
        let shared = Shared::default();
        let begun = Barrier::new(2);
        thread::scope(|scope| {
            let running = scope.spawn(|| {
                ask(&shared, || {
                    begun.wait();
                    thread::sleep(Duration::from_millis(100));
                    bail!("no")
                })
            });
            begun.wait();
            assert_eq!(ask(&shared, || Ok(reply("yes"))).unwrap().stdout, "yes");
            assert!(running.join().unwrap().is_err());
        });
    }
}
