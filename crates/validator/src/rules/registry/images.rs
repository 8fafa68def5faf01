//! The images of containers and tasks.

use super::container::Registry;
use crate::configuration::{Configuration, Effective, Setting};
use crate::diagnostic::{Diagnostic, Subject};
use crate::generation::Generation;
use crate::reference::references;
use crate::rules::Findings;
use crate::rules::agents::for_each_agent;
use crate::span::Span;

/// Calls `check` with each known image that a container engine runs, for each agent.
pub(super) fn for_each_image(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
    mut check: impl FnMut(Generation, &str) -> Option<Diagnostic>,
) {
    let runs = |generation| runs(configuration, setting, generation);
    // What is one text for both agents is one image.
    let agents = configuration.agents.filter(runs);
    if let (Some(image), Some(generation)) = (setting.plain(), agents.iter().next()) {
        let found = Some(image).filter(|image| !image.is_empty());
        let found = found.and_then(|image| check(generation, image));
        findings.extend(found.map(|finding| finding.agents(agents)));
        return;
    }
    for_each_agent(configuration, findings, |generation, findings| {
        let known = setting.known(generation).filter(|_| runs(generation));
        let Some(image) = known.filter(|image| !image.is_empty()) else {
            return;
        };
        let written = setting.value(generation).written().unwrap_or_default();
        let source = source(configuration, written, generation);
        findings.extend(check(generation, image).map(|finding| match source {
            Some(source) => finding.related(source, "set here"),
            None => finding,
        }));
    });
}

/// Calls `check` with each image of which a part is known to no one but a node: the text, in which references that stay
/// unknown stand for themselves.
pub(super) fn for_each_open_image(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
    mut check: impl FnMut(Generation, &str) -> Option<Diagnostic>,
) {
    // Of a text without references all is known.
    if setting.plain().is_some() {
        return;
    }
    for_each_agent(configuration, findings, |generation, findings| {
        let value = setting.value(generation);
        let is_open = runs(configuration, setting, generation) && value.known().is_none();
        let image = value.symbolic().filter(|_| is_open);
        findings.extend(image.and_then(|image| check(generation, image)));
    });
}

/// Whether a container engine of the agent runs the image of a setting.
fn runs(configuration: &Configuration<'_>, setting: &Setting<'_>, generation: Generation) -> bool {
    let driver = configuration.section_of(setting).driver(generation);
    setting.found[generation].is_some() && matches!(driver, Some("docker" | "podman" | "oci"))
}

/// Where the text stands that the first reference in a written text takes from `[env]`.
pub(super) fn source(
    configuration: &Configuration<'_>,
    written: &str,
    generation: Generation,
) -> Option<Span> {
    let reference = references(written, generation).next()?;
    let key = reference.target.strip_prefix("env.")?;
    let env = configuration.section("env")?;
    let mut keys = configuration
        .named(env, key)
        .filter(|key| key.scope().is_none());
    keys.next_back().map(|key| configuration.value_span(key))
}

/// Where a registry's image is named, and what a finding about settings that are missing there is about.
pub(super) fn image_span(registry: &Registry<'_, '_>) -> Option<(Span, Subject)> {
    let configuration = registry.configuration;
    let subject = Subject {
        section: Some(registry.section.name.to_owned()),
        keyword: Some("environment".to_owned()),
        scope: None,
    };
    match configuration.effective(registry.section, "image", registry.generation) {
        Effective::One(setting) => Some((configuration.value_span(setting), subject)),
        _ => Some((configuration.header_span(registry.section), subject)),
    }
}
