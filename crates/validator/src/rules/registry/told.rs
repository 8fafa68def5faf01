//! A section -> the settings that a registry there is told by.

use super::container::KEYWORDS;
use crate::configuration::{Configuration, Section, Setting};
use crate::generation::Generation;

/// The keywords that are asked for in the section of a registry, beside those of its variables.
pub(super) const ASKED: [&str; 7] = [
    "image",
    "volume_mounts",
    "command",
    "entrypoint",
    "run_args",
    "stop_timeout",
    "netns",
];

/// What a setting has to do with a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Nothing.
    None,
    /// It is told what the text says.
    Text,
    /// The same, of variables: the setting is called by one of [`KEYWORDS`].
    Variables,
    /// It is told what is mounted where.
    Mounts,
    /// It is told whose network it is in.
    Network,
}

/// A setting that tells a registry something.
#[derive(Clone, Copy)]
pub(super) struct Told<'c, 'd> {
    pub(super) setting: &'c Setting<'d>,
    pub(super) part: Part,
}

impl<'d> Told<'_, 'd> {
    /// Whether another one tells the same, but for where mounts are taken from.
    pub(super) fn says_as_much_as(
        &self,
        other: &Told<'_, 'd>,
        configuration: &Configuration<'d>,
    ) -> bool {
        let (setting, other) = (self.setting, other.setting);
        // Of one definition, both are of one name and read by the same agents.
        setting.found.number == other.found.number
            && setting.scope() == other.scope()
            && (setting.says_the_same_as(other)
                || self.part == Part::Mounts && configuration.mount_alike(setting, other))
    }
}

/// What settings have to do with registries, by the numbers of their definitions.
pub(super) struct Parts {
    by_definition: Vec<Option<Part>>,
}

impl Parts {
    pub(super) fn new(configuration: &Configuration<'_>) -> Self {
        Parts {
            by_definition: vec![None; configuration.definitions()],
        }
    }

    /// The settings of a section that tell a registry something, in order of place.
    pub(super) fn told<'c, 'd>(
        &mut self,
        configuration: &'c Configuration<'d>,
        section: &'c Section<'d>,
    ) -> impl Iterator<Item = Told<'c, 'd>> {
        let settings = configuration.settings_of(section);
        let told = settings.map(|setting| {
            let part = &mut self.by_definition[setting.found.number];
            let part = *part.get_or_insert_with(|| part_of(setting));
            Told { setting, part }
        });
        told.filter(|told| told.part != Part::None)
    }
}

/// What a setting has to do with a registry, by its name and by what the agents know it as.
fn part_of(setting: &Setting<'_>) -> Part {
    if KEYWORDS.contains(&setting.name) {
        return Part::Variables;
    }
    let known = |generation| setting.found[generation].map(|found| found.keyword.name);
    let names = [
        Some(setting.name),
        known(Generation::V2),
        known(Generation::V3),
    ];
    let is_asked = |name: &&str| KEYWORDS.contains(name) || ASKED.contains(name);
    let asked = names.into_iter().flatten().filter(is_asked);
    let parts = asked.map(|name| match name {
        "volume_mounts" => Part::Mounts,
        "netns" => Part::Network,
        _ => Part::Text,
    });
    // Of what is called one thing and known as another, all is asked.
    parts.fold(Part::None, |all, part| match all {
        Part::None => part,
        all if all == part => all,
        _ => Part::Text,
    })
}
