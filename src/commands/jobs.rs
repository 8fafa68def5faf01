//! Services and a deed -> the deed done to each, so many at the same time, and how all of it ended.
//!
//! What one of several says comes in whole lines, its results in the order of the services. None is
//! stopped by another's failure; an interrupt ends those at work, and begins no other.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::Result;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use crate::Outcome;
use crate::agent::Interrupted;
use crate::commands::output::{note, print};
use crate::commands::progress::turning;
use crate::commands::speaker::{self, Said};
use crate::path::ObjectPath;
use crate::printable;

/// How a deed ended for a service.
pub(super) struct Done<R> {
    /// What came of it; `None` when an interrupt came before it began.
    pub(super) result: Option<Result<R>>,
    /// The last complaint that was said meanwhile.
    pub(super) complaint: Option<String>,
}

impl Done<Outcome> {
    /// How it ended for a service that is alone.
    ///
    /// # Errors
    /// That of the deed.
    pub(super) fn alone(self) -> Result<Outcome> {
        self.result.unwrap_or(Ok(Outcome::Failed))
    }
}

/// How services are worked on.
#[derive(Clone, Copy)]
pub(super) struct Jobs {
    /// How many at the same time.
    pub(super) most: NonZeroUsize,
    /// Whether the command is about one service only, which speaks for itself.
    pub(super) alone: bool,
    /// Whether a terminal gets a table of them.
    pub(super) shown: bool,
}

impl Jobs {
    /// For a command about `count` services, `most` of them at the same time.
    pub(super) fn new(most: NonZeroUsize, count: usize) -> Self {
        Jobs {
            most,
            alone: count == 1,
            shown: true,
        }
    }
}

/// Services that are worked on.
struct Crew<'a, T> {
    all: &'a [T],
    next: AtomicUsize,
    interrupted: AtomicBool,
    table: Option<MultiProgress>,
}

/// Does a deed to all services, so many of them at the same time. An error of one among several is said,
/// save that of an interrupt.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn each<'t, T: Sync, R: Send>(
    jobs: Jobs,
    all: &'t [T],
    path: impl Fn(&'t T) -> &'t ObjectPath + Sync,
    deed: impl Fn(&'t T) -> Result<R> + Sync,
) -> Result<Vec<Done<R>>> {
    if jobs.alone {
        let alone = |one| Done {
            result: Some(deed(one)),
            complaint: None,
        };
        return Ok(all.iter().map(alone).collect());
    }
    let table = || MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
    let crew = Crew {
        all,
        next: AtomicUsize::new(0),
        interrupted: AtomicBool::new(false),
        table: (jobs.shown && std::io::stderr().is_terminal()).then(table),
    };
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..jobs.most.get().min(all.len()) {
            let (sender, crew, path, deed) = (sender.clone(), &crew, &path, &deed);
            scope.spawn(move || crew.work(path, deed, &sender));
        }
        drop(sender);
        crew.gather(&receiver)
    })
}

impl<'t, T: Sync> Crew<'t, T> {
    /// Takes one service after the other, until none is left.
    fn work<R>(
        &self,
        path: impl Fn(&'t T) -> &'t ObjectPath,
        deed: impl Fn(&'t T) -> Result<R>,
        done: &Sender<(usize, Done<R>, String)>,
    ) {
        while !self.interrupted.load(Ordering::Relaxed) {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = self.all.get(index) else {
                return;
            };
            let path = path(one);
            let line = self.table.as_ref().map(|table| line(table, path));
            let table = self.table.clone().zip(line.clone());
            let (result, said) = speaker::speaking(path, table, || {
                let result = deed(one);
                if let Err(error) = &result
                    && !error.is::<Interrupted>()
                {
                    note(&refusal(path, error));
                }
                result
            });
            if let Some(line) = line {
                line.finish_and_clear();
            }
            if matches!(&result, Err(error) if error.is::<Interrupted>()) {
                self.interrupted.store(true, Ordering::Relaxed);
            }
            let Said { page, complaint } = said;
            let result = Some(result);
            let _ = done.send((index, Done { result, complaint }, page));
        }
    }

    /// Takes in what is done, and prints results when the turn of their service has come.
    fn gather<R>(&self, done: &Receiver<(usize, Done<R>, String)>) -> Result<Vec<Done<R>>> {
        let mut waiting = BTreeMap::new();
        let mut written = Ok(());
        let mut print_in_turn = |pages: &mut BTreeMap<usize, String>, turn: &mut usize| {
            while let Some(page) = pages.remove(turn) {
                *turn += 1;
                if written.is_ok() && !page.is_empty() {
                    written = self.aside(|| print(&page)).map(|_| ());
                }
            }
        };
        let (mut pages, mut turn) = (BTreeMap::new(), 0);
        for (index, done, page) in done {
            waiting.insert(index, done);
            pages.insert(index, page);
            print_in_turn(&mut pages, &mut turn);
        }
        let not_begun = || Done {
            result: None,
            complaint: None,
        };
        let all = (0..self.all.len()).map(|index| waiting.remove(&index).unwrap_or_else(not_begun));
        let all = all.collect();
        written.map(|()| all)
    }

    /// Writes to the terminal while the table is out of the way.
    fn aside<W>(&self, write: impl FnOnce() -> W) -> W {
        match &self.table {
            Some(table) => table.suspend(write),
            None => write(),
        }
    }
}

/// A service's line of the table.
fn line(table: &MultiProgress, path: &ObjectPath) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    let bar = turning(table.add(bar));
    bar.set_message(format!("{path}: asking the agent"));
    bar
}

/// An error, as that of one service among others.
fn refusal(path: &ObjectPath, error: &anyhow::Error) -> String {
    let said = format!("{error:#}");
    match said.starts_with(&path.to_string()) {
        true => format!("regsvc: {said}"),
        false => format!("regsvc: {path}: {said}"),
    }
}

/// How a service ended, for the summary.
pub(super) struct Ended<'a> {
    /// The service.
    pub(super) path: &'a ObjectPath,
    /// How it counts for the whole.
    pub(super) outcome: Outcome,
    /// The word for it: `up`, `failed`.
    pub(super) word: &'static str,
    /// Why it is not well.
    pub(super) why: Option<String>,
}

impl<'a> Ended<'a> {
    /// A service whose configuration has errors.
    pub(super) fn unsound(path: &'a ObjectPath) -> Self {
        Ended {
            path,
            outcome: Outcome::Problems,
            word: "refused",
            why: Some("its configuration has errors".to_owned()),
        }
    }

    /// How the deed ended for a service. `words` are those for one that is well and for one that is not.
    pub(super) fn of(path: &'a ObjectPath, done: Done<Outcome>, words: [&'static str; 2]) -> Self {
        let (outcome, word, why) = match done.result {
            Some(Ok(Outcome::Done)) => (Outcome::Done, words[0], None),
            Some(Ok(outcome)) => (outcome, words[1], done.complaint),
            Some(Err(error)) => match error.downcast_ref::<Interrupted>() {
                Some(interrupted) => {
                    let left = interrupted.left().unwrap_or("nothing was done");
                    (Outcome::Failed, "interrupted", Some(left.to_owned()))
                }
                None => (Outcome::of(&error), "failed", done.complaint),
            },
            None => (Outcome::Failed, "not begun", None),
        };
        Ended {
            path,
            outcome,
            word,
            why,
        }
    }
}

/// Says how several services ended, on standard error: how many in which way, and a line for each that is not well.
/// The worst counts.
pub(super) fn summarize(ended: &[Ended<'_>]) -> Outcome {
    if ended.len() > 1 {
        note(summary(ended).trim_end());
    }
    worst(ended)
}

/// How a command ends whose services ended in these ways.
pub(super) fn worst(ended: &[Ended<'_>]) -> Outcome {
    let outcomes = ended.iter().map(|ended| ended.outcome);
    outcomes.max().unwrap_or(Outcome::Done)
}

fn summary(ended: &[Ended<'_>]) -> String {
    let mut counts: BTreeMap<(Outcome, &str), usize> = BTreeMap::new();
    for ended in ended {
        *counts.entry((ended.outcome, ended.word)).or_default() += 1;
    }
    let counts = counts
        .iter()
        .map(|((_, word), count)| format!("{count} {word}"));
    let counts: Vec<String> = counts.collect();
    let mut text = format!("{} services: {}\n", ended.len(), counts.join(", "));
    for Ended {
        path, word, why, ..
    } in ended.iter().filter(|ended| ended.outcome != Outcome::Done)
    {
        let why = why.as_deref().and_then(|why| why.lines().next());
        let why = why.map(|why| format!(": {}", printable::line(why)));
        text.push_str(&format!("  {path}  {word}{}\n", why.unwrap_or_default()));
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    fn paths(count: usize) -> Vec<ObjectPath> {
        (0..count)
            .map(|number| format!("test/s{number}").parse().unwrap())
            .collect()
    }

    #[test]
    fn no_more_are_worked_on_at_once_than_said_and_all_are_given_back_in_their_order() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let all = paths(40);
        let most_jobs = NonZeroUsize::new(3).unwrap();
        let jobs = Jobs::new(most_jobs, all.len());
        let done = each(
            jobs,
            &all,
            |path| path,
            |path| {
                let at_once = now.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(at_once, Ordering::SeqCst);
                thread::sleep(std::time::Duration::from_millis(2));
                now.fetch_sub(1, Ordering::SeqCst);
                if path.name() == "s7" {
                    bail!("no");
                }
                Ok(path.name().to_owned())
            },
        );
        let done = done.unwrap();
        assert_eq!(most.load(Ordering::SeqCst), 3);
        for (path, done) in all.iter().zip(done) {
            match done.result.unwrap() {
                Ok(name) => assert_eq!(name, path.name()),
                Err(_) => assert_eq!((path.name(), done.complaint.as_deref()), ("s7", Some("no"))),
            }
        }
    }

    #[test]
    fn a_summary_counts_and_says_why_each_is_not_well() {
        let all = paths(4);
        let why = |why: &str| Some(why.to_owned());
        let ended = [
            (Outcome::Done, "up", None),
            (Outcome::Failed, "failed", why("`om`: exit code 1:\nno")),
            (Outcome::Done, "up", None),
            (Outcome::Problems, "not up", why("is not up after 1s")),
        ];
        let ended: Vec<Ended<'_>> = all
            .iter()
            .zip(ended)
            .map(|(path, (outcome, word, why))| Ended {
                path,
                outcome,
                word,
                why,
            })
            .collect();
        assert_eq!(
            summary(&ended),
            "4 services: 2 up, 1 not up, 1 failed\n  \
             test/svc/s1  failed: `om`: exit code 1:\n  \
             test/svc/s3  not up: is not up after 1s\n"
        );
    }
}
