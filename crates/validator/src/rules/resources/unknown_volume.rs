//! A mount of a volume that the service does not have.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::mounts::{Mounted, mounts_of};
use super::taken::{of_resource, text};
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::printable::quotable;
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
        let known: FxHashSet<&str> = names.iter().map(|name| &**name).collect();
        for setting in configuration.settings_by("volume_mounts") {
            mounts_of(configuration, setting, generation, |mounted| {
                let Some(volume) = mounted.volume() else {
                    return;
                };
                let is_known = known.contains(volume);
                if !is_known && (!volume.contains('{') || differs(volume, &names)) {
                    found.push(finding(&mounted, volume, &names));
                }
            });
        }
    });
}

/// Whether a name with references that only a node can tell is surely that of no volume.
fn differs(volume: &str, names: &[Cow<'_, str>]) -> bool {
    let mut names = names.iter();
    names.len() <= MANY && names.all(|name| !may_be(&pieces(volume), &pieces(name)))
}

/// Whether two names may be the same, whatever their references stand for.
fn may_be(mut a: &[&str], mut b: &[&str]) -> bool {
    while let ([first, x @ ..], [other, y @ ..]) = (a, b)
        && first == other
    {
        (a, b) = (x, y);
    }
    while let ([x @ .., last], [y @ .., other]) = (a, b)
        && last == other
    {
        (a, b) = (x, y);
    }
    let is_open = |piece: Option<&&str>| piece.is_none_or(|piece| piece.starts_with('{'));
    let has_reference = a.iter().chain(b).any(|piece| piece.starts_with('{'));
    let meets = |x: Option<&&str>, y: Option<&&str>| is_open(x) || is_open(y);
    match a.is_empty() && b.is_empty() {
        true => true,
        false => has_reference && meets(a.first(), b.first()) && meets(a.last(), b.last()),
    }
}

/// A name as its characters and its references.
fn pieces(name: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let end = match rest.find('}').filter(|_| first == '{') {
            Some(end) => end + 1,
            None => first.len_utf8(),
        };
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    pieces
}

/// The names of all volumes; `None` where one of them cannot be told.
fn volume_names<'c>(
    configuration: &'c Configuration<'_>,
    generation: Generation,
) -> Option<Vec<Cow<'c, str>>> {
    configuration
        .resources("volume", generation)
        .map(|section| {
            let name = text(configuration, section, "name", generation)?;
            Some(of_resource(name, section))
        })
        .collect()
}

fn finding(mounted: &Mounted<'_, '_, '_>, volume: &str, names: &[Cow<'_, str>]) -> Diagnostic {
    let configuration = mounted.configuration;
    let span = mounted.volume_span();
    let finding = RULE
        .finding(
            mounted.generation.into(),
            span,
            format!("no volume of this service is named `{}`", quotable(volume)),
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
    let names = names.iter().map(|name| &**name);
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
    fn names_are_compared_as_far_as_they_are_known() {
        let may = |a, b| may_be(&pieces(a), &pieces(b));
        for other in ["{name}-data", "{name}-dat{x}", "a-data", "{x}", "{name}{x}"] {
            assert!(may("{name}-data", other), "{other}");
        }
        for other in ["{name}-dta", "{name}", "{name}-data2", "data2", "{x}-date"] {
            assert!(!may("{name}-data", other), "{other}");
        }
    }

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
