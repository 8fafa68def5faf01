//! `[DEFAULT]` and the cluster -> the nodes of the object, and whether one of them is in a scope.

use rustc_hash::FxHashSet;

use super::{Configuration, Effective};
use crate::generation::Generation;
use crate::value::nodes;

/// The nodes of an object, as far as they can be told. Names are in lower case.
#[derive(Debug, Default)]
pub struct Nodes {
    /// Those that it has for certain, in their order.
    names: Vec<String>,
    /// Those that stand in for them for certain, in their order.
    stand_ins: Vec<String>,
    /// Those that one of is the node of an object that names none: the one that it was created on.
    one_of: Vec<String>,
    /// All that are known to read the configuration.
    readers: Vec<String>,
    own: Set,
    backup: Set,
    encapsulated: Set,
    primary: Option<String>,
    backup_primary: Option<String>,
}

/// A set of nodes; `None` where it cannot be told.
type Set = Option<FxHashSet<String>>;

impl Nodes {
    /// The sets that a scope may name, in the order in which an agent asks whether it is in them; the last two are
    /// those of agent 2.1 alone.
    pub const SETS: [&str; 5] = [
        "nodes",
        "drpnodes",
        "encapnodes",
        "flex_primary",
        "drp_flex_primary",
    ];

    pub(super) fn of(configuration: &Configuration<'_>, generation: Generation) -> Self {
        let mut all = Nodes::default();
        // What is no node of the cluster runs nothing.
        let cluster = configuration.identity.nodes.as_ref();
        let cluster: Option<FxHashSet<_>> =
            cluster.map(|nodes| nodes.iter().map(|node| node.to_lowercase()).collect());
        let runs = |name: &String| cluster.as_ref().is_none_or(|nodes| nodes.contains(name));
        match list(configuration, "nodes", generation) {
            List::Names(names, is_ordered) => {
                all.own = Some(names.iter().cloned().collect());
                all.primary = names.first().filter(|_| is_ordered).cloned();
                all.names = names.iter().filter(|name| runs(name)).cloned().collect();
                all.readers = names;
            }
            List::Unset => {
                let cluster = configuration.identity.nodes.iter().flatten();
                all.one_of = cluster.map(|node| node.to_lowercase()).collect();
                if all.one_of.len() == 1 {
                    all.names = std::mem::take(&mut all.one_of);
                    all.readers.clone_from(&all.names);
                    all.own = Some(all.names.iter().cloned().collect());
                    all.primary = all.names.first().cloned();
                }
            }
            List::Unknown => {}
        }
        let mut backup = match list(configuration, "drpnodes", generation) {
            List::Names(names, is_ordered) => Some((names, is_ordered)),
            List::Unset => Some((Vec::new(), true)),
            List::Unknown => None,
        };
        match list(configuration, "drpnode", generation) {
            List::Names(mut first, _) => {
                backup = backup.map(|(names, is_ordered)| {
                    first.retain(|name| !names.contains(name));
                    first.extend(names);
                    (first, is_ordered)
                });
            }
            List::Unset => {}
            List::Unknown => backup = None,
        }
        if let Some((names, is_ordered)) = backup {
            all.backup_primary = names.first().filter(|_| is_ordered).cloned();
            all.readers.extend(names.iter().cloned());
            all.stand_ins = names.iter().filter(|name| runs(name)).cloned().collect();
            all.backup = Some(names.into_iter().collect());
        }
        all.encapsulated = match list(configuration, "encapnodes", generation) {
            List::Names(names, _) => {
                all.readers.extend(names.iter().cloned());
                Some(names.into_iter().collect())
            }
            List::Unset => Some(FxHashSet::default()),
            List::Unknown => None,
        };
        let mut seen = FxHashSet::default();
        all.readers.retain(|name| seen.insert(name.clone()));
        let said =
            |keyword, node: &mut Option<String>| match list(configuration, keyword, generation) {
                List::Names(names, _) => *node = names.into_iter().next(),
                List::Unset => {}
                List::Unknown => *node = None,
            };
        said("flex_primary", &mut all.primary);
        said("drp_flex_primary", &mut all.backup_primary);
        all
    }

    /// The nodes that the object is meant for, without those that stand in for them; none where they are not known.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The nodes one of which is the object's, where it names none and the cluster has several.
    pub fn one_of(&self) -> &[String] {
        &self.one_of
    }

    /// The nodes that stand in for those, in their order; none where they are not known.
    pub fn stand_ins(&self) -> &[String] {
        &self.stand_ins
    }

    /// All nodes that are known to read the configuration.
    pub fn readers(&self) -> &[String] {
        &self.readers
    }

    /// Whether every node that is in a scope is known to be one of the readers.
    pub fn tells(&self, scope: &str, generation: Generation) -> bool {
        match scope {
            "nodes" => self.own.is_some(),
            "drpnodes" => self.backup.is_some(),
            "encapnodes" => self.encapsulated.is_some(),
            "flex_primary" | "drp_flex_primary" if generation == Generation::V3 => true,
            "flex_primary" => self.primary.is_some(),
            "drp_flex_primary" => self.backup_primary.is_some(),
            // Whoever reads it has that name, or none has.
            name => {
                let name = name.to_lowercase();
                let mut all = [&self.own, &self.backup, &self.encapsulated].into_iter();
                let is_reader = |set: &Set| set.as_ref().is_some_and(|set| set.contains(&name));
                all.clone().any(is_reader) || all.all(Set::is_some)
            }
        }
    }

    /// Whether a scope is a set that is known to have no node.
    pub fn is_empty(&self, scope: &str) -> bool {
        let set = match scope {
            "drpnodes" => &self.backup,
            "encapnodes" => &self.encapsulated,
            _ => &None,
        };
        set.as_ref().is_some_and(FxHashSet::is_empty)
    }

    /// Whether a node is in a scope; `None` where that cannot be told.
    pub fn is_in(&self, scope: &str, node: &str, generation: Generation) -> Option<bool> {
        let is = |primary: &Option<String>| primary.as_ref().map(|primary| primary == node);
        let among = |set: &Set| set.as_ref().map(|set| set.contains(node));
        match scope {
            "nodes" if self.one_of.iter().any(|one| one == node) => Some(true),
            "nodes" => among(&self.own),
            "drpnodes" => among(&self.backup),
            "encapnodes" => among(&self.encapsulated),
            "flex_primary" | "drp_flex_primary" if generation == Generation::V3 => Some(false),
            "flex_primary" => is(&self.primary),
            "drp_flex_primary" => is(&self.backup_primary),
            name if name == node => Some(true),
            name => (!name.eq_ignore_ascii_case(node)).then_some(false),
        }
    }
}

/// What DEFAULT says of a list of nodes.
enum List {
    Unset,
    /// The names, in lower case, and whether their order is known.
    Names(Vec<String>, bool),
    Unknown,
}

fn list(configuration: &Configuration<'_>, keyword: &'static str, generation: Generation) -> List {
    let Some(default) = configuration.section("DEFAULT") else {
        return List::Unset;
    };
    let setting = match configuration.effective(default, keyword, generation) {
        Effective::Unset => return List::Unset,
        Effective::Scoped => return List::Unknown,
        Effective::One(setting) => setting,
    };
    let Some(value) = setting.known(generation) else {
        return List::Unknown;
    };
    let reading = nodes::read(value, generation);
    let Some(selected) = reading.value() else {
        return List::Unknown;
    };
    let names = selected.selectors().map(|selector| selector.name());
    let names: Option<Vec<_>> = names.map(|name| Some(name?.to_lowercase())).collect();
    let cluster = configuration.identity.nodes.as_ref();
    match (names, cluster) {
        (Some(names), _) if names.is_empty() && keyword != "drpnodes" => List::Unknown,
        (Some(names), _) => List::Names(names, true),
        // A pattern selects nodes of the cluster.
        (None, Some(cluster)) if keyword == "nodes" => {
            let mut names = Vec::new();
            for node in cluster {
                match selected.select(node) {
                    Some(true) => names.push(node.to_lowercase()),
                    Some(false) => {}
                    None => return List::Unknown,
                }
            }
            match names.is_empty() {
                true => List::Unknown,
                false => List::Names(names, false),
            }
        }
        _ => List::Unknown,
    }
}
