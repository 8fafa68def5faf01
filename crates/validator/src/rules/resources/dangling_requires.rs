//! A requirement that is never met, or never read.

use super::requires::{Requirement, read};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV617",
    name: "dangling-requires",
    severity: Severity::Error,
    manual: include_str!("dangling_requires.md"),
    check: Check::Setting(
        About::Those(|_, setting| setting.name.ends_with("_requires")),
        check,
    ),
};

/// The states that a resource can be in.
const STATES: [&str; 7] = [
    "up",
    "down",
    "warn",
    "n/a",
    "undef",
    "stdby up",
    "stdby down",
];

/// How many resources are looked through for the one that was meant.
const MANY: usize = 50;

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if !setting.name.ends_with("_requires") {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let value = setting.value(generation).symbolic().unwrap_or_default();
        if setting.found[generation].is_none() {
            return;
        }
        let at = At {
            configuration,
            setting,
            generation,
        };
        for requirement in read(value) {
            // The states of a resource that is not there matter to nobody.
            if requirement.rid.contains('{') || at.is_missing(&requirement, found) {
                continue;
            }
            at.of_itself(&requirement, found);
            at.of_form(&requirement, found);
        }
    });
}

/// Where requirements are judged.
struct At<'c, 'd> {
    configuration: &'c Configuration<'d>,
    setting: &'c Setting<'d>,
    generation: Generation,
}

impl At<'_, '_> {
    fn finding(
        &self,
        range: std::ops::Range<usize>,
        message: String,
        label: &'static str,
    ) -> Diagnostic {
        let configuration = self.configuration;
        let span = configuration.place(self.setting, self.generation, range);
        RULE.finding(self.generation.into(), span, message, label)
            .about(configuration.subject(self.setting))
    }

    /// Reports a resource that is to be up before it is made, or when it is taken away.
    fn of_itself(&self, requirement: &Requirement<'_>, found: &mut Findings) {
        let own = self.configuration.section_of(self.setting).name;
        let is_made = matches!(
            self.setting.name,
            "provision_requires" | "unprovision_requires"
        );
        if is_made && requirement.rid == own && requirement.wants_up() {
            let message = format!("`{}` requires itself", quotable(own));
            let finding = self.finding(requirement.rid_span(), message, "never met");
            found.push(finding.help("name the resource that has to be up, or leave the line out"));
        }
    }

    fn of_form(&self, requirement: &Requirement<'_>, found: &mut Findings) {
        let rid = quotable(requirement.rid);
        let Some(states) = &requirement.states else {
            return;
        };
        let never = "agent 2.1 waits for a state that no resource is in";
        if !requirement.closed || states.iter().all(|(_, state)| state.trim().is_empty()) {
            let fact = match requirement.closed {
                true => "has no state between its parentheses",
                false => "has a parenthesis that is never closed",
            };
            let message = format!("the requirement of `{rid}` {fact}");
            let finding = self.finding(requirement.span.clone(), message, never);
            found.push(finding.help("write `RID(STATE)`, or `RID` for one that is up"));
            return;
        }
        for (range, state) in states {
            let trimmed = state.trim();
            if STATES.contains(&trimmed) {
                if trimmed.len() < state.len() && self.generation == Generation::V2 {
                    let message = format!("blanks around the state `{trimmed}`");
                    let label = "agent 2.1 takes what stands behind a blank for another resource";
                    let finding = self.finding(range.clone(), message, label);
                    found.push(finding.help("write the states without blanks"));
                }
                continue;
            }
            let message = format!("`{}` is no state of a resource", quotable(trimmed));
            let finding = self.finding(range.clone(), message, "never met");
            found.push(match nearest(trimmed, STATES) {
                Some(meant) => {
                    let span = finding.primary.span;
                    let finding = finding.help(format!("did you mean `{meant}`?"));
                    finding.fix(Safety::Suggested, span, meant)
                }
                None => finding.help(format!("use one of {}", STATES.join(", "))),
            });
        }
    }

    /// Reports a resource that is not there.
    fn is_missing(&self, requirement: &Requirement<'_>, found: &mut Findings) -> bool {
        let (generation, rid) = (self.generation, requirement.rid);
        let section = self.configuration.section(rid);
        let is_resource = section.is_some_and(|section| section.group(generation).is_some());
        // 2.1 adds `sync#i0` and the like by itself, and has a word for what never happens.
        let is_own =
            generation == Generation::V2 && (rid.starts_with("sync#i") || rid == "impossible");
        if is_resource || is_own {
            return false;
        }
        found.push(self.of_missing(requirement));
        true
    }

    fn of_missing(&self, requirement: &Requirement<'_>) -> Diagnostic {
        let (configuration, generation, rid) =
            (self.configuration, self.generation, requirement.rid);
        let message = match configuration.section(rid) {
            _ if rid.is_empty() => "a requirement names no resource".to_owned(),
            Some(_) => format!("`{}` is required, and is no resource", quotable(rid)),
            None => format!("`{}` is required, and does not exist", quotable(rid)),
        };
        let finding = self.finding(
            requirement.rid_span(),
            message,
            "agent 2.1 goes on without it, agent 3 refuses the action",
        );
        let finding = match generation {
            Generation::V2 => finding.severity(Severity::Warning),
            Generation::V3 => finding,
        };
        let resources = configuration
            .sections()
            .iter()
            .take(10 * MANY)
            .filter(|section| section.group(generation).is_some())
            .map(|section| section.name);
        match nearest(rid, resources.take(MANY)) {
            Some(meant) => {
                let span = finding.primary.span;
                let finding = finding.help(format!("did you mean `{meant}`?"));
                finding.fix(Safety::Suggested, span, meant)
            }
            None => finding.help("name a resource of this service"),
        }
    }
}
