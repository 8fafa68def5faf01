//! The resources of a service -> who joins whose network.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::configuration::{Configuration, Section};
use crate::generation::Generation;

/// Who joins whose network.
#[derive(Clone, Default)]
pub(super) struct Networks<'c, 'd> {
    /// The ip resources of the service, by the container whose network they join.
    pub(super) ips: Rc<FxHashMap<&'c str, &'c Section<'d>>>,
    /// How many containers of the service join the network of each of them.
    pub(super) joined: Rc<FxHashMap<&'c str, usize>>,
}

impl<'c, 'd> Networks<'c, 'd> {
    pub(super) fn of(configuration: &'c Configuration<'d>, generation: Generation) -> Self {
        Networks {
            ips: Rc::new(ips_by_holder(configuration, generation)),
            joined: Rc::new(joined_by_holder(configuration, generation)),
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
