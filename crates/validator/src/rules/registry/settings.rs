//! The variables of all registries -> what the release that runs makes of each.

use super::container::{Registry, Variable};
use super::images::source;
use crate::diagnostic::{Diagnostic, Safety};
use crate::distribution::{Meaning, Release, Releases, tree};
use crate::rules::Findings;
use crate::rules::rule::Rule;

impl<'c, 'd> Registry<'c, 'd> {
    /// Calls `check` with each variable that the registry reads, and what the newest release that it may be makes
    /// of it.
    pub(super) fn each_setting(
        &self,
        findings: &mut Findings,
        mut check: impl FnMut(&Variable<'c, 'd>, &Meaning<'static>) -> Option<Diagnostic>,
    ) {
        for variable in &self.variables {
            if let Some(meaning) = &variable.meaning {
                findings.extend(check(variable, meaning));
            }
        }
    }
}

/// The releases in which a variable sets something.
pub(super) fn releases_that_read(name: &str) -> Releases {
    Release::ALL
        .into_iter()
        .filter(|&release| matches!(tree().meaning(name, release), Some(Meaning::Sets(_))))
        .fold(Releases::NONE, Releases::with)
}

impl Variable<'_, '_> {
    /// A finding at a part of the name of this variable.
    pub(super) fn finding_in_name(
        &self,
        rule: &'static Rule,
        registry: &Registry<'_, '_>,
        part: std::ops::Range<usize>,
        message: String,
        label: &'static str,
    ) -> Diagnostic {
        let span = match self.name_span.len() == self.name.len() {
            true => self.name_span.within(part),
            false => self.name_span,
        };
        rule.finding(registry.generation.into(), span, message, label)
            .about(registry.configuration.subject(self.setting))
    }

    /// A finding at the value of this variable, or at its name if there is no value.
    pub(super) fn finding_in_value(
        &self,
        rule: &'static Rule,
        registry: &Registry<'_, '_>,
        message: String,
        label: &'static str,
    ) -> Diagnostic {
        let span = match self.value_span.is_empty() {
            true => self.name_span,
            false => self.value_span,
        };
        let finding = rule
            .finding(registry.generation.into(), span, message, label)
            .about(registry.configuration.subject(self.setting));
        let written = span.text(registry.configuration.document.text());
        match source(registry.configuration, written, registry.generation) {
            Some(source) => finding.related(source, "set here"),
            None => finding,
        }
    }

    /// Offers to write another name.
    pub(super) fn rename(&self, finding: Diagnostic, name: &str) -> Diagnostic {
        let finding = finding.help(format!("did you mean `{name}`?"));
        match self.is_literal {
            true => finding.fix(Safety::Suggested, self.name_span, name),
            false => finding,
        }
    }

    /// Offers to write another value, quoted as the agents take it.
    pub(super) fn revalue(&self, finding: Diagnostic, value: &str) -> Diagnostic {
        let word = assignment(&self.name, value);
        let finding = finding.help(format!("write `{word}`"));
        match self.is_literal {
            true => finding.fix(Safety::Suggested, self.span, word),
            false => finding,
        }
    }
}

/// `NAME=value` as a word of `environment`.
///
/// The quotes stand around the value alone: agent 3 drops those that stand around a whole line.
pub(super) fn assignment(name: &str, value: &str) -> String {
    format!("{name}={}", shell_words::quote(value))
}
