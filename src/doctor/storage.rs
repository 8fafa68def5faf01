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
            let local = needs.ha && !volume.shared;
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
    let pools = match &facts.pools {
        Ok(pools) => pools,
        Err(why) => return check(State::Skipped, why),
    };
    // Agent 3 tells of every node: of those that cannot run the service nothing is wanted.
    let candidates = needs.candidates(facts);
    let matters = |pool: &&Pool| match (&pool.node, &candidates) {
        (Some(node), Some(nodes)) if facts.generation == Generation::V3 => {
            nodes.contains(&node.as_str())
        }
        _ => true,
    };
    let pools: Vec<&Pool> = pools.iter().filter(matters).collect();
    let refused = |pool: &Pool| refusal(facts.generation, pool, volume);
    let nodes: BTreeSet<Option<&str>> = pools.iter().map(|pool| pool.node.as_deref()).collect();
    let mut without = Vec::new();
    let mut with = Vec::new();
    for &node in &nodes {
        let here = || pools.iter().filter(|pool| pool.node.as_deref() == node);
        // Both agents take the one with most space of those that qualify.
        let best = here()
            .filter(|pool| refused(pool).is_none())
            .max_by_key(|pool| pool.free);
        match best {
            Some(pool) => with.push(shown(pool)),
            None => without.extend(here().map(|pool| {
                let why = refused(pool).unwrap_or_default();
                format!("{} {why}", named(pool))
            })),
        }
    }
    let asked = wanted(volume);
    match (with.is_empty(), without.is_empty()) {
        (false, true) => check(State::Pass, &format!("{asked}: {}", with.join(", "))),
        (false, false) => {
            let found = format!("{asked} fits on some nodes only: {}", without.join("; "));
            check(State::Warn, &found)
        }
        (true, _) => {
            let why = match without.is_empty() {
                true => "there is no pool".to_owned(),
                false => without.join("; "),
            };
            let failed = check(State::Fail, &format!("no pool for {asked}: {why}")).blocks();
            failed.mended(remedy(facts, needs, volume))
        }
    }
}

/// The name of the volume object, if the cluster has it already: then nothing is made.
fn existing<'v>(facts: &Facts, needs: &Needs, volume: &'v Volume) -> Option<&'v str> {
    let name = volume.name.as_deref()?;
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
    match (pool.free, volume.size) {
        (Some(free), Some(size)) if free < size => Some(format!("has {} free", bytes(free))),
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

/// What to do when no pool qualifies: less space where that is all, else a look at what there is.
fn remedy(facts: &Facts, needs: &Needs, volume: &Volume) -> Mend {
    let fits = Volume {
        size: None,
        ..volume.clone()
    };
    let pools = facts.pools.as_deref().unwrap_or_default();
    let qualified = pools
        .iter()
        .filter(|pool| refusal(facts.generation, pool, &fits).is_none());
    let most = qualified
        .filter_map(|pool| pool.free)
        .max()
        .map(|free| free >> 30);
    match most.filter(|gibibytes| *gibibytes > 0) {
        Some(most) => Mend::shell(format!(
            "regsvc deploy {} --size {most}g",
            needs.path.short()
        )),
        None => Mend::om(match facts.generation {
            Generation::V2 => "pool status",
            Generation::V3 => "pool ls",
        }),
    }
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
fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["", "k", "m", "g", "t", "p"];
    let mut power = 0;
    while power + 1 < UNITS.len() && count >> (10 * (power + 1)) > 0 {
        power += 1;
    }
    let tenths = u128::from(count) * 10 >> (10 * power);
    match tenths % 10 {
        0 => format!("{}{}", tenths / 10, UNITS[power]),
        rest => format!("{}.{rest}{}", tenths / 10, UNITS[power]),
    }
}
