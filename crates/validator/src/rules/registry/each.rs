//! A configuration -> its registries, each as every agent starts it.

use super::alike::Alike;
use super::container::{Registry, registry};
use super::networks::Networks;
use crate::configuration::{Configuration, Section};
use crate::generation::{Each, Generation};

/// Calls `check` with each registry of a configuration, for each agent that starts it.
pub(in crate::rules) fn each_registry(
    configuration: &Configuration<'_>,
    mut check: impl FnMut(&Registry<'_, '_>),
) {
    let mut alike = Alike::new(configuration);
    let mut networks: Each<Option<Networks<'_, '_>>> = Each::default();
    for section in configuration.sections() {
        let runs = |generation| runs_containers(section, generation);
        let mut known: Option<Option<Registry<'_, '_>>> = None;
        for generation in configuration.agents.filter(runs).iter() {
            let found = match known.take() {
                Some(None) if alike.is_one(section) => None,
                Some(Some(other)) if other.is_read_alike() && alike.is_one(section) => Some(other),
                _ => registry(configuration, section, generation),
            };
            let found = found.map(|mut registry| {
                let networks = networks[generation]
                    .get_or_insert_with(|| Networks::of(configuration, generation));
                registry.generation = generation;
                registry.networks = networks.clone();
                registry
            });
            found.iter().for_each(&mut check);
            known = Some(found);
        }
    }
}

/// The registries of a configuration, as one agent starts them; of their networks nothing is told.
pub(super) fn registries<'c, 'd>(
    configuration: &'c Configuration<'d>,
    generation: Generation,
) -> impl Iterator<Item = Registry<'c, 'd>> {
    let sections = configuration.sections().iter();
    sections
        .filter(move |section| runs_containers(section, generation))
        .filter_map(move |section| registry(configuration, section, generation))
}

/// Whether a section is one of those in which an engine runs an image.
fn runs_containers(section: &Section<'_>, generation: Generation) -> bool {
    let (group, driver) = (section.group(generation), section.driver(generation));
    matches!(group, Some("container" | "task"))
        && matches!(driver, Some("docker" | "podman" | "oci"))
}
