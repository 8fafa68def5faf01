//! Who walks -> the setting that it takes for a key.

use super::Graph;
use crate::configuration::{Nodes, Setting};
use crate::generation::Generation;

/// Who walks.
#[derive(Clone, Copy)]
pub(super) enum Walker<'c> {
    /// Everybody at once.
    All,
    /// A node of that name.
    Node(&'c str),
    /// Some node of that scope.
    Scope(&'c str),
}

/// What is taken of a key: the place of a setting, if it refers.
pub(super) enum Taken {
    One(Option<usize>),
    None,
    Unknown,
}

impl<'c, 'd> Graph<'c, 'd> {
    /// The setting of a key that a walker takes.
    pub(super) fn taken(
        &self,
        twins: &[(&'c Setting<'d>, Option<usize>)],
        walker: Walker<'_>,
    ) -> Taken {
        // The rank of the first one that is taken, and of the first of which that is not known.
        let mut best = (usize::MAX, Taken::None);
        let mut unknown = usize::MAX;
        for (twin, place) in twins {
            let scope = twin.scope();
            let set = Nodes::SETS.iter().position(|set| scope == Some(set));
            let rank = match (scope, set) {
                (None, _) => Nodes::SETS.len() + 1,
                (_, set) => set.map_or(0, |set| set + 1),
            };
            match scope.map_or(Some(true), |scope| self.is_in(scope, walker)) {
                Some(true) if rank < best.0 => best = (rank, Taken::One(*place)),
                Some(_) => {}
                None => unknown = unknown.min(rank),
            }
        }
        if unknown < best.0 {
            Taken::Unknown
        } else {
            best.1
        }
    }

    fn is_in(&self, scope: &str, walker: Walker<'_>) -> Option<bool> {
        match walker {
            Walker::All => None,
            Walker::Node(node) => self.nodes.is_in(scope, node, self.generation),
            Walker::Scope(own) if own == scope => Some(true),
            Walker::Scope(_) if self.nodes.is_empty(scope) => Some(false),
            Walker::Scope(_) if self.generation == Generation::V3 && scope.contains("primary") => {
                Some(false)
            }
            // One node has one name.
            Walker::Scope(own) if !Nodes::SETS.contains(&own) && !Nodes::SETS.contains(&scope) => {
                (!own.eq_ignore_ascii_case(scope)).then_some(false)
            }
            Walker::Scope(_) => None,
        }
    }
}
