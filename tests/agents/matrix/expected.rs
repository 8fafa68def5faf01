//! An event, and the call that it strikes at -> what is to come of it.

use super::situations::{Situation, Strike};
use super::{Event, Moment};

/// What is to come of an event.
pub(super) struct Expected {
    pub(super) code: i32,
    pub(super) words: &'static [&'static str],
    pub(super) orders: &'static [&'static str],
}

/// What is to come of an event that strikes at a call, or of one that has no place of its own.
pub(super) fn expected(situation: &Situation, event: Event, strike: Option<Strike>) -> Expected {
    use Event::{DaemonDown, Garbage, Hang, Interrupted, Killed};
    use Moment::{Gone, Look, Order, Start, Wait};
    let Some((moment, _, _, given)) = strike else {
        let failure = &situation.failure;
        let (orders, (code, words)) = match event {
            Event::ProvisionFailed => (failure.orders, failure.ends),
            _ => (situation.orders, situation.ends),
        };
        return Expected {
            code,
            words,
            orders,
        };
    };
    let (code, words): (_, &[&str]) = match (event, moment) {
        // What an order prints is for people.
        (Garbage, Order | Start) => return expected(situation, Event::Ok, None),
        (Hang | Garbage | Killed | DaemonDown, Gone) => situation.ends,
        (Hang, Look) => (
            3,
            &["running `om ", "did not end within 2 s and was ended\n"],
        ),
        (Hang, Order | Start) => (3, &["did not end within 2 s and was ended\n", LEFT, AGAIN]),
        (Hang, Wait) => (
            1,
            &[" after 7s: running `om ", "did not end within ", AGAIN],
        ),
        (Garbage, Look) => (3, &["reading the reply of `om ", "`: `garbage`: "]),
        (Garbage, Wait) => (
            3,
            &["reading the reply of `om ", "`: `garbage`: ", LEFT, AGAIN],
        ),
        (Killed, Look) => (3, &["regsvc: `om ", "`: killed by signal 9: half\n"]),
        (Killed, Order | Wait) => (3, &["`: killed by signal 9: half\n", LEFT, AGAIN]),
        (Killed, Start) => (
            1,
            &[
                "is not up: `om test/svc/registry start ",
                "killed by signal 9: half\n",
            ],
        ),
        (DaemonDown, Look) => (
            3,
            &[
                "the daemon of the agent does not run, nothing was done: start it with `om daemon start`\n",
            ],
        ),
        (DaemonDown, _) => (
            3,
            &[
                "regsvc: the daemon of the agent went down: start it with `om daemon start`\n",
                LEFT,
                AGAIN,
            ],
        ),
        (Interrupted, Look) => (3, &["regsvc: interrupted by SIGTERM: nothing was done\n"]),
        (Interrupted, _) => (
            3,
            &[
                "interrupted by SIGTERM: test/svc/registry may have been created or changed, and may still come up: ",
                "`regsvc status test/registry` shows it, `regsvc deploy test/registry ",
                "` goes on\n",
            ],
        ),
        (Event::Ok | Event::ProvisionFailed, _) => unreachable!("it strikes at no call"),
    };
    Expected {
        code,
        words,
        orders: &situation.orders[..given],
    }
}

const LEFT: &str =
    "test/svc/registry may have been stopped or changed: `regsvc status test/registry` shows it; ";
const AGAIN: &str = "again: regsvc deploy test/registry ";
