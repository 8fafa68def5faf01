//! A reference that leads back to itself.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::written_place;
use crate::configuration::{Configuration, ProblemKind, Section, Setting, is_word};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::reference::{Reference, references};
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV502",
    name: "reference-cycle",
    severity: Severity::Error,
    manual: include_str!("reference_cycle.md"),
    check: Check::Referring(check),
};

/// How many settings are followed from one that is for some nodes alone, and how many references of each.
const MANY: usize = 20;

/// How many scopes of a key are looked through for that of a node.
const SCOPES: usize = 64;

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if let Some(scope) = setting.scope() {
            let mut walk = Walk::new(configuration, setting, scope, generation);
            if let Some(span) = walk.back() {
                let on_way = walk.on_way;
                found.push(finding(configuration, setting, generation, span, &on_way));
            }
            return;
        }
        for problem in setting.value(generation).problems() {
            if let ProblemKind::Cycle(keys) = &problem.kind {
                let on_way = on_way(configuration, keys, generation);
                // A value that only leads into the cycle suffers from it; the cycle is found once.
                if on_way.iter().map(|other| other.entry()).min() == Some(setting.entry()) {
                    found.push(finding(
                        configuration,
                        setting,
                        generation,
                        problem.span.clone(),
                        &on_way,
                    ));
                }
            }
        }
    });
}

/// The settings that the cycle goes through, as far as it stands in the file.
fn on_way<'c, 'd>(
    configuration: &'c Configuration<'d>,
    keys: &[String],
    generation: Generation,
) -> Vec<&'c Setting<'d>> {
    let setting = |key: &String| {
        let (section, key) = key.rsplit_once('.')?;
        let section = configuration.section(section)?;
        configuration.effective_key(section, key, generation).one()
    };
    keys.iter().filter_map(setting).collect()
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    span: Range<usize>,
    on_way: &[&Setting<'_>],
) -> Diagnostic {
    let span = written_place(configuration, setting, generation, span);
    let written = span.text(configuration.document.text());
    let by_name = !written.contains('.');
    let message = match on_way.len() {
        0 | 1 => format!("reference `{written}` points to the value that it stands in"),
        _ => format!("reference `{written}` leads back to itself"),
    };
    let label = match on_way.len() {
        0 | 1 if by_name => "nothing takes its place: agent 2.1 keeps the braces",
        _ => "agent 2.1 looks it up for ever, agent 3 goes on without the value",
    };
    let finding = RULE
        .finding(generation.into(), span, message, label)
        .about(configuration.subject(setting))
        .help("write the value in one of the places");
    let others = on_way
        .iter()
        .filter(|other| other.entry() != setting.entry());
    others.fold(finding, |finding, other| {
        finding.related(configuration.value_span(other), "and back from here")
    })
}

/// Follows the references of a setting that is for some nodes alone, as one of them does.
struct Walk<'c, 'd> {
    configuration: &'c Configuration<'d>,
    first: &'c Setting<'d>,
    scope: &'c str,
    generation: Generation,
    /// The settings from the first one to where the walk is.
    on_way: Vec<&'c Setting<'d>>,
    /// The entries that were followed.
    seen: FxHashSet<usize>,
}

impl<'c, 'd> Walk<'c, 'd> {
    fn new(
        configuration: &'c Configuration<'d>,
        first: &'c Setting<'d>,
        scope: &'c str,
        generation: Generation,
    ) -> Self {
        Walk {
            configuration,
            first,
            scope,
            generation,
            on_way: vec![first],
            seen: FxHashSet::default(),
        }
    }

    /// Where the reference of the first setting stands that leads back to it.
    fn back(&mut self) -> Option<Range<usize>> {
        let written = self.first.value(self.generation).written()?;
        let mut all = references(written, self.generation).take(MANY);
        let back = all.find(|reference| self.leads_back(reference, self.first));
        back.map(|reference| reference.span)
    }

    fn leads_back(&mut self, reference: &Reference<'_>, from: &'c Setting<'d>) -> bool {
        let Some(target) = self.target(reference, from) else {
            return false;
        };
        // Another scoped setting of the same cycle reports it, if it stands before this one.
        if target.entry() == self.first.entry() {
            let scoped = self.on_way.iter().filter(|on_way| on_way.scope().is_some());
            return scoped.map(|on_way| on_way.entry()).min() == Some(self.first.entry());
        }
        if self.seen.len() >= MANY || !self.seen.insert(target.entry()) {
            return false;
        }
        let Some(written) = target.value(self.generation).written() else {
            return false;
        };
        self.on_way.push(target);
        let found = references(written, self.generation)
            .take(MANY)
            .any(|next| self.leads_back(&next, target));
        if !found {
            self.on_way.pop();
        }
        found
    }

    /// The setting that a node of the scope takes for a reference.
    fn target(&self, reference: &Reference<'_>, from: &Setting<'d>) -> Option<&'c Setting<'d>> {
        let (section, key) = reference.key();
        if is_word(reference.target) {
            return None;
        }
        let section = match section {
            Some(name) => self.configuration.section(name)?,
            None => self.configuration.section_of(from),
        };
        let default = self.configuration.section("DEFAULT");
        let default = default.filter(|_| !section.is_free());
        self.of_scope(section, key)
            .or_else(|| self.of_scope(default?, key))
    }

    fn of_scope(&self, section: &'c Section<'d>, key: &str) -> Option<&'c Setting<'d>> {
        let named = self.configuration.named(section, key);
        let read = named.rev().take(SCOPES);
        let read = read.filter(|setting| setting.agents.contains(self.generation));
        let (mut own, mut bare) = (None, None);
        for setting in read {
            match setting.scope() {
                Some(scope) if scope == self.scope => own = own.or(Some(setting)),
                Some(_) => {}
                None => bare = bare.or(Some(setting)),
            }
        }
        own.or(bare)
    }
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;

    fn cycles(text: &str) -> usize {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::V2);
        let findings = check(&configuration);
        findings
            .iter()
            .filter(|finding| finding.name == "reference-cycle")
            .count()
    }

    #[test]
    fn a_scoped_value_is_followed_as_a_node_of_the_scope_does() {
        let app = "[app#1]\ntype = simple\nstart = {env.a}\n[env]\n";
        let of = |env: &str| cycles(&format!("{app}{env}"));
        assert_eq!(of("a = {env.b}\nb@n1 = {env.a}\nb@n2 = x\n"), 1);
        assert_eq!(of("a@n1 = {env.b}\nb@n1 = {env.a}\nb@n2 = x\n"), 1);
        assert_eq!(of("a@n1 = {env.b}\nb@n2 = {env.a}\nb = x\na = y\n"), 0);
        assert_eq!(of("a@n1 = {env.a}\n"), 1);
    }

    #[test]
    fn a_word_of_the_agent_is_no_key_of_the_section() {
        assert_eq!(cycles("[volume#1]\nname@n1 = {name}-data\nsize = 1g\n"), 0);
    }
}
