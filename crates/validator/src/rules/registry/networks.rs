//! The resources of a service -> who joins whose network, and how a container stands in it.

use std::cell::OnceCell;
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

/// How a container stands in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing leads to it.
    Apart,
    /// An address of the service does.
    Addressed {
        /// Whether another container has it, too.
        has_company: bool,
    },
    /// It is in the network of the node.
    OnNode,
}

/// Who joins whose network, as far as it was asked for.
#[derive(Clone)]
pub(super) struct Networks<'c, 'd>(Rc<Joined<'c, 'd>>);

struct Joined<'c, 'd> {
    configuration: &'c Configuration<'d>,
    generation: Generation,
    /// The ip resources of the service, by the container whose network they join.
    ips: OnceCell<FxHashMap<&'c str, &'c Section<'d>>>,
    /// How many containers of the service join the network of each of them.
    containers: OnceCell<FxHashMap<&'c str, usize>>,
}

impl<'c, 'd> Networks<'c, 'd> {
    pub(super) fn of(configuration: &'c Configuration<'d>, generation: Generation) -> Self {
        Networks(Rc::new(Joined {
            configuration,
            generation,
            ips: OnceCell::new(),
            containers: OnceCell::new(),
        }))
    }

    fn ip(&self, holder: &str) -> Option<&'c Section<'d>> {
        let joined = &*self.0;
        let ips = || ips_by_holder(joined.configuration, joined.generation);
        joined.ips.get_or_init(ips).get(holder).copied()
    }

    fn joined(&self, holder: &str) -> usize {
        let joined = &*self.0;
        let containers = || joined_by_holder(joined.configuration, joined.generation);
        let containers = joined.containers.get_or_init(containers);
        containers.get(holder).copied().unwrap_or_default()
    }

    /// From where a container can be reached that joins a network, or has one of its own.
    pub(super) fn reach(&self, container: &str, netns: Option<&str>) -> Reach<'c, 'd> {
        let netns = netns.unwrap_or_default();
        if netns == "host" {
            return Reach::Node;
        }
        let ip = self.ip(container).or_else(|| self.ip(netns));
        ip.map_or(Reach::Nowhere, Reach::Ip)
    }

    /// Whether another container, beside the one that holds the network, joins that of a container: it may be a proxy.
    pub(super) fn has_company(&self, container: &str, netns: Option<&str>) -> bool {
        match netns {
            Some(holder) if holder.contains('#') => self.joined(holder) > 1,
            _ => self.joined(container) > 0,
        }
    }

    /// How a container stands in it.
    pub(super) fn standing(&self, container: &str, netns: Option<&str>) -> Standing {
        match self.reach(container, netns) {
            Reach::Nowhere => Standing::Apart,
            Reach::Node => Standing::OnNode,
            Reach::Ip(_) => Standing::Addressed {
                has_company: self.has_company(container, netns),
            },
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
