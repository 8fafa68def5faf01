//! The mounts of a container, with their places in the file.

use std::ops::Range;

use crate::configuration::{Configuration, Setting};
use crate::generation::Generation;
use crate::rules::Findings;
use crate::rules::agents::for_each_agent;
use crate::span::Span;
use crate::value::mounts::{self, Mount};
use crate::value::words::{self, Word};

/// A mount that a setting asks for, as one agent reads it.
pub(in crate::rules) struct Mounted<'a, 'c, 'd> {
    pub(super) configuration: &'c Configuration<'d>,
    pub(super) setting: &'c Setting<'d>,
    pub(in crate::rules) generation: Generation,
    pub(in crate::rules) mount: &'a Mount<'a>,
}

impl Mounted<'_, '_, '_> {
    /// The name of the volume, where it is no path of the host.
    pub(super) fn volume(&self) -> Option<&str> {
        self.mount.volume.as_ref().map(|(volume, _)| volume.text)
    }

    /// Where the name of the volume stands, or the source if it is a path of the host.
    pub(super) fn volume_span(&self) -> Span {
        let volume = self.mount.volume.as_ref().map(|(volume, _)| volume);
        self.span(volume.unwrap_or(&self.mount.source).span.clone())
    }

    /// Where a range of the value stands.
    pub(in crate::rules) fn span(&self, range: Range<usize>) -> Span {
        self.configuration
            .place(self.setting, self.generation, range)
    }
}

/// Calls `each` with every mount that `generation` makes of a setting; with none if it is no `volume_mounts`.
pub(super) fn mounts_of<'c, 'd>(
    configuration: &'c Configuration<'d>,
    setting: &'c Setting<'d>,
    generation: Generation,
    mut each: impl FnMut(Mounted<'_, 'c, 'd>),
) {
    let mut found = |mount: &Mount<'_>| {
        each(Mounted {
            configuration,
            setting,
            generation,
            mount,
        });
    };
    if !is_mounts(setting, generation) {
        return;
    }
    if let Some(usual) = configuration.usual_mounts(setting) {
        return usual.for_each(|mount| found(&mount));
    }
    for word in words_of(setting, generation) {
        let reading = mounts::read(&word, generation);
        reading.value().into_iter().for_each(&mut found);
    }
}

/// Calls `find` with every mount that an agent makes of a setting: once for all agents where they make the same.
pub(in crate::rules) fn for_each_mount(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
    mut find: impl FnMut(Mounted<'_, '_, '_>, &mut Findings),
) {
    let agents = configuration
        .agents
        .filter(|generation| is_mounts(setting, generation));
    if agents.is_empty() {
        return;
    }
    let usual = configuration.usual_mounts(setting);
    let (Some(usual), Some(generation)) = (usual, agents.iter().next()) else {
        return for_each_agent(configuration, findings, |generation, found| {
            mounts_of(configuration, setting, generation, |mounted| {
                find(mounted, found);
            });
        });
    };
    let before = findings.len();
    for mount in usual {
        let mounted = Mounted {
            configuration,
            setting,
            generation,
            mount: &mount,
        };
        find(mounted, findings);
    }
    for finding in &mut findings[before..] {
        finding.agents = agents;
    }
}

fn is_mounts(setting: &Setting<'_>, generation: Generation) -> bool {
    setting.found[generation].is_some_and(|found| found.keyword.name == "volume_mounts")
}

/// The words of a `volume_mounts`, up to the first that cannot be read.
pub(super) fn words_of<'s>(
    setting: &'s Setting<'_>,
    generation: Generation,
) -> impl Iterator<Item = Word<'s>> {
    let value = setting.value(generation).symbolic();
    let value = value.filter(|_| is_mounts(setting, generation));
    value
        .into_iter()
        .flat_map(move |value| words::split(value, generation).map_while(Result::ok))
}
