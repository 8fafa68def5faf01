//! How each of several services ended -> how all of it ended.

use std::collections::BTreeMap;

use crate::Outcome;
use crate::agent::Interrupted;
use crate::commands::jobs::Done;
use crate::commands::output::note;
use crate::path::ObjectPath;
use crate::printable;

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
    use super::*;

    fn paths(count: usize) -> Vec<ObjectPath> {
        (0..count)
            .map(|number| format!("test/s{number}").parse().unwrap())
            .collect()
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
