//! A mount of a volume that the service does not have.

use std::borrow::Cow;
use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use super::mounts::{Mounted, for_each_mount, mounts_of};
use super::taken::volume_name;
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Each, Generation, Generations};
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
    let names = Each::from_fn(|generation| {
        let is_asked = configuration.agents.contains(generation);
        is_asked.then(|| volume_names(configuration, generation))?
    });
    // Most files name the volumes alike to both agents, and so the mounts: they are gone through once.
    // What each of them takes into another section is one finding, though of two settings.
    let mut settings = configuration.settings_by("volume_mounts");
    let is_once = configuration.agents == Generations::BOTH
        && names.v2 == names.v3
        && settings.all(|setting| setting.agents == Generations::BOTH);
    if is_once {
        let Some(volumes) = names.v2.as_deref().map(Volumes::of) else {
            return;
        };
        for setting in configuration.settings_by("volume_mounts") {
            for_each_mount(configuration, setting, findings, |mounted, found| {
                found.extend(volumes.missed(&mounted));
            });
        }
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let Some(volumes) = names[generation].as_deref().map(Volumes::of) else {
            return;
        };
        for setting in configuration.settings_by("volume_mounts") {
            mounts_of(configuration, setting, generation, |mounted| {
                found.extend(volumes.missed(&mounted));
            });
        }
    });
}

/// The volumes of a service, by name.
struct Volumes<'n> {
    names: &'n [Cow<'n, str>],
    known: FxHashSet<&'n str>,
    /// The pieces of those names that have references, once a mount is of no volume as it is called.
    open: OnceCell<Vec<Vec<&'n str>>>,
}

impl<'n> Volumes<'n> {
    fn of(names: &'n [Cow<'n, str>]) -> Self {
        Volumes {
            names,
            known: names.iter().map(|name| &**name).collect(),
            open: OnceCell::new(),
        }
    }

    /// The finding on a mount of a volume that is none of them.
    fn missed(&self, mounted: &Mounted<'_, '_, '_>) -> Option<Diagnostic> {
        let volume = mounted.volume()?;
        let is_missed = !self.known.contains(volume) && self.differs(volume);
        is_missed.then(|| finding(mounted, volume, self.names))
    }

    /// Whether a name is surely that of no volume, whatever the references stand for that only a node can tell.
    fn differs(&self, volume: &str) -> bool {
        let own = pieces(volume);
        if volume.contains('{') {
            let mut names = self.names.iter();
            return names.len() <= MANY && !names.any(|name| may_be(&own, &pieces(name)));
        }
        let open = self.open.get_or_init(|| {
            let open = self.known.iter().filter(|name| name.contains('{'));
            open.map(|name| pieces(name)).collect()
        });
        open.len() <= MANY && !open.iter().any(|name| may_be(&own, name))
    }
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
    let is_open = |piece: Option<&&str>| piece.is_some_and(|piece| is_reference(piece));
    match (
        a.iter().any(|it| is_reference(it)),
        b.iter().any(|it| is_reference(it)),
    ) {
        (false, false) => a.is_empty() && b.is_empty(),
        (false, true) => has_in_order(a, b),
        (true, false) => has_in_order(b, a),
        (true, true) => {
            (is_open(a.first()) || is_open(b.first())) && (is_open(a.last()) || is_open(b.last()))
        }
    }
}

/// Whether a text is what a name with references may be, whose ends are not those of the text.
fn has_in_order(mut text: &[&str], name: &[&str]) -> bool {
    let mut between = name.split(|piece| is_reference(piece));
    let ends = [name.first(), name.last()];
    ends.into_iter().flatten().all(|end| is_reference(end))
        && between.all(|part| {
            let at = (0..=text.len()).find(|&at| text[at..].starts_with(part));
            at.is_some_and(|at| {
                text = &text[at + part.len()..];
                true
            })
        })
}

fn is_reference(piece: &str) -> bool {
    piece.starts_with('{')
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
    let volumes = configuration.resources("volume", generation);
    let mut names = Vec::with_capacity(volumes.size_hint().0);
    for section in volumes {
        names.push(volume_name(configuration, section, generation)?);
    }
    Some(names)
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

    #[test]
    fn names_are_compared_as_far_as_they_are_known() {
        let may = |a, b| may_be(&pieces(a), &pieces(b));
        for other in ["{name}-data", "{name}-dat{x}", "a-data", "{x}", "{name}{x}"] {
            assert!(may("{name}-data", other), "{other}");
        }
        for other in [
            "{name}-dta",
            "{name}",
            "{name}-data2",
            "data2",
            "data",
            "{x}-date",
        ] {
            assert!(!may("{name}-data", other), "{other}");
            assert!(!may(other, "{name}-data"), "{other}");
        }
        assert!(may("registry-vol-1", "{x}-{y}-1") && !may("registry-1", "{x}-vol-{y}"));
    }

    /// The sources of mounts that are said to be no volume's, for the object of that name.
    fn unknown(text: &str, name: Option<&str>) -> Vec<String> {
        let document = Document::read(text);
        let identity = Identity {
            namespace: name.map(|_| "test".to_owned()),
            name: name.map(str::to_owned),
            ..Identity::default()
        };
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let mut findings = Findings::new();
        check(&configuration, &mut findings);
        let places = findings.iter().map(|finding| finding.primary.span);
        places.map(|span| span.text(text).to_owned()).collect()
    }

    #[test]
    fn a_volume_without_a_name_has_that_of_its_object() {
        let mount = |source: &str| {
            format!(
                "[container#1]\ntype = docker\nimage = a:1\nvolume_mounts = {source}/x:/y\n[volume#1]\nsize = 1g\n"
            )
        };
        for source in [
            "registry-vol-1",
            "{volume#1.name}",
            "{name}-vol-1",
            "{svcname}-vol-1",
        ] {
            for name in [None, Some("registry")] {
                assert_eq!(unknown(&mount(source), name), [""; 0], "{source} {name:?}");
            }
        }
        for source in ["registry-vol-2", "{name}-vol-2", "{name}-data", "vol-1"] {
            for name in [None, Some("registry")] {
                assert_eq!(unknown(&mount(source), name), [source], "{source} {name:?}");
            }
        }
        assert_eq!(unknown(&mount("other-vol-1"), None), [""; 0]);
        assert_eq!(
            unknown(&mount("other-vol-1"), Some("registry")),
            ["other-vol-1"]
        );
    }

    /// The agents of each finding, before any is dropped for another one.
    fn agents(text: &str) -> Vec<Generations> {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let mut findings = Findings::new();
        check(&configuration, &mut findings);
        findings.iter().map(|finding| finding.agents).collect()
    }

    #[test]
    fn a_name_of_one_agent_alone_is_no_other_ones() {
        let container = "[container#1]\ntype = docker\nimage = a:1\nvolume_mounts = data:/y\n";
        let agents = |name: &str| {
            agents(&format!(
                "{container}[volume#1]\nname = {name}\nsize = 1g\n"
            ))
        };
        assert_eq!(agents("data"), []);
        assert_eq!(agents("data # a"), [Generations::V2]);
        assert_eq!(agents("date"), [Generations::BOTH]);
    }

    #[test]
    fn two_settings_of_one_line_are_one_finding() {
        // The second header is a line of a value to agent 2.1.
        let container = "[container#1]\ntype = docker\nimage = a:1\n";
        let text = format!("{container}\n {container}volume_mounts = data:/y\n");
        let text = text.replace(" [container#1]", " [container#2]");
        assert_eq!(agents(&text), [Generations::BOTH]);
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
