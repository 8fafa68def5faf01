//! Whatever there is × whatever happens × either agent: what `regsvc deploy` orders, says and leaves.
//!
//! A cell is a [`Situation`] and an [`Event`]. An event strikes at each call of the situation's `strikes`, one a
//! run; what is to come of it is in `expected`.

mod expected;
mod situations;

use std::fs;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use self::expected::expected;
use self::situations::{SITUATIONS, Situation, Splice, Strike, Wanted};
use crate::deploy::{CONFIGURATION, live_configuration, more_configuration, other_configuration};
use crate::stand_in::{Run, StandIn};

/// When a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Before anything is done.
    Look,
    /// An order to the daemon.
    Order,
    /// An order to a node, which waits and says how it went.
    Start,
    /// A look after an order, and all that follow it.
    Wait,
    /// The look after which the service is gone.
    Gone,
}

/// What happens: the columns of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Ok,
    ProvisionFailed,
    Hang,
    Garbage,
    Killed,
    DaemonDown,
    Interrupted,
}

const EVENTS: [Event; 7] = [
    Event::Ok,
    Event::ProvisionFailed,
    Event::Hang,
    Event::Garbage,
    Event::Killed,
    Event::DaemonDown,
    Event::Interrupted,
];

/// How many runs go on at a time: most of them wait.
const ABREAST: usize = 16;

/// The runs that a cell is made of.
fn strikes(situation: &Situation, event: Event) -> Vec<Option<Strike>> {
    let strikes = situation.strikes.iter().copied();
    match event {
        Event::Ok | Event::ProvisionFailed => vec![None],
        // A daemon is noticed by its answers alone.
        Event::DaemonDown => strikes
            .filter(|(_, kind, ..)| *kind == "overview")
            .map(Some)
            .collect(),
        _ => strikes.map(Some).collect(),
    }
}

/// Has replies come from other scenarios.
fn spliced(agent: StandIn, generation: &str, splices: &[Splice]) -> StandIn {
    let splice = |agent: StandIn, (kind, at, scenario, from): &Splice| {
        let agent = agent.forgets(kind, *at);
        from.clone().enumerate().fold(agent, |agent, (n, number)| {
            agent.borrows(
                kind,
                at + n,
                &format!("{generation}/{scenario}/{kind}.{number}"),
            )
        })
    };
    splices.iter().fold(agent, splice)
}

/// The stand-in of a situation.
fn stand_in(situation: &Situation) -> StandIn {
    let Situation {
        generation,
        scenario,
        splices,
        ..
    } = situation;
    let agent = StandIn::replaying(&format!("{generation}/{scenario}"));
    spliced(agent, generation, splices).says("daemon", 1, 0, "", "")
}

/// Has provisioning fail.
fn failing(agent: StandIn, situation: &Situation) -> StandIn {
    let failure = &situation.failure;
    let agent = spliced(agent, situation.generation, failure.splices);
    match failure.refused {
        Some(kind) => agent.says(kind, 1, 1, "", "E no space left\n"),
        None => agent,
    }
}

/// Has an event strike at a call.
fn struck(agent: StandIn, situation: &Situation, event: Event, strike: Strike) -> StandIn {
    let (moment, kind, number, _) = strike;
    let agent = match moment {
        Moment::Gone => agent,
        _ => agent.forgets(kind, number),
    };
    match event {
        Event::Hang => agent.does(
            kind,
            number,
            "trap '' TERM; sleep 60 & echo $! >>pids; sleep 60",
        ),
        Event::Garbage => agent.does(kind, number, "echo garbage"),
        Event::Killed => agent.does(kind, number, "echo half >&2; kill -9 $$"),
        Event::DaemonDown => {
            let down = format!("{}/daemon-down/overview.1", situation.generation);
            let agent = agent.borrows(kind, number, &down);
            agent.borrows("daemon", 1, "v3/daemon-down/daemon.1")
        }
        Event::Interrupted => agent.does(
            kind,
            number,
            "sleep 60 & echo $! >>pids; touch struck; wait",
        ),
        Event::Ok | Event::ProvisionFailed => agent,
    }
}

/// The file of the configuration that is to be deployed.
fn wanted(agent: &StandIn, situation: &Situation) -> String {
    match situation.wanted {
        Wanted::Recorded => CONFIGURATION.to_owned(),
        Wanted::Live => live_configuration(agent),
        Wanted::Other => other_configuration(agent),
        Wanted::More => more_configuration(agent),
    }
}

/// Runs the deployment of a situation.
fn deploy(agent: &StandIn, situation: &Situation, wanted: &str, event: Event) -> Run {
    let mut arguments = vec!["deploy", "test/registry", "--config", wanted];
    arguments.extend(situation.flags);
    arguments.extend(["--timeout", if event == Event::Hang { "7s" } else { "60s" }]);
    let mut regsvc = agent.regsvc(&arguments);
    // Even a slow machine is to see the daemon begin within the looks that it gets.
    regsvc.env("REGSVC_POLL", "0.15");
    if event == Event::Hang {
        regsvc.env("REGSVC_CALL_TIMEOUT", "2");
    }
    if event != Event::Interrupted {
        return Run(regsvc.output().unwrap());
    }
    regsvc.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = regsvc.spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    let is_waited_for = || !agent.path("struck").exists() && Instant::now() < until;
    while is_waited_for() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = kill_process(Pid::from_child(&child), Signal::TERM);
    Run(child.wait_with_output().unwrap())
}

/// The calls that are not questions.
fn orders(agent: &StandIn) -> Vec<String> {
    let questions = [
        " --version",
        " print config",
        " config show",
        " status",
        " -o json",
        " capabilities",
        " config get ",
        " daemon running",
        " logs ",
    ];
    let mut calls = agent.calls();
    calls.retain(|call| !questions.iter().any(|question| call.contains(question)));
    calls.retain(|call| !call.contains("/cfg/registry-history "));
    calls
}

/// Whether the deployment was written down in the cluster.
fn is_on_record(agent: &StandIn) -> bool {
    let calls = agent.calls();
    calls.iter().any(|call| {
        call.contains("/cfg/registry-history add ")
            || call.contains("/cfg/registry-history key add ")
    })
}

/// Has the agent know nothing of what was deployed, and begin its replies anew.
fn forgotten(agent: &StandIn) {
    for file in fs::read_dir(agent.path("")).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        if name == "log" || name == "stdin.create" || name.starts_with("count.") {
            fs::remove_file(file.path()).unwrap();
        }
    }
}

/// A process that the agent started and that still runs, if one does: what is killed takes a moment to end.
fn still_running(agent: &StandIn) -> Option<String> {
    let folder = agent.path("").canonicalize().unwrap();
    let is_there = |process: &fs::DirEntry| {
        fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(&folder))
    };
    let look = || {
        let mut processes = fs::read_dir("/proc").unwrap().flatten();
        processes.find(is_there).map(|process| process.file_name())
    };
    let until = Instant::now() + Duration::from_secs(2);
    while look().is_some() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    look().map(|process| process.to_string_lossy().into_owned())
}

/// Makes a run of a cell; says what of it is not as expected.
fn run(situation: &Situation, event: Event, strike: Option<Strike>) -> Result<(), String> {
    let agent = stand_in(situation);
    let wanted = wanted(&agent, situation);
    if situation.was_deployed {
        let before = deploy(&agent, situation, &wanted, Event::Ok);
        if before.code() != 0 {
            return Err(format!("it was not deployed before: {}", before.stderr()));
        }
        forgotten(&agent);
    }
    let agent = match strike {
        Some(strike) => struck(agent, situation, event, strike),
        None if event == Event::ProvisionFailed => failing(agent, situation),
        None => agent,
    };
    let run = deploy(&agent, situation, &wanted, event);
    let expected = expected(situation, event, strike);
    let said = run.stdout() + &run.stderr();
    let wrong = |what: String| Err(format!("{what}; it said:\n{said}"));
    if run.0.status.code() != Some(expected.code) {
        return wrong(format!(
            "it ended with {}, not {}",
            run.0.status, expected.code
        ));
    }
    if let Some(word) = expected.words.iter().find(|word| !said.contains(**word)) {
        return wrong(format!("no `{word}`"));
    }
    if orders(&agent) != expected.orders {
        return wrong(format!(
            "it ordered {:?}, not {:?}",
            orders(&agent),
            expected.orders
        ));
    }
    // Who is interrupted asks nothing more of an agent.
    let is_told = !expected.orders.is_empty() && event != Event::Interrupted;
    if is_on_record(&agent) != is_told {
        return wrong(format!("whether it is in the history is not {is_told}"));
    }
    if !agent.left_over().is_empty() {
        return wrong(format!("it left {:?}", agent.left_over()));
    }
    if let Some(process) = still_running(&agent) {
        return wrong(format!("the process {process} of the agent still runs"));
    }
    Ok(())
}

#[test]
fn whatever_happens_to_whatever_there_is_is_told_and_leaves_nothing_behind() {
    let cells = || {
        let of = |situation| EVENTS.iter().map(move |event| (situation, *event));
        SITUATIONS.iter().flat_map(of)
    };
    assert_eq!(cells().count(), 7 * 2 * 7);
    let runs: Vec<_> = cells()
        .flat_map(|(situation, event)| {
            let strikes = strikes(situation, event);
            assert!(
                !strikes.is_empty(),
                "{} × {event:?} is skipped",
                situation.name
            );
            strikes
                .into_iter()
                .map(move |strike| (situation, event, strike))
        })
        .collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..ABREAST {
            scope.spawn(|| {
                while let Some((situation, event, strike)) =
                    runs.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    if let Err(what) = run(situation, *event, *strike) {
                        let at =
                            strike.map(|(moment, kind, n, _)| format!(" at {moment:?} {kind}.{n}"));
                        wrong.lock().unwrap().push(format!(
                            "{} × {} × {event:?}{}: {what}",
                            situation.name,
                            situation.generation,
                            at.unwrap_or_default()
                        ));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {} runs:\n{}",
        wrong.len(),
        runs.len(),
        wrong.join("\n")
    );
}
