//! What each agent makes of the items of a list -> one finding for each that an agent does not take as written.

use super::conversion::Misread;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Each, Generation};
use crate::rules::agents::for_each_agent_once;
use crate::rules::{Findings, Rule};
use crate::span::Span;
use crate::value::Fault;

/// An item, and what is wrong with it.
pub(super) struct Item {
    /// Where it stands in the text.
    pub(super) place: Span,
    pub(super) misread: Option<Misread>,
}

/// What a rule about items says.
pub(super) struct Words {
    /// What comes of an item that an agent refuses, and how much that matters.
    pub(super) refused: (&'static str, Severity),
    /// What comes of one that it takes for something else, or not at all.
    pub(super) quietly: (&'static str, Severity),
    /// What to write instead.
    pub(super) help: &'static str,
}

/// Reports the items that an asked agent refuses, or that none takes as written. One that one of them takes and
/// the other reads in its own way is a difference between the two, and another rule's.
pub(super) fn check(
    rule: &'static Rule,
    says: &Words,
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
    read: impl Fn(&str, Generation) -> Vec<Item>,
) {
    let items = Each::from_fn(|generation| {
        let is_asked = configuration.agents.contains(generation);
        let value = setting.found[generation].and_then(|_| setting.known(generation));
        let value = value.filter(|_| is_asked);
        value.map_or_else(Vec::new, |value| read(value, generation))
    });
    let is_fine = |item: &&Item| item.misread.is_none();
    let all = || items.v2.iter().chain(&items.v3);
    if all().all(|item| is_fine(&item)) {
        return;
    }
    let taken = all().filter(is_fine);
    let mut taken: Vec<_> = taken
        .map(|item| (item.place.start, item.place.end))
        .collect();
    taken.sort_unstable();
    for_each_agent_once(configuration, findings, |generation, found| {
        let mut last = None;
        for item in &items[generation] {
            let place = (item.place.start, item.place.end);
            // Of all that one reference stands for, the first fault is told.
            if last == Some(place) {
                continue;
            }
            let (fault, (label, severity), refused) = match &item.misread {
                None => continue,
                Some(Misread::Refused(fault)) => (fault, says.refused, true),
                Some(Misread::Quietly(fault)) => (fault, says.quietly, false),
            };
            if refused || taken.binary_search(&place).is_err() {
                last = Some(place);
                let at = (item.place, generation);
                let finding = finding(rule, configuration, setting, at, fault, label);
                found.push(finish(finding, configuration, fault, says).severity(severity));
            }
        }
    });
}

fn finding(
    rule: &'static Rule,
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    (item, generation): (Span, Generation),
    fault: &Fault,
    label: &'static str,
) -> Diagnostic {
    let span = configuration.place(setting, generation, fault.span.clone());
    let span = if span.is_empty() { item } else { span };
    rule.finding(generation.into(), span, fault.reason.clone(), label)
        .about(configuration.subject(setting))
}

fn finish(
    finding: Diagnostic,
    configuration: &Configuration<'_>,
    fault: &Fault,
    says: &Words,
) -> Diagnostic {
    let span = finding.primary.span;
    let written = span.text(configuration.document.text());
    match &fault.suggestion {
        Some(text) if written.len() == fault.span.len() && !written.contains('{') => {
            let help = match text.is_empty() {
                true => "leave it out".to_owned(),
                false => format!("write `{text}`"),
            };
            finding
                .help(help)
                .fix(Safety::Suggested, span, text.as_str())
        }
        _ => finding.help(says.help),
    }
}
