//! A configuration -> its registries, each as every agent starts it.

use std::cell::LazyCell;

use super::alike::Alike;
use super::candidate::{is_known, may_be_registry};
use super::container::{Registry, registry};
use super::likeness::{Fine, Likeness};
use super::networks::{Networks, Standing};
use super::told::{Part, Parts, Told};
use crate::configuration::{Configuration, Section};
use crate::generation::{Each, Generation, Generations};

/// Calls `check` with each registry of a configuration, for each agent that starts it. It says whether it has found
/// anything: a registry that is told the same as one in which it has found nothing is left out.
pub(in crate::rules) fn each_registry<'d>(
    configuration: &Configuration<'d>,
    mut check: impl FnMut(&Registry<'_, 'd>) -> bool,
) {
    let mut registries = Registries::new(configuration);
    let networks = registries.networks.clone();
    let mut fine = Fine::default();
    let mut parts = Parts::new(configuration);
    let mut told = Vec::new();
    for section in configuration.sections() {
        let agents = configuration.agents;
        let agents = agents.filter(|generation| runs_containers(section, generation));
        if agents.is_empty() {
            continue;
        }
        told.clear();
        told.extend(parts.told(configuration, section));
        let likeness = Likeness {
            section,
            told: &told,
            standing: LazyCell::new(|| standing(configuration, &networks, section, &told, agents)),
        };
        if fine.has(&likeness, configuration) {
            // Where debug assertions are on, every rule is held to it.
            if cfg!(debug_assertions) {
                let found = registries.check(section, &told, agents, &mut check);
                assert!(!found, "[{}] is told the same as another", section.name);
            }
        } else if may_be_registry(configuration, section, &told, agents)
            && !registries.check(section, &told, agents, &mut check)
        {
            fine.remember(&likeness);
        }
    }
}

/// How what a section runs stands in the network.
fn standing<'c, 'd>(
    configuration: &'c Configuration<'d>,
    networks: &Each<Networks<'c, 'd>>,
    section: &'c Section<'d>,
    told: &[Told<'c, 'd>],
    agents: Generations,
) -> Each<Option<Standing>> {
    let said = netns(told);
    let mut standing = Each::default();
    for generation in agents.iter() {
        let netns = said.or_else(|| configuration.text(section, "netns", generation));
        let networks = &networks[generation];
        standing[generation] = Some(networks.standing(section.name, netns.filter(is_known)));
    }
    standing
}

/// The network that a section joins, where one line of it says so to both agents.
fn netns<'d>(told: &[Told<'_, 'd>]) -> Option<&'d str> {
    let mut all = told.iter().filter(|told| told.part == Part::Network);
    let (only, None) = (all.next()?.setting, all.next()) else {
        return None;
    };
    let is_for_all =
        only.name == "netns" && only.scope().is_none() && only.agents == Generations::BOTH;
    only.plain().filter(|_| is_for_all)
}

/// The registries of a configuration, as each agent starts them.
struct Registries<'c, 'd> {
    configuration: &'c Configuration<'d>,
    alike: Alike<'c, 'd>,
    networks: Each<Networks<'c, 'd>>,
}

impl<'c, 'd> Registries<'c, 'd> {
    fn new(configuration: &'c Configuration<'d>) -> Self {
        Registries {
            configuration,
            alike: Alike::new(configuration),
            networks: Each::from_fn(|generation| Networks::of(configuration, generation)),
        }
    }

    /// Calls `check` with the registry that a section is, for each agent; whether it has found anything.
    fn check(
        &mut self,
        section: &'c Section<'d>,
        told: &[Told<'c, 'd>],
        agents: Generations,
        mut check: impl FnMut(&Registry<'c, 'd>) -> bool,
    ) -> bool {
        let mut any = false;
        let mut known: Option<Option<Registry<'_, '_>>> = None;
        for generation in agents.iter() {
            let found = match known.take() {
                Some(None) if self.alike.is_one(section) => None,
                Some(Some(other)) if other.is_read_alike() && self.alike.is_one(section) => {
                    Some(other)
                }
                _ => registry(self.configuration, section, told, generation),
            };
            let found = found.map(|mut registry| {
                registry.generation = generation;
                registry.networks = self.networks[generation].clone();
                registry
            });
            any |= found.as_ref().is_some_and(&mut check);
            known = Some(found);
        }
        any
    }
}

/// The registries of a configuration, as one agent starts them.
pub(super) fn registries<'c, 'd>(
    configuration: &'c Configuration<'d>,
    generation: Generation,
) -> impl Iterator<Item = Registry<'c, 'd>> {
    let mut parts = Parts::new(configuration);
    let sections = configuration.sections().iter();
    sections
        .filter(move |section| runs_containers(section, generation))
        .filter_map(move |section| {
            let told: Vec<_> = parts.told(configuration, section).collect();
            registry(configuration, section, &told, generation)
        })
}

/// Whether a section is one of those in which an engine runs an image.
fn runs_containers(section: &Section<'_>, generation: Generation) -> bool {
    let (group, driver) = (section.group(generation), section.driver(generation));
    matches!(group, Some("container" | "task"))
        && matches!(driver, Some("docker" | "podman" | "oci"))
}
