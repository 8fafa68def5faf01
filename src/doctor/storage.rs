//! Facts and needs -> checks of pools, chosen as the agents choose them (`core/node/node.py` find_pool;
//! `core/pool/lookup.go`).

use std::collections::BTreeSet;

use crate::doctor::check::{Check, Mend, State};
use crate::doctor::facts::{Facts, Pool};
use crate::doctor::needs::{Needs, Volume};
use crate::generation::Generation;

const POOL: &str =
    "a volume for which no pool qualifies is not made, and the agent does not say why";
const SHARED: &str = "a service that fails over to another node finds there what a shared pool holds, \
                      and else an empty volume";

/// The checks of a cluster: the pools that volumes can be made in.
pub(super) fn of_cluster(facts: &Facts) -> Vec<Check> {
    let pools = match &facts.pools {
        Ok(pools) => pools,
        Err(why) => return vec![Check::new("pool", State::Skipped, why, POOL)],
    };
    let kept: Vec<String> = pools
        .iter()
        .filter(|pool| is_kept(pool))
        .map(shown)
        .collect();
    vec![match kept.is_empty() {
        true => Check::new(
            "pool",
            State::Fail,
            "no pool keeps what is written to it",
            POOL,
        ),
        false => Check::new("pool", State::Pass, kept.join(", "), POOL),
    }]
}

/// The checks of a service: a pool for each of its volumes.
pub(super) fn of_service(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let volumes = needs.volumes.iter();
    volumes
        .flat_map(|volume| {
            // What is in memory is made on each node anew, and nothing is to be found there.
            let is_kept = volume.kind.as_deref() != Some("shm");
            let local = needs.ha && !volume.shared && is_kept;
            let local = local.then(|| stranded(volume));
            std::iter::once(of_volume(facts, needs, volume)).chain(local)
        })
        .collect()
}

/// A service that moves, with a volume that stays.
fn stranded(volume: &Volume) -> Check {
    let found = format!(
        "`{}` is not `shared = true`, and the service moves (`orchestrate = ha`)",
        volume.rid
    );
    Check::new("pool", State::Warn, found, SHARED)
}

fn of_volume(facts: &Facts, needs: &Needs, volume: &Volume) -> Check {
    let rid = &volume.rid;
    let check = |state, found: &str| Check::new("pool", state, format!("`{rid}`: {found}"), POOL);
    if let Some(name) = existing(facts, needs, volume) {
        return check(State::Pass, &format!("the volume `{name}` exists already"));
    }
    let Choice { with, without } = match &facts.pools {
        Ok(pools) => choice(facts, needs, volume, pools),
        Err(why) => return check(State::Skipped, why),
    };
    let asked = wanted(volume);
    let whyever = match without.is_empty() {
        true => "there is no pool".to_owned(),
        false => without.join("; "),
    };
    match (with.is_empty(), without.is_empty()) {
        (false, true) => check(State::Pass, &format!("{asked}: {}", with.join(", "))),
        (false, false) => check(
            State::Warn,
            &format!("{asked} fits on some nodes only: {whyever}"),
        ),
        (true, _) => Check {
            mend: remedy(facts, needs, volume),
            ..check(State::Fail, &format!("no pool for {asked}: {whyever}")).blocks()
        },
    }
}

/// What the nodes have for a volume.
#[derive(Default)]
struct Choice {
    /// The pool that is taken, of each node that has one.
    with: Vec<String>,
    /// Why none is, of each pool of a node that has none.
    without: Vec<String>,
}

fn choice(facts: &Facts, needs: &Needs, volume: &Volume, pools: &[Pool]) -> Choice {
    // Agent 3 tells of every node: of those that cannot run the service nothing is wanted.
    let candidates = needs.candidates(facts);
    let matters = |pool: &&Pool| match (&pool.node, &candidates) {
        (Some(node), Some(nodes)) if facts.generation == Generation::V3 => {
            nodes.contains(&node.as_str())
        }
        _ => true,
    };
    let pools: Vec<&Pool> = pools.iter().filter(matters).collect();
    let nodes: BTreeSet<Option<&str>> = pools.iter().map(|pool| pool.node.as_deref()).collect();
    let mut choice = Choice::default();
    for node in nodes {
        let here = pools.iter().filter(|pool| pool.node.as_deref() == node);
        let judged = here.map(|pool| (pool, refusal(facts.generation, pool, volume)));
        let (good, bad): (Vec<_>, Vec<_>) = judged.partition(|(_, why)| why.is_none());
        // Both agents take the one with most space of those that qualify.
        match good.iter().max_by_key(|(pool, _)| pool.free) {
            Some((pool, _)) => choice.with.push(shown(pool)),
            None => choice.without.extend(bad.iter().map(|(pool, why)| {
                format!("{} {}", named(pool), why.as_deref().unwrap_or_default())
            })),
        }
    }
    choice
}

/// The name of the volume object, if the cluster has it already: then nothing is made.
fn existing<'v>(facts: &Facts, needs: &Needs, volume: &'v Volume) -> Option<&'v str> {
    let name = volume.name.as_deref().filter(|_| volume.freed.is_none())?;
    let path = format!("{}/vol/{name}", needs.path.namespace());
    let cluster = facts.cluster.as_ref().ok()?;
    cluster.objects.contains(&path).then_some(name)
}

/// Why a pool does not qualify; `None` if it does.
fn refusal(generation: Generation, pool: &Pool, volume: &Volume) -> Option<String> {
    let can = |capability: &str| pool.capabilities.iter().any(|known| known == capability);
    if let Some(name) = volume.pool.as_ref().filter(|name| **name != pool.name) {
        return Some(format!("is not `{name}`"));
    }
    if let Some(kind) = volume.kind.as_ref().filter(|kind| **kind != pool.kind) {
        return Some(format!("is of type {}, and not {kind}", pool.kind));
    }
    if volume.kind.is_none() && !is_kept(pool) {
        return Some("keeps nothing".to_owned());
    }
    if let Some(access) = volume.access.as_ref().filter(|access| !can(access)) {
        return Some(format!("cannot do {access}"));
    }
    if volume.shared && !can("shared") {
        return Some("is not shared".to_owned());
    }
    let form = match (volume.raw, generation) {
        (true, _) => Some("blk"),
        (false, Generation::V3) => Some("file"),
        (false, Generation::V2) => None,
    };
    if let Some(form) = form.filter(|form| !can(form)) {
        return Some(format!("cannot make a volume of form `{form}`"));
    }
    let freed = volume.freed.unwrap_or_default();
    match (pool.free, volume.size) {
        (Some(free), Some(size)) if free.saturating_add(freed) < size => {
            Some(format!("has {} free", bytes(free)))
        }
        _ => None,
    }
}

/// Whether a pool keeps what is written to it; those in memory are taken only when asked for by type.
fn is_kept(pool: &Pool) -> bool {
    pool.kind != "shm" && !pool.capabilities.iter().any(|known| known == "volatile")
}

/// What a volume asks of a pool.
fn wanted(volume: &Volume) -> String {
    let size = volume
        .size
        .map_or("a size that only the agent resolves".to_owned(), bytes);
    let parts = [
        Some(size),
        volume.access.clone(),
        volume.shared.then(|| "shared".to_owned()),
        volume.pool.as_ref().map(|pool| format!("in `{pool}`")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The answer that lets a pool qualify, where one does: less space, or another pool.
fn remedy(facts: &Facts, needs: &Needs, volume: &Volume) -> Option<Mend> {
    let pools = facts.pools.as_deref().unwrap_or_default();
    let qualified = |volume: &Volume| -> Vec<&Pool> {
        let fits = |pool: &&Pool| refusal(facts.generation, pool, volume).is_none();
        pools.iter().filter(fits).collect()
    };
    let smaller = qualified(&Volume {
        size: None,
        ..volume.clone()
    });
    let most = smaller.iter().filter_map(|pool| pool.free).max();
    if let Some(most) = most
        .map(|free| free >> 30)
        .filter(|gibibytes| *gibibytes > 0)
    {
        let size = format!("{most}g");
        return Some(Mend::answering(facts, &needs.path, "size", &size));
    }
    let elsewhere = qualified(&Volume {
        pool: None,
        ..volume.clone()
    });
    let pool = elsewhere.first()?;
    Some(Mend::answering(facts, &needs.path, "pool", &pool.name))
}

fn named(pool: &Pool) -> String {
    match &pool.node {
        Some(node) => format!("{} on {node}", pool.name),
        None => pool.name.clone(),
    }
}

fn shown(pool: &Pool) -> String {
    let shared = pool.capabilities.iter().any(|known| known == "shared");
    let shared = if shared { ", shared" } else { "" };
    match pool.free {
        Some(free) => format!(
            "{} ({}{shared}, {} free)",
            named(pool),
            pool.kind,
            bytes(free)
        ),
        None => format!("{} ({}{shared})", named(pool), pool.kind),
    }
}

/// A number of bytes, as people say it; never more than there are.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["", "k", "m", "g", "t", "p"];
    let mut power = 0;
    while power + 1 < UNITS.len() && count >> (10 * (power + 1)) > 0 {
        power += 1;
    }
    let tenths = (u128::from(count) * 10) >> (10 * power);
    match tenths % 10 {
        0 => format!("{}{}", tenths / 10, UNITS[power]),
        rest => format!("{}.{rest}{}", tenths / 10, UNITS[power]),
    }
}
