//! Jobs -> their answers in order, though several are worked on at a time; never many at once in memory.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;

/// How many jobs a worker may be ahead of the one whose answer is awaited.
const AHEAD: usize = 128;

/// How many bytes of answers may wait to be taken.
const WAITING: usize = 16 << 20;

/// How many answers are taken at a time, so that taking them does not stop the work at every one.
const TOGETHER: usize = 32;

/// How long fewer may wait.
const PATIENCE: Duration = Duration::from_millis(20);

/// Works on `jobs` on all cores and hands each answer to `take`, in order. `size` is about how many bytes an
/// answer holds.
///
/// # Errors
/// The first of `take`; the jobs behind it are left.
pub(super) fn in_order<J: Sync, A: Send>(
    jobs: &[J],
    work: impl Fn(&J) -> A + Sync,
    size: impl Fn(&A) -> usize + Sync,
    mut take: impl FnMut(A) -> Result<()>,
) -> Result<()> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = cores.min(jobs.len());
    if workers < 2 {
        return jobs.iter().try_for_each(|job| take(work(job)));
    }
    let queue = Queue::new(jobs.len(), workers * AHEAD);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let _leaving = Leaving(&queue);
                while let Some(index) = queue.next_job() {
                    let answer = work(&jobs[index]);
                    queue.put(index, size(&answer), answer);
                }
            });
        }
        let _leaving = Leaving(&queue);
        while let Some(answers) = queue.next_answers() {
            answers.into_iter().try_for_each(&mut take)?;
        }
        Ok(())
    })
}

struct Queue<A> {
    state: Mutex<State<A>>,
    /// Told to workers when there is room for more answers.
    room: Condvar,
    /// Told to who takes the answers when there are enough.
    answers: Condvar,
    jobs: usize,
    ahead: usize,
}

struct State<A> {
    /// The next job that nobody works on.
    next: usize,
    /// The next answer to be taken.
    awaited: usize,
    /// Answers that wait to be taken, and their sizes.
    ready: BTreeMap<usize, (usize, A)>,
    /// The bytes of those.
    waiting: usize,
    /// How many workers wait for room.
    idle: usize,
    /// Somebody left before the end.
    stopped: bool,
}

impl<A> Queue<A> {
    fn new(jobs: usize, ahead: usize) -> Self {
        Queue {
            state: Mutex::new(State {
                next: 0,
                awaited: 0,
                ready: BTreeMap::new(),
                waiting: 0,
                idle: 0,
                stopped: false,
            }),
            room: Condvar::new(),
            answers: Condvar::new(),
            jobs,
            ahead,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<A>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job, as soon as there is room for its answer.
    fn next_job(&self) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.stopped || state.next == self.jobs {
                return None;
            }
            let near = state.next < state.awaited + self.ahead && state.waiting < WAITING;
            // The answer that everybody waits for always has room.
            if near || state.next == state.awaited {
                state.next += 1;
                return Some(state.next - 1);
            }
            state.idle += 1;
            self.answers.notify_one();
            state = self
                .room
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    fn put(&self, index: usize, size: usize, answer: A) {
        let mut state = self.lock();
        state.waiting += size;
        state.ready.insert(index, (size, answer));
        let all = state.awaited + state.ready.len() == self.jobs;
        if all || state.ready.len().is_multiple_of(TOGETHER) {
            self.answers.notify_one();
        }
    }

    /// The next answers that can be taken, in order.
    fn next_answers(&self) -> Option<Vec<A>> {
        let mut state = self.lock();
        loop {
            if state.stopped || state.awaited == self.jobs {
                return None;
            }
            let answers = state.take();
            if !answers.is_empty() {
                if state.idle > 0 {
                    self.room.notify_all();
                }
                return Some(answers);
            }
            let waited = self.answers.wait_timeout(state, PATIENCE);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl<A> State<A> {
    /// The answers from the awaited one to the first that is missing.
    fn take(&mut self) -> Vec<A> {
        let mut answers = Vec::new();
        while let Some((size, answer)) = self.ready.remove(&self.awaited) {
            self.awaited += 1;
            self.waiting -= size;
            answers.push(answer);
        }
        answers
    }
}

/// Tells the others when somebody leaves before the work is done, so that nobody waits for ever.
struct Leaving<'q, A>(&'q Queue<A>);

impl<A> Drop for Leaving<'_, A> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        // A worker ends well when no job is left; who takes the answers, when none is.
        state.stopped |= thread::panicking() || (state.next < self.0.jobs);
        drop(state);
        self.0.room.notify_all();
        self.0.answers.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_whoever_is_first() {
        let jobs: Vec<usize> = (0..1000).collect();
        let slow_when_even = |job: &usize| {
            if job.is_multiple_of(2) {
                thread::yield_now();
            }
            *job
        };
        let mut taken = Vec::new();
        in_order(
            &jobs,
            slow_when_even,
            |_| WAITING,
            |answer| {
                taken.push(answer);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(taken, jobs);
    }

    #[test]
    fn nobody_waits_when_an_answer_cannot_be_taken() {
        let jobs: Vec<usize> = (0..1000).collect();
        let result = in_order(
            &jobs,
            |job| *job,
            |_| 1,
            |answer| match answer {
                500 => anyhow::bail!("full"),
                _ => Ok(()),
            },
        );
        assert_eq!(result.unwrap_err().to_string(), "full");
    }

    #[test]
    fn nobody_waits_for_a_worker_that_died() {
        let jobs: Vec<usize> = (0..1000).collect();
        let work = |job: &usize| assert_ne!(*job, 300, "a fault of the program");
        let run = std::panic::AssertUnwindSafe(|| in_order(&jobs, work, |()| 1, |()| Ok(())));
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
