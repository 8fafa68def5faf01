//! References that a node follows in a circle where what it takes depends on its name.
//!
//! A key that is set for some nodes alone leads elsewhere on each: the whole is walked as each node does it, once.

mod keys;
mod walker;

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use self::keys::Keys;
use self::walker::{Taken, Walker};
use crate::configuration::{Configuration, Nodes, Setting, is_deferred, is_word};
use crate::generation::Generation;
use crate::reference::{Reference, references};

/// How many steps all walks together may take, and how many walks there are at least and at most.
const STEPS: usize = 1 << 20;
const WALKS: [usize; 2] = [8, 1024];

/// A circle of settings.
pub(super) struct Loop<'c, 'd> {
    /// The settings, and where in each the reference to the next one stands.
    pub(super) members: Vec<(&'c Setting<'d>, Range<usize>)>,
    /// The node that walks it, if it is known.
    pub(super) node: Option<&'c str>,
}

/// A setting that refers, or a key that is referred to.
enum Place<'c, 'd> {
    Setting(&'c Setting<'d>, Vec<(usize, Range<usize>)>),
    Key {
        /// The settings of that key, the last one first, and their places if they refer.
        twins: Vec<(&'c Setting<'d>, Option<usize>)>,
        is_scoped: bool,
        /// The same key in DEFAULT.
        default: Option<usize>,
    },
}

/// The circles that are walked through keys with scopes; those without are found as they are looked up.
pub(super) fn loops<'c, 'd>(
    configuration: &'c Configuration<'d>,
    generation: Generation,
) -> Vec<Loop<'c, 'd>> {
    let mut found = Vec::new();
    let mut settings = configuration.settings().iter();
    if !settings.any(|setting| setting.scope().is_some()) {
        return found;
    }
    let graph = Graph::new(configuration, generation);
    if graph.is_plain() || graph.walk(Walker::All).is_empty() {
        return found;
    }
    let mut seen = FxHashSet::default();
    for walker in graph.walkers() {
        for circle in graph.walk(walker) {
            let entries = circle.members.iter().map(|(member, _)| member.entry());
            let ends = (entries.clone().min(), entries.max(), circle.members.len());
            if seen.insert(ends) {
                found.push(circle);
            }
        }
    }
    found
}

/// All that refers and is referred to.
struct Graph<'c, 'd> {
    configuration: &'c Configuration<'d>,
    generation: Generation,
    nodes: &'c Nodes,
    places: Vec<Place<'c, 'd>>,
}

impl<'c, 'd> Graph<'c, 'd> {
    fn new(configuration: &'c Configuration<'d>, generation: Generation) -> Self {
        let referring = configuration.settings().iter().filter(|setting| {
            let written = setting.value(generation).written();
            let mut all = written
                .into_iter()
                .flat_map(|text| references(text, generation));
            setting.refers() && setting.agents.contains(generation) && all.next().is_some()
        });
        let mut places: Vec<_> = referring
            .map(|setting| Place::Setting(setting, Vec::new()))
            .collect();
        let known = places
            .iter()
            .enumerate()
            .filter_map(|(at, place)| match place {
                Place::Setting(setting, _) => Some((setting.key_span().start, at)),
                Place::Key { .. } => None,
            });
        let mut graph = Graph {
            configuration,
            generation,
            nodes: configuration.nodes(generation),
            places: Vec::new(),
        };
        let mut keys = Keys {
            referring: known.collect(),
            known: FxHashMap::default(),
            places: Vec::new(),
            first: places.len(),
        };
        for place in &mut places {
            let Place::Setting(setting, edges) = place else {
                continue;
            };
            let written = setting.value(generation).written().unwrap_or_default();
            for reference in references(written, generation) {
                let key = graph.key(&reference, setting, &mut keys);
                edges.extend(key.map(|key| (key, reference.span)));
            }
        }
        places.append(&mut keys.places);
        graph.places = places;
        graph
    }

    /// The place of the key that a reference names.
    fn key(
        &self,
        reference: &Reference<'c>,
        from: &Setting<'d>,
        keys: &mut Keys<'c, 'd>,
    ) -> Option<usize> {
        let (section, key) = reference.key();
        if is_word(reference.target) || section == Some("node") || key.contains('@') {
            return None;
        }
        let section = match section {
            Some(name) => self.configuration.section(name)?,
            None => self.configuration.section_of(from),
        };
        (!is_deferred(section.prefix, key)).then(|| keys.of(self, section, key))
    }

    /// Whether no key that is referred to has a scope.
    fn is_plain(&self) -> bool {
        let is_scoped = |place: &Place<'_, '_>| {
            matches!(
                place,
                Place::Key {
                    is_scoped: true,
                    ..
                }
            )
        };
        !self.places.iter().any(is_scoped)
    }

    /// The nodes, those that a scope names first, and the scopes that may have others.
    fn walkers(&self) -> Vec<Walker<'c>> {
        let mut scopes = FxHashSet::default();
        let mut others = Vec::new();
        for place in &self.places {
            if let Place::Key { twins, .. } = place {
                for scope in twins.iter().filter_map(|(twin, _)| twin.scope()) {
                    if scopes.insert(scope) && !self.nodes.tells(scope, self.generation) {
                        others.push(Walker::Scope(scope));
                    }
                }
            }
        }
        let nodes = self.nodes.readers().iter().map(String::as_str);
        let (named, unnamed): (Vec<_>, Vec<_>) = nodes.partition(|node| scopes.contains(node));
        let nodes = named.into_iter().chain(unnamed).map(Walker::Node);
        let many = (STEPS / self.places.len().max(1)).clamp(WALKS[0], WALKS[1]);
        others
            .into_iter()
            .take(many / 2)
            .chain(nodes)
            .take(many)
            .collect()
    }

    /// Walks from every setting, and gives the circles on the way.
    fn walk(&self, walker: Walker<'c>) -> Vec<Loop<'c, 'd>> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.places.len()];
        // Where each place stands in the way, plus one.
        let mut at = vec![0; self.places.len()];
        let mut way: Vec<(usize, usize)> = Vec::new();
        // What of the way belongs to a circle that was given.
        let (mut from, mut to) = (0, 0);
        for start in 0..self.places.len() {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            at[start] = 1;
            way.push((start, 0));
            while let Some((place, edge)) = way.last_mut() {
                let (here, number) = (*place, *edge);
                *edge += 1;
                match self.next(here, number, walker) {
                    Step::End => {
                        at[here] = 0;
                        way.pop();
                        to = if way.len() <= from {
                            0
                        } else {
                            to.min(way.len())
                        };
                    }
                    Step::Nowhere => {}
                    Step::To(next) if at[next] > 0 => {
                        let begin = at[next] - 1;
                        if begin >= to {
                            from = if to == 0 { begin } else { from };
                            to = way.len();
                            found.extend(self.circle(&way[begin..], walker));
                        }
                    }
                    Step::To(next) if seen[next] => {}
                    Step::To(next) => {
                        seen[next] = true;
                        way.push((next, 0));
                        at[next] = way.len();
                    }
                }
            }
        }
        found
    }

    /// A part of a way as a circle, if a key of it has a scope.
    fn circle(&self, way: &[(usize, usize)], walker: Walker<'c>) -> Option<Loop<'c, 'd>> {
        let is_scoped = |&(place, _): &(usize, usize)| {
            matches!(
                self.places[place],
                Place::Key {
                    is_scoped: true,
                    ..
                }
            )
        };
        if !way.iter().any(is_scoped) {
            return None;
        }
        let members = way
            .iter()
            .filter_map(|&(place, edge)| match &self.places[place] {
                Place::Setting(setting, edges) => {
                    let (_, span) = edges.get(edge.checked_sub(1)?)?;
                    Some((*setting, span.clone()))
                }
                Place::Key { .. } => None,
            });
        let node = match walker {
            Walker::Node(node) => Some(node),
            _ => None,
        };
        Some(Loop {
            members: members.collect(),
            node,
        })
    }

    /// The place that an edge of another one leads to.
    fn next(&self, place: usize, edge: usize, walker: Walker<'_>) -> Step {
        match (&self.places[place], walker) {
            (Place::Setting(_, edges), _) => match edges.get(edge) {
                Some((key, _)) => Step::To(*key),
                None => Step::End,
            },
            (Place::Key { twins, default, .. }, Walker::All) => match twins.get(edge) {
                Some((_, twin)) => twin.map_or(Step::Nowhere, Step::To),
                None if edge == twins.len() => default.map_or(Step::Nowhere, Step::To),
                None => Step::End,
            },
            (Place::Key { twins, default, .. }, _) if edge == 0 => {
                let taken = match self.taken(twins, walker) {
                    Taken::One(twin) => twin,
                    Taken::None => *default,
                    Taken::Unknown => None,
                };
                taken.map_or(Step::Nowhere, Step::To)
            }
            (Place::Key { .. }, _) => Step::End,
        }
    }
}

/// Where an edge leads.
enum Step {
    To(usize),
    Nowhere,
    End,
}
