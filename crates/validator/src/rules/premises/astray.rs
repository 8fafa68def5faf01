//! Headers that a value has swallowed: what stands below them is read into the section above.

use rustc_hash::FxHashSet;

use super::super::rule::Findings;
use super::table::premise;
use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::generation::{Each, Generation};
use crate::span::Span;

/// Rules that miss a section by its name.
const MISSING: [&str; 4] = [
    "dangling-netns",
    "dangling-requires",
    "dangling-signal",
    "unresolved-reference",
];

/// How many names of sections are looked for in what is missing.
const MANY: usize = 64;

/// What one agent has swallowed.
#[derive(Default)]
struct Astray<'t> {
    /// What it reads into the wrong section, in order of place.
    places: Vec<Span>,
    /// The first few names of the sections that it does not have.
    names: Vec<&'t str>,
    /// Whether a volume is among all of them.
    has_volume: bool,
    /// The sections that have what is theirs.
    homes: FxHashSet<String>,
}

/// Drops, for the agents that have swallowed a header, what only follows from that.
pub(super) fn drop_astray(configuration: &Configuration<'_>, findings: &mut Findings) {
    let astray = Each::from_fn(|generation| astray(configuration, findings, generation));
    if astray.v2.places.is_empty() && astray.v3.places.is_empty() {
        return;
    }
    let text = configuration.document.text();
    findings.retain_mut(|finding| {
        let agents = finding.agents;
        finding.agents = agents.filter(|generation| !astray[generation].explains(finding, text));
        !finding.agents.is_empty()
    });
}

/// What `generation` has swallowed; the places are those below the headers, each up to the next header that it reads.
fn astray<'d>(
    configuration: &Configuration<'d>,
    findings: &Findings,
    generation: Generation,
) -> Astray<'d> {
    let document = configuration.document;
    let text = document.text();
    let mut astray = Astray::default();
    let headers = document.headers().iter();
    let headers = headers.filter(|header| header.agents.contains(generation));
    let mut starts: Option<Vec<usize>> = None;
    for finding in findings {
        let header = finding.primary.span;
        let is_swallowed = finding.name == "swallowed-keyword"
            && finding.agents.contains(generation)
            && header.text(text).starts_with('[');
        if !is_swallowed {
            continue;
        }
        let starts =
            starts.get_or_insert_with(|| headers.clone().map(|header| header.line.start).collect());
        let next = starts.partition_point(|&start| start < header.end);
        let end = starts.get(next).copied().unwrap_or(text.len());
        astray.places.push(Span::new(header.end, end));
        astray.homes.extend(finding.subject.section.clone());
        let labels = std::iter::once(&finding.primary).chain(&finding.related);
        let headers = labels.map(|label| label.span.text(text));
        let names = headers.filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
        for name in names {
            astray.has_volume |= name.starts_with("volume");
            if astray.names.len() < MANY {
                astray.names.push(name);
            }
        }
    }
    astray.places.sort_unstable();
    astray
}

impl Astray<'_> {
    /// Whether a finding is about what stands below such a header, or misses what is there.
    fn explains(&self, finding: &Diagnostic, text: &str) -> bool {
        if self.places.is_empty() || finding.name == "swallowed-keyword" {
            return false;
        }
        let mut labels = std::iter::once(&finding.primary).chain(&finding.related);
        match finding.code.as_bytes().get(3) {
            Some(b'2' | b'3' | b'6' | b'8') if labels.any(|label| self.has(label.span)) => true,
            _ if MISSING.contains(&finding.name) => {
                let missed = finding.primary.span.text(text);
                self.names.iter().any(|name| missed.contains(name))
            }
            _ if finding.name == "unknown-volume" => self.has_volume,
            _ if finding.name == "unused-env-key" => true,
            _ => premise(finding.name).is_some_and(|premise| {
                let home = finding.subject.section.as_ref();
                !premise.any.is_empty() || home.is_some_and(|home| self.homes.contains(home))
            }),
        }
    }

    /// Whether a place is below a header that is swallowed.
    fn has(&self, span: Span) -> bool {
        let after = self
            .places
            .partition_point(|below| below.start <= span.start);
        let below = after.checked_sub(1).map(|index| self.places[index]);
        below.is_some_and(|below| span.start < below.end)
    }
}
