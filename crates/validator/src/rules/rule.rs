//! A rule, as data: its code and name, how much it matters, what it looks at, its manual.

use super::registry::Registry;
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Label, Said, Severity, Subject, said};
use crate::document::{Oddity, OddityKind};
use crate::generation::Generations;
use crate::schema::Converter;
use crate::span::Span;

/// A rule: one file, one manual page, one line in the table.
#[derive(Debug)]
pub struct Rule {
    /// The code: `OSV301`. It never changes its meaning.
    pub code: &'static str,
    /// The name: `unknown-keyword`.
    pub name: &'static str,
    /// How much its findings matter, when they do not say so themselves.
    pub severity: Severity,
    /// The manual page: what it means, a bad and a good example, what to do.
    pub manual: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// Where the findings of a rule go.
pub type Findings = Vec<Diagnostic>;

/// Which settings a rule is about. It is told once for all settings of a keyword in sections of one make.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// Those of keywords of these names; an alias is called by its keyword's name.
    Keywords(&'static [&'static str]),
    /// Those that an agent converts by one of these.
    Converters(&'static [Converter]),
    /// Those of which this is true, whatever their values: of the keyword, what the agents know of it, and the make
    /// of the section. Where any key is welcome, it is asked once for them all.
    Those(fn(&Configuration<'_>, &Setting<'_>) -> bool),
}

/// What it follows from that a rule has found nothing in a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// From the keyword, the make of the section and the text of the value, as long as the other sections say what they
    /// say.
    Value,
    /// From something else, too.
    More,
}

/// What a rule looks at. The walk over a configuration calls it there and nowhere else.
///
/// Most of a long file is like something else in it. Some kinds of checks therefore promise from what their findings follow, and
/// are left out where they have found nothing in the like; wherever debug assertions are on, as in tests, they are called
/// nonetheless, and have to find nothing. A rule that cannot promise anything is a [`Check::Section`], a [`Check::Setting`] or a
/// [`Check::Whole`].
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each oddity of these kinds.
    Oddity(
        &'static [OddityKind],
        fn(&Configuration<'_>, &Oddity, &mut Findings),
    ),
    /// Each section.
    Section(fn(&Configuration<'_>, &Section<'_>, &mut Findings)),
    /// Each section, where all that it finds in one that has an outline follows from that, and from what the whole
    /// configuration says: it is not called again for a section of an outline in which it has found nothing.
    Outline(fn(&Configuration<'_>, &Section<'_>, &mut Findings)),
    /// Each setting that the rule is about.
    Setting(About, fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// Each setting that the rule is about, where all that it finds follows from the keyword, the make of the
    /// section and the text of the value: it is not called again for a text in which it has found nothing.
    Value(About, fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// The same of values that are not as ordinary as `ghcr.io/opensvc/shop:2.8` or `serve --port 8080`: it finds nothing in
    /// those ([`is_ordinary`](crate::value::ordinary::is_ordinary)).
    OddValue(About, fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// The same of values that are not variables as most are, to every agent alike: it finds nothing in those
    /// ([`is_usual`](crate::value::environment::is_usual)).
    OddVariables(About, fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// Each setting that the rule is about. Where it names no section, it is a [`Check::Value`]. Where it names one, and both
    /// that and its own one have outlines, all that is found follows from these, as long as neither is put into a subset and
    /// neither what is named nor `[DEFAULT]` joins a namespace itself: it is not called again for two sections of outlines
    /// between which it has found nothing.
    Joining(About, fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// Each setting that the rule is about. It says from what it follows that it has found nothing: where that is the text, it
    /// is not called again for it.
    Based(
        About,
        fn(&Configuration<'_>, &Setting<'_>, &mut Findings) -> Basis,
    ),
    /// Each setting whose value an agent puts together from several lines, where all that the rule finds follows from the
    /// keyword, the make of the section and the lines: it is not called again for lines in which it has found nothing.
    Joined(fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// Each setting with a scope.
    Scoped(fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// Each setting whose value may hold a reference or an expression.
    Referring(fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// The same, but for those that refer to nothing but plain keys of `[env]`, `{env.size}`, each of which every agent
    /// finds, and words that both know, `{name}`: most of those that refer to anything.
    Unusual(fn(&Configuration<'_>, &Setting<'_>, &mut Findings)),
    /// Each registry that the configuration runs, as one agent starts it, but for those that are told the same as one in
    /// which nothing was found: whether a rule finds anything has to follow from the settings of its section that
    /// registries are told by, from `[DEFAULT]`, and from how it stands in the network.
    Registry(fn(&Registry<'_, '_>, &mut Findings)),
    /// The configuration as a whole.
    Whole(fn(&Configuration<'_>, &mut Findings)),
    /// Nothing: another part of the validator reports it.
    Elsewhere,
}

impl Rule {
    /// A finding of this rule, about nothing in particular yet.
    pub fn finding(
        &'static self,
        agents: Generations,
        span: Span,
        message: impl Into<Said>,
        label: impl Into<Said>,
    ) -> Diagnostic {
        Diagnostic {
            code: self.code,
            name: self.name,
            severity: self.severity,
            agents,
            subject: Subject::default(),
            message: said(message),
            primary: Label::new(span, label),
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            fixes: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// The family that the rule belongs to: the digit of the hundreds.
    pub fn family(&self) -> &'static str {
        let digit = self.code.as_bytes().get(3).map_or(0, |digit| digit - b'0');
        FAMILIES
            .get(usize::from(digit).wrapping_sub(1))
            .map_or("other", |(name, _)| name)
    }

    /// The first paragraph of the manual: what the rule is about.
    pub fn summary(&self) -> &'static str {
        let body = self.manual.split_once("\n\n").map_or("", |(_, body)| body);
        body.split("\n\n").next().unwrap_or(body)
    }
}

/// The families, by the digit of the hundreds of their codes: name, what they are about.
pub const FAMILIES: [(&str, &str); 9] = [
    ("reading", "reading the file"),
    ("sections", "sections and drivers"),
    ("keywords", "keywords"),
    ("values", "values"),
    ("references", "references and scopes"),
    ("resources", "resources that do not fit together"),
    ("generations", "what reads differently on the two agents"),
    (
        "registry",
        "registries: images, settings, exposure, secrets",
    ),
    ("suppressions", "suppressions"),
];

impl Diagnostic {
    /// Says how much this finding matters, where that differs from its rule.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Drops findings by `drop`, and none of the secrets that they name: what is left is shown with the same text.
pub(super) fn keeping_secrets(findings: &mut Findings, drop: impl FnOnce(&mut Findings)) {
    let named = findings.iter().flat_map(|finding| &finding.secrets);
    let secrets: Vec<_> = named.copied().collect();
    drop(findings);
    let Some(first) = findings.first_mut().filter(|_| !secrets.is_empty()) else {
        return;
    };
    first.secrets.extend(secrets);
    first.secrets.sort_unstable();
    first.secrets.dedup();
}
