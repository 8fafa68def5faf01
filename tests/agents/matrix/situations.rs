//! What there is when `regsvc deploy` is run, with either agent: the rows of the matrix.

use super::Moment::{self, Gone, Look, Order, Start, Wait};

/// Replies of another scenario in place of a scenario's own: a kind of call, the number of the first that is
/// replaced, and the scenario with its first and last number that are put there. The last is said for ever.
pub(super) type Splice = (
    &'static str,
    usize,
    &'static str,
    std::ops::RangeInclusive<usize>,
);

/// A call that an event may befall: when it is made, its kind and number, and how many orders were given by then.
pub(super) type Strike = (Moment, &'static str, usize, usize);

/// The configuration that is deployed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The recorded one.
    Recorded,
    /// What the agent has already.
    Live,
    /// The recorded one with another image.
    Other,
    /// That one with one more container.
    More,
}

/// What there is: a row of the matrix.
pub(super) struct Situation {
    pub(super) name: &'static str,
    pub(super) generation: &'static str,
    /// The folder of replies.
    pub(super) scenario: &'static str,
    pub(super) splices: &'static [Splice],
    pub(super) wanted: Wanted,
    pub(super) flags: &'static [&'static str],
    /// Whether the service was deployed just before, and its agent knows nothing of it now.
    pub(super) was_deployed: bool,
    /// The orders that bring it up, in their order.
    pub(super) orders: &'static [&'static str],
    /// How it ends when nothing happens.
    pub(super) ends: (i32, &'static [&'static str]),
    pub(super) strikes: &'static [Strike],
    pub(super) failure: Failure,
}

/// How the situation goes when provisioning fails.
pub(super) struct Failure {
    /// In place of the situation's own, from their numbers on.
    pub(super) splices: &'static [Splice],
    /// The order that fails, if one does and says so.
    pub(super) refused: Option<&'static str>,
    pub(super) orders: &'static [&'static str],
    pub(super) ends: (i32, &'static [&'static str]),
}

const CREATE: [&str; 2] = [
    "svcmgr create -s test/svc/registry --config - --provision",
    "om test/svc/registry create --config - --provision",
];
const UPDATE: [&str; 2] = [
    CREATE[0],
    "om test/svc/registry create --config - --provision --restore",
];
const STOP: &str = "om test/svc/registry stop";
const PROVISION: &str = "om test/svc/registry provision";
/// Orders to 2.1's daemon do nothing for an instance of which some is up.
const START: &str = "om test/svc/registry start --node aubergine";

const UP: (i32, &[&str]) = (0, &["test/svc/registry is up on aubergine\n"]);
const GONE: (i32, &[&str]) = (
    3,
    &[
        "regsvc: the service has gone: somebody deleted it\n",
        "again: regsvc deploy test/registry",
    ],
);
const UNPROVISIONED: (i32, &[&str]) = (
    1,
    &[
        "regsvc: test/svc/registry: provision failed on aubergine\n",
        "the agent's log: om test/svc/registry logs\n",
        "again: regsvc deploy test/registry",
    ],
);
const UNSTARTED: (i32, &[&str]) = (
    1,
    &[
        "regsvc: test/svc/registry: start failed on aubergine\n",
        "the agent's log: om test/svc/registry logs\n",
        "again: regsvc deploy test/registry",
    ],
);
const REFUSED: (i32, &[&str]) = (
    1,
    &[
        "is not up: `om test/svc/registry start --node aubergine`: exit code 1: E no space left\n",
        "the whole state: regsvc status test/registry\n",
    ],
);

/// The calls of every deployment before it does anything.
const CONFIGURATION: Strike = (Look, "configuration", 1, 0);
const OVERVIEW: Strike = (Look, "overview", 1, 0);

/// A first deployment, with 2.1 and with 3.
const FIRST: [Situation; 2] = [first("v2", 0), first("v3", 1)];

const fn first(generation: &'static str, agent: usize) -> Situation {
    Situation {
        name: "first",
        generation,
        scenario: "first",
        splices: &[],
        wanted: Wanted::Recorded,
        flags: &[],
        was_deployed: false,
        orders: [&[CREATE[0]], &[CREATE[1]]][agent],
        ends: UP,
        strikes: &[
            CONFIGURATION,
            OVERVIEW,
            (Order, "create", 1, 1),
            (Wait, "overview", 3, 1),
        ],
        failure: Failure {
            splices: &[
                ("overview", 2, "failed", 2..=5),
                ("refresh", 1, "failed", 1..=1),
            ],
            refused: None,
            orders: [&[CREATE[0]], &[CREATE[1]]][agent],
            ends: UNPROVISIONED,
        },
    }
}

/// All situations, each with 2.1 and with 3.
pub(super) const SITUATIONS: [Situation; 14] = {
    let [first_v2, first_v3] = FIRST;
    [
        first_v2,
        first_v3,
        Situation {
            name: "same",
            scenario: "same-up",
            orders: &[],
            ends: (0, &["nothing to do: it is up, with this configuration\n"]),
            strikes: &[CONFIGURATION, OVERVIEW],
            // Its container died, which the agent sees when it looks again.
            failure: Failure {
                splices: &[
                    ("refresh", 1, "killed", 1..=1),
                    ("provision", 1, "failed-again", 1..=1),
                ],
                refused: Some("start"),
                orders: &[PROVISION, START],
                ends: REFUSED,
            },
            ..first("v2", 0)
        },
        Situation {
            name: "same",
            scenario: "same-up",
            orders: &[],
            ends: (0, &["nothing to do: it is up, with this configuration\n"]),
            strikes: &[CONFIGURATION, OVERVIEW],
            failure: Failure {
                splices: &[
                    ("overview", 1, "killed", 2..=2),
                    ("overview", 2, "rollback", 11..=14),
                    ("refresh", 1, "killed", 1..=1),
                    ("provision", 1, "failed-again", 1..=1),
                ],
                refused: None,
                orders: &[PROVISION],
                ends: UNSTARTED,
            },
            ..first("v3", 1)
        },
        Situation {
            name: "changed",
            scenario: "update",
            wanted: Wanted::Other,
            flags: &["--update"],
            orders: &[STOP, UPDATE[0]],
            strikes: &[
                CONFIGURATION,
                OVERVIEW,
                (Order, "stop", 1, 1),
                (Wait, "overview", 3, 1),
                (Order, "create", 1, 2),
                (Wait, "overview", 8, 2),
            ],
            failure: Failure {
                splices: &[
                    ("overview", 1, "rollback", 1..=15),
                    ("refresh", 1, "rollback", 1..=3),
                ],
                refused: None,
                orders: &[STOP, UPDATE[0]],
                ends: UNSTARTED,
            },
            ..first("v2", 0)
        },
        Situation {
            name: "changed",
            scenario: "update",
            wanted: Wanted::Other,
            flags: &["--update"],
            orders: &[STOP, UPDATE[1]],
            strikes: &[
                CONFIGURATION,
                OVERVIEW,
                (Order, "stop", 1, 1),
                (Wait, "overview", 3, 1),
                (Order, "create", 1, 2),
                (Wait, "overview", 8, 2),
            ],
            failure: Failure {
                splices: &[
                    ("overview", 1, "rollback", 1..=13),
                    ("refresh", 1, "rollback", 1..=3),
                ],
                refused: None,
                orders: &[STOP, UPDATE[1]],
                ends: UNSTARTED,
            },
            ..first("v3", 1)
        },
        Situation {
            name: "failed before",
            scenario: "failed-again",
            splices: &[
                ("overview", 2, "first", 3..=8),
                ("refresh", 2, "first", 1..=1),
            ],
            wanted: Wanted::Live,
            orders: &[PROVISION],
            strikes: &[
                CONFIGURATION,
                OVERVIEW,
                (Order, "provision", 1, 1),
                (Wait, "overview", 3, 1),
            ],
            failure: Failure {
                splices: &[
                    ("overview", 2, "failed-again", 2..=3),
                    ("refresh", 2, "failed-again", 2..=2),
                ],
                refused: None,
                orders: &[PROVISION],
                ends: UNPROVISIONED,
            },
            ..first("v2", 0)
        },
        Situation {
            name: "failed before",
            scenario: "failed-again",
            splices: &[
                ("overview", 2, "first", 3..=9),
                ("refresh", 2, "first", 1..=1),
            ],
            wanted: Wanted::Live,
            orders: &[PROVISION],
            strikes: &[
                CONFIGURATION,
                OVERVIEW,
                (Order, "provision", 1, 1),
                (Wait, "overview", 3, 1),
            ],
            failure: Failure {
                splices: &[
                    ("overview", 2, "failed-again", 2..=4),
                    ("refresh", 2, "failed-again", 2..=2),
                ],
                refused: None,
                orders: &[PROVISION],
                ends: UNPROVISIONED,
            },
            ..first("v3", 1)
        },
        Situation {
            name: "half up",
            scenario: "half-up",
            wanted: Wanted::More,
            orders: &[PROVISION, START],
            strikes: &[
                CONFIGURATION,
                OVERVIEW,
                (Order, "provision", 1, 1),
                (Start, "start", 1, 2),
                (Wait, "overview", 2, 2),
            ],
            failure: Failure {
                splices: &[],
                refused: Some("start"),
                orders: &[PROVISION, START],
                ends: REFUSED,
            },
            ..first("v2", 0)
        },
        Situation {
            name: "half up",
            scenario: "half-up",
            wanted: Wanted::More,
            orders: &[PROVISION],
            strikes: &[
                CONFIGURATION,
                OVERVIEW,
                (Order, "provision", 1, 1),
                (Wait, "overview", 4, 1),
            ],
            failure: Failure {
                splices: &[
                    ("overview", 4, "rollback", 11..=14),
                    ("refresh", 2, "rollback", 3..=3),
                ],
                refused: None,
                orders: &[PROVISION],
                ends: UNSTARTED,
            },
            ..first("v3", 1)
        },
        Situation {
            name: "deleted since",
            was_deployed: true,
            ..first("v2", 0)
        },
        Situation {
            name: "deleted since",
            was_deployed: true,
            ..first("v3", 1)
        },
        deleted_meanwhile("v2", 0),
        deleted_meanwhile("v3", 1),
    ]
};

/// A first deployment, whose service is deleted during the wait: right after what happens then.
const fn deleted_meanwhile(generation: &'static str, agent: usize) -> Situation {
    Situation {
        name: "deleted meanwhile",
        splices: &[
            ("overview", 4, "first", 1..=1),
            ("overview", 5, "first", 1..=1),
        ],
        ends: GONE,
        strikes: &[(Gone, "overview", 4, 1)],
        failure: Failure {
            splices: &[
                ("overview", 4, "failed", 4..=4),
                ("overview", 5, "first", 1..=1),
            ],
            refused: None,
            orders: [&[CREATE[0]], &[CREATE[1]]][agent],
            ends: GONE,
        },
        ..first(generation, agent)
    }
}
