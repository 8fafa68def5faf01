//! A key that is referred to -> the settings that a node may take for it.

use rustc_hash::FxHashMap;

use super::{Graph, Place};
use crate::configuration::{Section, Setting};

/// The keys that are referred to.
pub(super) struct Keys<'c, 'd> {
    /// The places of the settings that refer, by where their keys stand.
    pub(super) referring: FxHashMap<usize, usize>,
    pub(super) known: FxHashMap<(&'d str, &'c str), usize>,
    pub(super) places: Vec<Place<'c, 'd>>,
    /// How many places stand before these.
    pub(super) first: usize,
}

impl<'c, 'd> Keys<'c, 'd> {
    pub(super) fn of(
        &mut self,
        graph: &Graph<'c, 'd>,
        section: &'c Section<'d>,
        key: &'c str,
    ) -> usize {
        if let Some(&place) = self.known.get(&(section.name, key)) {
            return place;
        }
        let default = graph.configuration.section("DEFAULT");
        let default = default.filter(|_| !section.is_free() && !section.is_default());
        let default = default.map(|default| self.of(graph, default, key));
        let words = section.vocabulary[graph.generation];
        let keyword = words.and_then(|words| words.keyword(key));
        let aliases = keyword.map(|found| found.keyword.aliases.iter());
        let mut names: Vec<&str> = aliases.into_iter().flatten().collect();
        names.extend(keyword.map(|found| found.keyword.name));
        names.retain(|name| *name != key);
        names.push(key);
        let mut twins: Vec<&Setting<'d>> = Vec::new();
        for name in names {
            let named = graph.configuration.named(section, name).rev();
            let named = named.filter(|setting| setting.agents.contains(graph.generation));
            twins.extend(named);
        }
        // Of several names of one keyword, an agent takes now this one, now that.
        let is_mixed = twins.windows(2).any(|two| two[0].name != two[1].name);
        let is_scoped = twins.iter().any(|twin| twin.scope().is_some());
        let twins = twins.into_iter().filter(|_| !is_mixed);
        let place = |twin: &'c Setting<'d>| {
            let place = self.referring.get(&twin.key_span().start);
            (twin, place.copied())
        };
        let twins = twins.map(place).collect();
        let at = self.first + self.places.len();
        self.places.push(Place::Key {
            twins,
            is_scoped,
            default: default.filter(|_| !is_mixed),
        });
        self.known.insert((section.name, key), at);
        at
    }
}
