//! What the command line says of rules and families: allowed, warned of, denied.

use super::rule::{FAMILIES, Findings, Rule, keeping_secrets};
use super::{RULES, find};
use crate::diagnostic::{Diagnostic, Severity};
use crate::nearest::nearest;

/// The word for all warnings.
const WARNINGS: &str = "warnings";

/// How much findings matter, where the command line says so. Of two that are about the same finding, the one
/// that names its rule counts before the one that names its family, and that before `warnings`.
#[derive(Clone, Debug, Default)]
pub struct Levels(Vec<(Selector, Level)>);

/// What is done with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is dropped.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

/// Which findings are meant, the least particular first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Selector {
    Warnings,
    Family(&'static str),
    Rule(&'static str),
}

impl Levels {
    /// Adds what a flag says of a rule's name or code, of a family, or of `warnings`.
    ///
    /// # Errors
    /// There is no such rule or family: what may have been meant.
    pub fn add(&mut self, name: &str, level: Level) -> Result<(), String> {
        let selector = selector(name)?;
        self.0.push((selector, level));
        self.0.sort_by_key(|(selector, _)| *selector);
        Ok(())
    }

    /// Applies them to findings.
    pub fn apply(&self, findings: &mut Findings) {
        if self.0.is_empty() {
            return;
        }
        keeping_secrets(findings, |findings| self.set(findings));
    }

    fn set(&self, findings: &mut Findings) {
        findings.retain_mut(|finding| {
            let level = self
                .0
                .iter()
                .rfind(|(selector, _)| selector.selects(finding));
            match level.map(|(_, level)| level) {
                Some(Level::Allow) => return false,
                Some(Level::Warn) => finding.severity = Severity::Warning,
                Some(Level::Deny) => finding.severity = Severity::Error,
                None => {}
            }
            true
        });
    }
}

impl Selector {
    fn selects(self, finding: &Diagnostic) -> bool {
        match self {
            Selector::Warnings => finding.severity == Severity::Warning,
            Selector::Family(family) => {
                find(finding.code).is_some_and(|rule| rule.family() == family)
            }
            Selector::Rule(name) => finding.name == name,
        }
    }
}

fn selector(name: &str) -> Result<Selector, String> {
    if name == WARNINGS {
        return Ok(Selector::Warnings);
    }
    if let Some((family, _)) = FAMILIES.iter().find(|(family, _)| *family == name) {
        return Ok(Selector::Family(family));
    }
    if let Some(Rule { name, .. }) = find(name) {
        return Ok(Selector::Rule(name));
    }
    let known = RULES.iter().map(|rule| rule.name);
    let families = FAMILIES.iter().map(|(family, _)| *family);
    Err(
        match nearest(name, known.chain(families).chain([WARNINGS])) {
            Some(meant) => format!("no rule or family is called `{name}`: did you mean `{meant}`?"),
            None => format!("no rule or family is called `{name}`: `regsvc rules` lists them"),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generations;
    use crate::span::Span;

    fn findings() -> Findings {
        let names = ["unpinned-image", "unknown-keyword"];
        let rules = names.map(|name| find(name).unwrap());
        rules
            .map(|rule| rule.finding(Generations::BOTH, Span::default(), "", ""))
            .to_vec()
    }

    #[test]
    fn the_more_particular_word_counts() {
        let mut levels = Levels::default();
        levels.add("unpinned-image", Level::Allow).unwrap();
        levels.add("registry", Level::Deny).unwrap();
        levels.add("warnings", Level::Deny).unwrap();
        let mut found = findings();
        levels.apply(&mut found);
        assert_eq!(found.len(), 1);
        let mut levels = Levels::default();
        levels.add("warnings", Level::Deny).unwrap();
        levels.add("OSV301", Level::Warn).unwrap();
        let mut found = findings();
        levels.apply(&mut found);
        let severities: Vec<_> = found.iter().map(|finding| finding.severity).collect();
        assert_eq!(severities, [Severity::Error, Severity::Warning]);
    }

    #[test]
    fn an_unknown_word_is_refused_with_what_was_meant() {
        let refused = Levels::default().add("unknown-keywrd", Level::Allow);
        assert!(
            refused
                .unwrap_err()
                .contains("did you mean `unknown-keyword`?")
        );
    }
}
