//! What an agent says of its cluster, and what a service needs of it -> checks: what was found, why it
//! matters, the command that mends it.
//!
//! What an agent does not say is a check that is skipped, with the reason: nothing is guessed at, and no
//! reply makes the program fail.

mod check;
mod cluster;
mod engine;
mod facts;
mod image;
mod memory;
mod needs;
mod network;
mod nodes;
mod port;
pub mod published;
mod reader;
mod storage;
mod text;
mod v2;
mod v3;
mod variable;

pub use self::check::{Check, Command, Mend, State, Written, unreachable, worst};
pub use self::facts::{Answer, Facts, Known};
pub use self::needs::{Needs, Volume as Needed};
pub use self::storage::bytes;
pub use self::text::page;
pub use self::variable::Variable;

/// Something that an agent is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The cluster as its daemon knows it: nodes, heartbeats, what runs where.
    Cluster,
    /// Whether the daemon runs; asked of agent 3, where nothing else tells a daemon that is down.
    Daemon,
    /// The pools and their free space.
    Pools,
    /// The cluster networks.
    Networks,
    /// What the nodes are able to do.
    Capabilities,
    /// The name servers of the cluster; on agent 3 part of [`Topic::Cluster`].
    Dns,
}

impl Topic {
    /// What is asked about a cluster.
    pub const ALL: [Topic; 6] = [
        Topic::Cluster,
        Topic::Daemon,
        Topic::Pools,
        Topic::Networks,
        Topic::Capabilities,
        Topic::Dns,
    ];
}

/// The checks of a cluster, whatever is to run on it.
pub fn of_cluster(facts: &Facts) -> Vec<Check> {
    let mut checks = cluster::checks(facts);
    checks.extend(memory::checks(facts));
    checks.extend(engine::of_cluster(facts));
    checks.extend(network::of_cluster(facts));
    checks.extend(storage::of_cluster(facts));
    checks.push(cluster::dns(facts));
    checks
}

/// The checks of what a service needs. `variables` are the names of the caller's environment.
pub fn of_service(facts: &Facts, needs: &Needs, variables: &[Variable]) -> Vec<Check> {
    let mut checks = nodes::checks(facts, needs);
    checks.extend(engine::of_service(facts, needs));
    checks.extend(network::of_service(facts, needs));
    checks.extend(storage::of_service(facts, needs));
    checks.extend(image::checks(facts, needs));
    checks.extend(port::checks(facts, needs));
    checks.extend(nodes::synchronisation(facts, needs));
    checks.extend(variable::checks(facts.generation, needs, variables));
    checks
}

/// The checks that keep a service from being deployed: each fails, and each says what mends it.
pub fn blocking(facts: &Facts, needs: &Needs, variables: &[Variable]) -> Vec<Check> {
    let mut checks = cluster::checks(facts);
    checks.extend(of_service(facts, needs, variables));
    checks.retain(|check| check.blocking && check.state == State::Fail);
    checks
}

/// What must be asked so that the checks which block a service can be made: no more than that, since a
/// deployment waits for it, and has seen already whether the daemon runs.
pub fn blocking_topics(needs: &Needs) -> Vec<Topic> {
    let mut topics = vec![Topic::Cluster];
    if !needs.volumes.is_empty() {
        topics.push(Topic::Pools);
    }
    if !needs.ips.is_empty() {
        topics.push(Topic::Networks);
    }
    if !needs.engines.is_empty() || !needs.ips.is_empty() {
        topics.push(Topic::Capabilities);
    }
    topics
}

#[cfg(test)]
mod tests;
