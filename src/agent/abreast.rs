//! Reads that do not depend on each other -> made at the same time, their results in order.
//!
//! A call of 2.1 takes half a second, on a busy node more than one, and most of it is the start of its interpreter.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many are made at the same time: each is a process on the node that is asked.
const MOST: usize = 4;

/// Reads all, some at the same time.
pub fn abreast<T: Sync, R: Send>(all: &[T], read: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if all.len() < 2 {
        return all.iter().map(read).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(index) else {
                return done;
            };
            done.push((index, read(one)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..MOST.min(all.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let done = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.flatten().collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, read)| read).collect()
}

/// Two deeds at the same time; the second one is done here, and may speak.
pub fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        let one = one.join().unwrap_or_else(|panic| resume_unwind(panic));
        (one, other)
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn reads_overlap_and_come_back_in_order() {
        let all: Vec<u64> = (0..8).collect();
        let begun = Instant::now();
        let doubled = abreast(&all, |number| {
            thread::sleep(Duration::from_millis(100 - 10 * number));
            number * 2
        });
        assert!(begun.elapsed() < Duration::from_millis(450));
        assert_eq!(doubled, [0, 2, 4, 6, 8, 10, 12, 14]);
    }
}
