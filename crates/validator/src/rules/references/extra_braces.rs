//! A reference in the braces of a template or of a shell.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV512",
    name: "extra-braces",
    severity: Severity::Warning,
    manual: include_str!("extra_braces.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_read(configuration, setting, generation) {
            return;
        }
        let value = &setting.value(generation);
        let Some(written) = value.written() else {
            return;
        };
        let broken: FxHashSet<usize> = value.problems().iter().map(|it| it.span.start).collect();
        let mut braces = Braces::of(written);
        for reference in references(written, generation) {
            let Some(extra) = braces.extra(&reference.span) else {
                continue;
            };
            // A shell's own variable, or a template's: the agents leave it alone, as is meant.
            if broken.contains(&reference.span.start) {
                continue;
            }
            let range = reference.span.start - extra.0..reference.span.end + extra.1;
            let span = written_place(configuration, setting, generation, range);
            let text = span.text(configuration.document.text());
            let meant = format!("{{{}}}", reference.body);
            found.push(
                RULE.finding(
                    generation.into(),
                    span,
                    format!("`{text}` is more than the reference `{meant}`"),
                    extra.2,
                )
                .about(configuration.subject(setting))
                .help(format!("write `{meant}`"))
                .fix(Safety::Suggested, span, meant),
            );
        }
    });
}

/// The braces of a text around one place after the other.
struct Braces<'t> {
    text: &'t str,
    /// Up to where those before a place are counted.
    at: usize,
    /// How many open and close before there.
    before: (usize, usize),
    /// How many there are in all, once somebody has asked.
    all: Option<(usize, usize)>,
}

impl<'t> Braces<'t> {
    fn of(text: &'t str) -> Self {
        Braces {
            text,
            at: 0,
            before: (0, 0),
            all: None,
        }
    }

    /// How much more there is before and behind the next reference, and what becomes of it.
    fn extra(&mut self, reference: &Range<usize>) -> Option<(usize, usize, &'static str)> {
        let before = self.text.as_bytes()[..reference.start].last();
        let after = self.text.as_bytes().get(reference.end);
        match (before == Some(&b'{'), after == Some(&b'}')) {
            (true, true) => Some((1, 1, "the inner one is replaced, the outer braces stay")),
            _ if before == Some(&b'$') => Some((1, 0, "the reference is replaced, the `$` stays")),
            // A brace that belongs to another one, as those of JSON do, is meant.
            (true, false) if !self.closes_behind(reference) => {
                Some((1, 0, "the reference is replaced, the first brace stays"))
            }
            (false, true) if !self.opens_before(reference) => {
                Some((0, 1, "the reference is replaced, the last brace stays"))
            }
            _ => None,
        }
    }

    /// Whether a brace is open before a reference.
    fn opens_before(&mut self, reference: &Range<usize>) -> bool {
        let (opens, closes) = self.up_to(reference.start);
        opens > closes
    }

    /// Whether a brace that is open at a reference is closed behind it.
    fn closes_behind(&mut self, reference: &Range<usize>) -> bool {
        let all = *self.all.get_or_insert_with(|| count(self.text));
        let (opens, closes) = self.up_to(reference.end);
        all.1 - closes > all.0 - opens
    }

    /// How many open and close before a place behind the last one that was asked for.
    fn up_to(&mut self, place: usize) -> (usize, usize) {
        let (opens, closes) = count(&self.text[self.at..place]);
        self.at = place;
        self.before = (self.before.0 + opens, self.before.1 + closes);
        self.before
    }
}

/// How many braces of a text open, and how many close.
fn count(text: &str) -> (usize, usize) {
    let braces = memchr::memchr2_iter(b'{', b'}', text.as_bytes());
    braces.fold((0, 0), |(opens, closes), at| match text.as_bytes()[at] {
        b'{' => (opens + 1, closes),
        _ => (opens, closes + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::Braces;

    #[test]
    fn a_brace_without_another_one_is_too_much() {
        let at = |before: &str, after: &str| {
            let text = format!("{before}{{name}}{after}");
            let reference = before.len()..text.len() - after.len();
            let extra = Braces::of(&text).extra(&reference);
            extra.map(|(before, after, _)| (before, after))
        };
        assert_eq!(at("{", "}"), Some((1, 1)));
        assert_eq!(at("$", ""), Some((1, 0)));
        assert_eq!(at("", "}"), Some((0, 1)));
        assert_eq!(at("a {name} ", "}-data"), Some((0, 1)));
        assert_eq!(at("{", "-data"), Some((1, 0)));
        assert_eq!(at("{", "-data {name}"), Some((1, 0)));
        assert_eq!(at("{\"a\": ", "}"), None);
        assert_eq!(at("awk {", " print}"), None);
        assert_eq!(at("", ""), None);
    }
}
