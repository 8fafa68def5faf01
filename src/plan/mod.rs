//! The configuration that is wanted and what lives -> the steps of a deployment, as data.
//!
//! An agent takes another configuration without a word while the old one runs on. So what a restart
//! is needed for is stopped under the configuration that it was started with, and started under the
//! new one: whatever comes in between, nothing old runs under a new name. Objects come before the service that
//! takes their keys: without them it would start without its access control.

mod circumstance;
mod difference;
mod effect;
mod live;
mod meaning;
mod settings;
mod step;

use std::collections::BTreeSet;

pub use self::difference::{Difference, told};
pub use self::effect::Effect;
pub use self::live::{Live, Stray};
pub use self::settings::{Settings, id};
pub use self::step::{Deed, Step};

use self::circumstance::{judge_nodes, judge_restarts, judge_volumes};
use crate::generation::Generation;
use crate::object::Change;
use crate::value::{Reading, boolean};

/// What the objects beside a service ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// What makes them as wanted, in order.
    pub changes: Vec<Change>,
    /// Why what runs is to be started anew when they change, if it is.
    pub restart: Option<String>,
    /// The volumes that a service finds which does not exist yet: it takes them up as they are.
    pub kept: Vec<Kept>,
}

/// A volume that is there before its service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The section that names it.
    pub section: String,
    /// The object, and its size.
    pub shown: String,
    /// Its size in bytes, where that is known.
    pub bytes: Option<u64>,
    /// What it was made with, where other things are wanted of it.
    pub differences: Vec<Difference>,
}

/// How far a deployment may go with a service that exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leave {
    /// It may bring up what is wanted already.
    #[default]
    Nothing,
    /// It may change what can be changed.
    Update,
    /// It may leave data behind, or delete them with a volume that is made anew.
    Replace,
    /// No deployment may: what is asked for cannot be done to what is there.
    Never,
}

/// What a deployment comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// These steps, in this order; none when there is nothing to do.
    Steps(Vec<Step>),
    /// More leave is asked for: nothing is done to the service.
    Refused {
        /// The leave that would do.
        asks: Leave,
        /// The steps that it would allow.
        steps: Vec<Step>,
    },
}

impl Plan {
    /// The steps, whether they may be taken or not.
    pub fn steps(&self) -> &[Step] {
        match self {
            Plan::Steps(steps) | Plan::Refused { steps, .. } => steps,
        }
    }

    /// What the configuration differs in.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.steps().iter().flat_map(Step::differences)
    }

    /// Whether data are deleted.
    pub fn deletes(&self) -> bool {
        self.differences().any(Difference::deletes)
    }

    /// The leave that the steps ask for.
    pub fn asks(&self) -> Leave {
        match self {
            Plan::Steps(_) => Leave::Nothing,
            Plan::Refused { asks, .. } => *asks,
        }
    }
}

/// Decides what to do.
pub fn plan(wanted: &Settings, beside: &Beside, live: Option<&Live>, leave: Leave) -> Plan {
    let (asks, of_service) = match live {
        Some(live) => of_service(wanted, beside, live),
        None => first(&beside.kept),
    };
    let changes = beside.changes.iter();
    let changes_what_lives = changes.clone().any(Change::is_of_what_lives);
    let asks = match changes_what_lives {
        true => asks.max(Leave::Update),
        false => asks,
    };
    let of_objects = changes.map(|change| Step {
        deed: Deed::Object(change.deed.clone(), change.object.clone()),
        reason: change.reason.clone(),
    });
    let steps = of_objects.chain(of_service).collect();
    match asks > leave {
        true => Plan::Refused { asks, steps },
        false => Plan::Steps(steps),
    }
}

/// The steps that a service takes which is not there, and the leave that they ask for: a volume that is, agents take up
/// as it is, without a word (observed on both).
fn first(kept: &[Kept]) -> (Leave, Vec<Step>) {
    let differences: Vec<Difference> = kept.iter().flat_map(|k| k.differences.clone()).collect();
    if differences.is_empty() {
        let volumes: Vec<&str> = kept.iter().map(|kept| kept.shown.as_str()).collect();
        let reason = match volumes.is_empty() {
            true => "there is no such service yet".to_owned(),
            false => format!(
                "there is no such service yet; it takes up {}, with what is in it",
                volumes.join(", ")
            ),
        };
        return (Leave::Nothing, vec![step(Deed::Create, &reason)]);
    }
    let delete = step(
        Deed::Delete(differences),
        "a volume of its name is there, and keeps what it was made with",
    );
    let create = step(Deed::Create, "there is no such service yet");
    (Leave::Replace, vec![delete, create])
}

/// The steps that a service which lives takes, and the leave that they ask for.
fn of_service(wanted: &Settings, beside: &Beside, live: &Live) -> (Leave, Vec<Step>) {
    let mut differences = live.settings.differences(wanted);
    for difference in &mut differences {
        judge_nodes(difference, wanted, live);
    }
    let restart = beside.restart.as_deref();
    let restart = restart.filter(|_| !live.runs_on.is_empty());
    judge_restarts(&mut differences, live);
    judge_volumes(&mut differences);
    let of_objects = match restart {
        Some(_) if live.displaced && live.holds_data() => Leave::Replace,
        Some(_) => Leave::Update,
        None => Leave::Nothing,
    };
    let asks = asked(&differences, live).max(of_objects);
    (asks, steps(differences, restart, live))
}

/// The leave that changes ask for.
fn asked(differences: &[Difference], live: &Live) -> Leave {
    let of_difference = |difference: &Difference| match difference.effect {
        Effect::Live | Effect::Restart => Leave::Update,
        Effect::Strands(_) | Effect::Deletes(_) => Leave::Replace,
        Effect::Never(_) => Leave::Never,
    };
    let of_strays = match live.strays.is_empty() {
        true => Leave::Nothing,
        false => Leave::Update,
    };
    let asked = differences.iter().map(of_difference);
    asked.chain([of_strays]).max().unwrap_or_default()
}

/// The steps from what lives to what is wanted.
fn steps(differences: Vec<Difference>, restart: Option<&str>, live: &Live) -> Vec<Step> {
    if differences.iter().any(Difference::deletes) {
        return anew(differences, live);
    }
    let stops = stops(&differences, restart, live);
    let is_as_wanted = differences.is_empty();
    if is_as_wanted && live.up && stops.is_empty() {
        return stops;
    }
    let leaves_something_down = match is_as_wanted {
        true => live.provisioned,
        false => differences.iter().any(Difference::adds_a_resource),
    };
    let starts = match live.generation {
        // Orders to the daemon do nothing for an instance of which some is up (observed on 2.1).
        Generation::V2 if stops.is_empty() && leaves_something_down && !live.stuck => {
            live.started_on()
        }
        _ => BTreeSet::new(),
    };
    let deed = match (is_as_wanted, stops.is_empty()) {
        (true, true) => step(
            Deed::Provision,
            "the configuration is as wanted, and the service is not up",
        ),
        (true, false) => step(Deed::Provision, "it is to run as configured"),
        (false, _) => step(Deed::Update(differences), "the configuration differs"),
    };
    // Agent 3 refuses an order while another one stands, and one that failed stands for ever (observed).
    let abort = live.stuck && live.generation == Generation::V3;
    let abort = abort.then(|| step(Deed::Abort, "an order that failed still stands"));
    let starts = starts.into_iter().map(|node| {
        let why = "the agent starts nothing by itself where some of it is up";
        step(Deed::Start(node), why)
    });
    abort
        .into_iter()
        .chain(stops)
        .chain([deed])
        .chain(starts)
        .collect()
}

/// The steps that delete a service with volumes of it, and make it again.
fn anew(differences: Vec<Difference>, live: &Live) -> Vec<Step> {
    let abort = live.stuck && live.generation == Generation::V3;
    let abort = abort.then(|| step(Deed::Abort, "an order that failed still stands"));
    let delete = step(
        Deed::Delete(differences),
        "a volume keeps what it was made with",
    );
    let create = step(Deed::Create, "it is to be as configured");
    abort.into_iter().chain([delete, create]).collect()
}

/// The steps that stop what would run on as it was.
fn stops(differences: &[Difference], restart: Option<&str>, live: &Live) -> Vec<Step> {
    let needs_restart = |difference: &Difference| difference.effect > Effect::Live;
    let why = match (live.strays.first(), restart) {
        _ if live.runs_on.is_empty() => return Vec::new(),
        _ if differences.iter().any(needs_restart) => "what runs keeps what it was started with",
        _ if !live.severed.is_empty() => &live.severed[0],
        (Some(stray), _) => &stray.said,
        (None, Some(restart)) => restart,
        (None, None) => return Vec::new(),
    };
    let kept = kept_containers(&live.settings);
    let mut steps = Vec::new();
    if !kept.is_empty() {
        let why = "without `rm` the agent would start the old container again, as it was";
        steps.push(step(Deed::RemoveWhenStopped(kept), why));
    }
    steps.push(step(Deed::Stop, why));
    steps
}

fn step(deed: Deed, reason: &str) -> Step {
    Step {
        deed,
        reason: reason.to_owned(),
    }
}

/// The containers that their agent keeps when they stop, and starts again as they were made.
fn kept_containers(settings: &Settings) -> Vec<String> {
    let is_removed = |section: &str| {
        let rm = settings.resolved(section, "rm").unwrap_or("false");
        boolean::read(rm, Generation::V2) == Reading::Value(true)
    };
    let engines = ["docker", "podman", "oci"];
    let is_of_an_engine = |section: &str| {
        let driver = settings.resolved(section, "type");
        driver.is_none_or(|driver| engines.contains(&driver))
    };
    let containers = settings.of_group("container");
    containers
        .filter(|section| is_of_an_engine(section) && !is_removed(section))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;
