//! Differences, and where a service runs -> what each of them takes there.

use super::{Difference, Effect, Live, Settings};
use crate::generation::Generation;
use crate::value::{Reading, nodes};

/// What a restart means for a service that does not run where its agent would start it: it moves, and
/// data on its node stays there (observed on 3: an empty registry).
pub(super) fn judge_restarts(differences: &mut [Difference], live: &Live) {
    if !live.displaced || !live.holds_data() {
        return;
    }
    let nodes: Vec<&str> = live.runs_on.iter().map(String::as_str).collect();
    for difference in differences {
        if difference.effect == Effect::Restart {
            difference.effect = Effect::Strands(format!(
                "needs a restart, and it runs on {}, where its agent would not start it: its data would stay there",
                nodes.join(", ")
            ));
        }
    }
}

/// What becomes of a volume by the name of which another one is used: it stays as it is.
pub(super) fn judge_volumes(differences: &mut [Difference]) {
    let renamed = differences.iter().filter(|difference| {
        let is_volume = difference.section.starts_with("volume#");
        is_volume && difference.key.as_deref() == Some("name")
    });
    let renamed: Vec<String> = renamed.map(|name| name.section.clone()).collect();
    for difference in differences.iter_mut() {
        if difference.deletes() && renamed.contains(&difference.section) {
            difference.effect = Effect::Restart;
        }
    }
}

/// What other nodes mean for a service that runs: nothing, where it may stay, a move where it may not,
/// and data left behind where it has some.
pub(super) fn judge_nodes(difference: &mut Difference, wanted: &Settings, live: &Live) {
    let key = difference.key.as_deref().unwrap_or_default();
    if (difference.section.as_str(), key) != ("DEFAULT", "nodes") {
        return;
    }
    let text = wanted.resolved("DEFAULT", "nodes").unwrap_or("*");
    let may_stay = |node: &String| match nodes::read(text, Generation::V2) {
        Reading::Value(nodes) => nodes.select(node),
        _ => None,
    };
    // Where nothing is up, any of its nodes may have the data.
    let (nodes, verb) = match live.runs_on.is_empty() {
        true => (&live.nodes, "it may have run"),
        false => (&live.runs_on, "it runs"),
    };
    let left = nodes.iter().find(|node| may_stay(node) != Some(true));
    difference.effect = match left {
        None => Effect::Live,
        Some(node) if live.holds_data() => Effect::Strands(format!(
            "{verb} on {node}, which is not one of them: its data would stay there"
        )),
        Some(_) => Effect::Restart,
    };
}
