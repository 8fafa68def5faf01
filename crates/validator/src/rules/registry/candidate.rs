//! A section -> whether it is worth a look: it may run the registry.

use memchr::memmem;

use super::told::{Part, Told};
use crate::configuration::{Configuration, Section, Setting};
use crate::distribution::PREFIX;
use crate::generation::{Generation, Generations};

/// The last part of the repositories that hold the registry.
const NAMES: [&str; 5] = [
    "registry",
    "distribution",
    "docker-registry",
    "docker-distribution",
    "registry-photon",
];

/// Whether no part of a text is a reference that stays unknown.
pub(super) fn is_known(text: &&str) -> bool {
    memchr::memchr(b'{', text.as_bytes()).is_none()
}

/// Whether an image is called as the registry's are: what stands behind its last `/`, without tag and digest.
pub(super) fn is_named(image: &str) -> bool {
    let digest = memchr::memchr(b'@', image.as_bytes());
    let name = &image[..digest.unwrap_or(image.len())];
    let last = memchr::memrchr(b'/', name.as_bytes());
    let name = &name[last.map_or(0, |last| last + 1)..];
    let mut names = NAMES.iter();
    names.any(|known| {
        let rest = name.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

/// Whether a section is worth a look, to any of the agents: its image is called as the registry's are, or is not known, or
/// its variables speak of a registry.
pub(super) fn may_be_registry(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    told: &[Told<'_, '_>],
    agents: Generations,
) -> bool {
    let mut images = agents
        .iter()
        .map(|generation| configuration.text(section, "image", generation));
    let is_one = |image: Option<&str>| image.filter(is_known).is_none_or(is_named);
    let first = images.next().flatten();
    is_one(first)
        || images.any(|image| image != first && is_one(image))
        || variables(told).any(|setting| match setting.plain() {
            Some(text) => speaks_of_registry(text),
            None => agents.iter().any(|agent| mentions_registry(setting, agent)),
        })
}

/// The settings of variables.
pub(super) fn variables<'c, 'd>(told: &[Told<'c, 'd>]) -> impl Iterator<Item = &'c Setting<'d>> {
    let variables = told.iter().filter(|told| told.part == Part::Variables);
    variables.map(|told| told.setting)
}

/// Whether variables are worth a look, whatever the image is called.
pub(super) fn mentions_registry(variables: &Setting<'_>, generation: Generation) -> bool {
    let written = variables.value(generation).written();
    written.is_some_and(speaks_of_registry)
}

fn speaks_of_registry(text: &str) -> bool {
    memmem::find(text.as_bytes(), PREFIX.as_bytes()).is_some()
}
