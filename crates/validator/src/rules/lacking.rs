//! What only some nodes say -> a node of the object for which nobody says it.

use rustc_hash::FxHashSet;

use crate::configuration::{Configuration, Nodes, Section, Setting};
use crate::generation::Generation;

/// How many nodes are looked at for one that lacks something.
const MANY: usize = 64;

/// How many settings of one keyword are looked through.
const SETTINGS: usize = 256;

/// A node that reads `section`, and is in no scope of `settings`, all that say something which the section needs.
/// `None` where there is no setting, where one is for every node, or where no such node is known.
pub(super) fn node<'c, 'd: 'c>(
    configuration: &'c Configuration<'d>,
    section: &Section<'d>,
    settings: impl Iterator<Item = &'c Setting<'d>>,
    generation: Generation,
) -> Option<&'c str> {
    let mut scopes = Vec::new();
    for setting in settings.filter(|setting| setting.agents.contains(generation)) {
        scopes.push(setting.scope()?);
        if scopes.len() > SETTINGS {
            return None;
        }
    }
    // What runs in encapsulated nodes is nothing to the others; what is off is missed by 2.1 alone.
    if scopes.is_empty()
        || is_encapsulated(configuration, section, generation)
        || (generation == Generation::V3 && may_be_off(configuration, section, generation))
    {
        return None;
    }
    // Agent 3 does not know these, which is a finding of its own.
    let unknown = ["flex_primary", "drp_flex_primary"];
    if generation == Generation::V3 && scopes.iter().any(|scope| unknown.contains(scope)) {
        return None;
    }
    outside(configuration, scopes, generation)
}

/// A node of the object that is in none of the scopes.
fn outside<'c>(
    configuration: &'c Configuration<'_>,
    mut scopes: Vec<&str>,
    generation: Generation,
) -> Option<&'c str> {
    let by_name: FxHashSet<String> = scopes.iter().map(|scope| scope.to_lowercase()).collect();
    scopes.retain(|scope| Nodes::SETS.contains(scope));
    scopes.sort_unstable();
    scopes.dedup();
    let nodes = configuration.nodes(generation);
    let lacks = |node: &&String| {
        let is_in = |scope: &&str| nodes.is_in(scope, node, generation) != Some(false);
        !by_name.contains(*node) && !scopes.iter().any(is_in)
    };
    let (names, one_of) = (nodes.names(), nodes.one_of());
    match names.is_empty() {
        // Those that stand in for others read the configuration, too.
        false => names.iter().chain(nodes.stand_ins()).take(MANY).find(lacks),
        // It has one of these nodes.
        true => one_of
            .first()
            .filter(|_| one_of.len() <= MANY && one_of.iter().all(|node| lacks(&node))),
    }
    .map(String::as_str)
}

/// Whether the resource may be off, on some node at least.
pub(super) fn may_be_off(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let default = configuration.section("DEFAULT");
    let mut places = default.into_iter().chain([section]);
    places.any(|place| configuration.is_said(place, "disable", generation))
}

/// Whether the resource may be one of encapsulated nodes.
pub(super) fn is_encapsulated(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    let default = configuration.section("DEFAULT");
    let tagged = |section| {
        let mut tags = configuration.named(section, "tags");
        tags.any(|tags| tags.refers() || tags.written().contains("encap"))
    };
    let mut places = default.into_iter().chain([section]);
    places.any(|place| configuration.is_said(place, "encap", generation) || tagged(place))
}
