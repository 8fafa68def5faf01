//! A reference that leads back to itself.

use super::written_place;
use crate::configuration::{Configuration, Problem, ProblemKind, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV502",
    name: "reference-cycle",
    severity: Severity::Error,
    manual: include_str!("reference_cycle.md"),
    check: Check::Referring(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        for problem in setting.value(generation).problems() {
            if let ProblemKind::Cycle(keys) = &problem.kind {
                let on_way = on_way(configuration, keys, generation);
                // A value that only leads into the cycle suffers from it; the cycle is found once.
                if on_way.iter().map(|other| other.entry()).min() == Some(setting.entry()) {
                    found.push(finding(
                        configuration,
                        setting,
                        generation,
                        problem,
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
        configuration.effective(section, key, generation).one()
    };
    keys.iter().filter_map(setting).collect()
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    problem: &Problem,
    on_way: &[&Setting<'_>],
) -> Diagnostic {
    let span = written_place(configuration, setting, generation, problem.span.clone());
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
