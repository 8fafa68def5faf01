//! The resources of a service -> who joins whose network, and how a container stands in it.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::configuration::{Configuration, Section};
use crate::generation::Generation;

/// From where a registry can be reached.
#[derive(Clone, Copy)]
pub(super) enum Reach<'c, 'd> {
    /// From nowhere that the configuration speaks of.
    Nowhere,
    /// Through the address of this ip resource.
    Ip(&'c Section<'d>),
    /// Through the addresses of the node.
    Node,
}

/// How a container stands in the network: whether an address of the service leads to it, whether it is in the network of the
/// node, and whether it has company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    has_ip: bool,
    is_of_node: bool,
    has_company: bool,
}

/// Who joins whose network.
#[derive(Clone, Default)]
pub(super) struct Networks<'c, 'd> {
    /// The ip resources of the service, by the container whose network they join.
    ips: Rc<FxHashMap<&'c str, &'c Section<'d>>>,
    /// How many containers of the service join the network of each of them.
    joined: Rc<FxHashMap<&'c str, usize>>,
}

impl<'c, 'd> Networks<'c, 'd> {
    pub(super) fn of(configuration: &'c Configuration<'d>, generation: Generation) -> Self {
        Networks {
            ips: Rc::new(ips_by_holder(configuration, generation)),
            joined: Rc::new(joined_by_holder(configuration, generation)),
        }
    }

    /// From where a container can be reached that joins a network, or has one of its own.
    pub(super) fn reach(&self, container: &str, netns: Option<&str>) -> Reach<'c, 'd> {
        let netns = netns.unwrap_or_default();
        if netns == "host" {
            return Reach::Node;
        }
        let mut ips = [container, netns]
            .into_iter()
            .filter_map(|holder| self.ips.get(holder));
        match ips.next() {
            Some(ip) => Reach::Ip(ip),
            None => Reach::Nowhere,
        }
    }

    /// Whether another container, beside the one that holds the network, joins that of a container: it may be a proxy.
    pub(super) fn has_company(&self, container: &str, netns: Option<&str>) -> bool {
        let joined = |holder| self.joined.get(holder).copied().unwrap_or_default();
        match netns {
            Some(holder) if holder.contains('#') => joined(holder) > 1,
            _ => joined(container) > 0,
        }
    }

    /// How a container stands in it.
    pub(super) fn standing(&self, container: &str, netns: Option<&str>) -> Standing {
        let reach = self.reach(container, netns);
        Standing {
            has_ip: matches!(reach, Reach::Ip(_)),
            is_of_node: matches!(reach, Reach::Node),
            has_company: self.has_company(container, netns),
        }
    }
}

/// The ip resources, by the container whose network they join.
fn ips_by_holder<'c, 'd>(
    configuration: &'c Configuration<'d>,
    generation: Generation,
) -> FxHashMap<&'c str, &'c Section<'d>> {
    let ips = configuration.resources("ip", generation);
    ips.filter_map(|ip| Some((configuration.text(ip, "netns", generation)?, ip)))
        .collect()
}

/// How many containers join the network of each container.
fn joined_by_holder<'c>(
    configuration: &'c Configuration<'_>,
    generation: Generation,
) -> FxHashMap<&'c str, usize> {
    let mut joined = FxHashMap::default();
    for container in configuration.resources("container", generation) {
        if let Some(netns) = configuration.text(container, "netns", generation) {
            *joined.entry(netns).or_default() += 1;
        }
    }
    joined
}
