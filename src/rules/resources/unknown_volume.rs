//! A mount of a volume that the service does not have.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::rules::{Check, Findings, Rule};
use crate::value::{mounts, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV602",
    name: "unknown-volume",
    severity: Severity::Error,
    manual: include_str!("unknown_volume.md"),
    check: Check::Keyword(&["volume_mounts"], check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let mut found: Vec<(Diagnostic, Generations)> = Vec::new();
    for generation in configuration.agents.iter() {
        if setting.found[generation].is_none() {
            continue;
        }
        for finding in unknown_volumes(configuration, setting, generation) {
            match found
                .iter_mut()
                .find(|(known, _)| known.primary == finding.primary)
            {
                Some((_, agents)) => *agents = agents.union(generation.into()),
                None => found.push((finding, generation.into())),
            }
        }
    }
    findings.extend(
        found
            .into_iter()
            .map(|(finding, agents)| finding.agents(agents)),
    );
}

fn unknown_volumes(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Vec<Diagnostic> {
    let Some(value) = setting.value[generation].symbolic() else {
        return Vec::new();
    };
    let Some(names) = volume_names(configuration, generation) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for word in words::split(value, generation).flatten() {
        let mount = mounts::read(&word, generation);
        let Some((volume, _)) = mount.value().and_then(|mount| mount.volume.as_ref()) else {
            continue;
        };
        let is_known = names.iter().any(|name| name == volume.text);
        // A name with a reference that only a node can tell may be that of any volume.
        if is_known || volume.text.contains('{') {
            continue;
        }
        let span = configuration.place(setting, generation, volume.span.clone());
        let finding = RULE
            .finding(
                generation.into(),
                span,
                format!("no volume of this service is named `{}`", volume.text),
                "the container does not start",
            )
            .about(configuration.subject(setting));
        findings.push(help(configuration, finding, volume.text, &names));
    }
    findings
}

/// The names of all volumes; `None` where one of them cannot be told.
fn volume_names(configuration: &Configuration<'_>, generation: Generation) -> Option<Vec<String>> {
    configuration
        .resources("volume", generation)
        .map(|section| {
            let name = configuration.text(section, "name", generation)?;
            let index = section.id.unwrap_or(section.name);
            Some(name.replace("{rindex}", index))
        })
        .collect()
}

fn help(
    configuration: &Configuration<'_>,
    finding: Diagnostic,
    volume: &str,
    names: &[String],
) -> Diagnostic {
    let span = finding.primary.span;
    let section = configuration.section(volume);
    if section.is_some() {
        let reference = format!("{{{volume}.name}}");
        return finding
            .help(format!(
                "mounts take the name of a volume, not its section: write `{reference}`"
            ))
            .fix(Safety::Suggested, span, reference);
    }
    let written = span.text(configuration.document.text()) == volume;
    match nearest(volume, names.iter().map(String::as_str)) {
        Some(meant) if written => {
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant)
        }
        _ if names.is_empty() => finding.help("add a `[volume#…]` section with this name"),
        _ => finding.help(format!("the volumes are {}", names.join(", "))),
    }
}
