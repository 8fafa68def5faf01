//! A mount of a volume that the service does not have.

use rustc_hash::FxHashSet;

use super::mounts::{Mounted, mounts_of};
use super::taken::text;
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV602",
    name: "unknown-volume",
    severity: Severity::Error,
    manual: include_str!("unknown_volume.md"),
    check: Check::Whole(check),
};

/// How many volumes are looked through for the one that was meant.
const MANY: usize = 50;

/// How many volumes a help lists.
const FEW: usize = 6;

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let Some(names) = volume_names(configuration, generation) else {
            return;
        };
        let known: FxHashSet<&str> = names.iter().map(String::as_str).collect();
        for setting in configuration.settings() {
            mounts_of(configuration, setting, generation, |mounted| {
                let Some(volume) = mounted.volume() else {
                    return;
                };
                // A name with a reference that only a node can tell may be that of any volume.
                if !known.contains(volume) && !volume.contains('{') {
                    found.push(finding(&mounted, volume, &names));
                }
            });
        }
    });
}

/// The names of all volumes; `None` where one of them cannot be told.
fn volume_names(configuration: &Configuration<'_>, generation: Generation) -> Option<Vec<String>> {
    configuration
        .resources("volume", generation)
        .map(|section| {
            let name = text(configuration, section, "name", generation)?;
            let index = section.id.unwrap_or(section.name);
            Some(
                name.replace("{rindex}", index)
                    .replace("{rid}", section.name),
            )
        })
        .collect()
}

fn finding(mounted: &Mounted<'_, '_, '_>, volume: &str, names: &[String]) -> Diagnostic {
    let configuration = mounted.configuration;
    let span = mounted.volume_span();
    let finding = RULE
        .finding(
            mounted.generation.into(),
            span,
            format!(
                "no volume of this service is named `{}`",
                volume.escape_debug()
            ),
            "the container does not start",
        )
        .about(configuration.subject(mounted.setting));
    let section = configuration.section(volume);
    if section.is_some_and(|section| section.group(mounted.generation) == Some("volume")) {
        let reference = format!("{{{volume}.name}}");
        return finding
            .help(format!(
                "mounts take the name of a volume, not its section: write `{reference}`"
            ))
            .fix(Safety::Suggested, span, reference);
    }
    let written = span.text(configuration.document.text()) == volume;
    let names = names.iter().map(String::as_str);
    match nearest(volume, names.clone().take(MANY)) {
        Some(meant) if written => {
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant)
        }
        _ if names.len() == 0 => finding.help("add a `[volume#…]` section with this name"),
        _ => {
            let few: Vec<_> = names.take(FEW).collect();
            finding.help(format!("name a volume, such as {}", few.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn a_name_that_cannot_be_told_leaves_every_mount_alone() {
        let text = "[volume#1]\nname@n1 = a\nname@n2 = b\n";
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        for generation in Generation::ALL {
            assert_eq!(volume_names(&configuration, generation), None);
        }
    }
}
