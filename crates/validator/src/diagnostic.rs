//! What is wrong, as data: a message, its places, what to do, and the edit that does it.
//!
//! Places are byte offsets; lines and columns are a report's business.

use std::borrow::Cow;

use crate::generation::Generations;
use crate::printable::shortened;
use crate::span::Span;

/// The longest name of a section or a keyword that a finding gives whole, in bytes: each of a million findings in
/// a section of an endless name would be endless.
const LONGEST_NAME: usize = 256;

/// The longest text that a finding says, in bytes.
const LONGEST: usize = 1000;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Advice; never changes the exit code.
    Note,
    /// It runs, but not as written, or not safely; changes the exit code only under `--deny`.
    Warning,
    /// An agent refuses it, drops it, hangs on it or cannot start it, or data goes elsewhere than written.
    Error,
}

impl Severity {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What a finding says: most of it is the same for every finding of a rule, and takes no room in any of them.
pub type Said = Cow<'static, str>;

/// A place, and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// The consequence, or the other half of the contradiction. May be empty.
    pub text: Said,
}

/// Whether an edit may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Safety {
    /// Keeps the meaning that both agents give to the file, or drops what they ignore; `--fix` applies it.
    Safe,
    /// A guess at what was meant; shown, and applied by the user.
    Suggested,
}

/// Replaces the text of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Edits that mend a finding when they are applied together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether the fix may be applied without asking.
    pub safety: Safety,
    /// The edits, in order of place, not overlapping.
    pub edits: Vec<Edit>,
}

/// What a finding is about, in the words of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The section, as written: `container#1`. Of a name of more than 256 bytes, its beginning and `…`.
    pub section: Option<String>,
    /// The keyword, without its scope; for a missing keyword, the one that is missing.
    pub keyword: Option<String>,
    /// The scope of the keyword: `nodes` in `image@nodes`.
    pub scope: Option<String>,
}

impl Label {
    /// A place, and what there is to say about it.
    pub fn new(span: Span, text: impl Into<Said>) -> Self {
        Label {
            span,
            text: said(text),
        }
    }
}

/// A text as a finding says it.
pub fn said(text: impl Into<Said>) -> Said {
    match text.into() {
        Cow::Owned(text) => Cow::Owned(shortened(text, LONGEST)),
        text => text,
    }
}

/// One finding of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's code: `OSV301`.
    pub code: &'static str,
    /// The rule's name: `unknown-keyword`.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The agents that it holds for.
    pub agents: Generations,
    /// What it is about.
    pub subject: Subject,
    /// The fact; it stands alone in a log.
    pub message: Said,
    /// The place of the fault, and the consequence.
    pub primary: Label,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// What else there is to know: where a rendered line comes from.
    pub notes: Vec<String>,
    /// An order: what to do.
    pub help: Option<Said>,
    /// Edits that mend it, the best first.
    pub fixes: Vec<Fix>,
    /// Places whose text no report may show: secrets.
    pub secrets: Vec<Span>,
}

impl Diagnostic {
    /// Says what the finding is about.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        let name = |name: Option<String>| name.map(|name| shortened(name, LONGEST_NAME));
        self.subject = Subject {
            section: name(subject.section),
            keyword: name(subject.keyword),
            scope: name(subject.scope),
        };
        self
    }

    /// Adds another place that explains the finding.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<Said>) -> Self {
        if self.related.is_empty() {
            // Most findings have one.
            self.related.reserve_exact(1);
        }
        self.related.push(Label::new(span, text));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<Said>) -> Self {
        self.help = Some(said(help));
        self
    }

    /// Says what to do, if there is something to say.
    #[must_use]
    pub fn help_if(mut self, help: Option<impl Into<Said>>) -> Self {
        self.help = help.map(said).or(self.help);
        self
    }

    /// Adds a fix of one edit.
    #[must_use]
    pub fn fix(self, safety: Safety, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.fix_with(safety, vec![Edit { span, text }])
    }

    /// Adds a fix of several edits, in order of place.
    #[must_use]
    pub fn fix_with(mut self, safety: Safety, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { safety, edits });
        self
    }

    /// Keeps the text of a place out of every report.
    #[must_use]
    pub fn secret(mut self, span: Span) -> Self {
        self.secrets.push(span);
        self
    }

    /// Narrows the agents that the finding holds for.
    #[must_use]
    pub fn agents(mut self, agents: Generations) -> Self {
        self.agents = agents;
        self
    }
}
