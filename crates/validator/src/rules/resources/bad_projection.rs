//! A configuration or a secret that is asked for in a form that an agent skips.

use std::ops::Range;

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::words::{self, Word};
use crate::value::{Fault, Reading, environment};

pub(crate) static RULE: Rule = Rule {
    code: "OSV616",
    name: "bad-projection",
    severity: Severity::Warning,
    manual: include_str!("bad_projection.md"),
    check: Check::Value(
        About::Keywords(&[
            "configs",
            "secrets",
            "configs_environment",
            "secrets_environment",
        ]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let value = setting.value(generation).symbolic().unwrap_or_default();
        if setting.found[generation].is_none() {
            return;
        }
        for word in words::split(value, generation).map_while(Result::ok) {
            let fault = match setting.name.ends_with("_environment") {
                true => of_variable(&word, generation),
                false => of_file(&word).map(|fault| (fault, Severity::Warning)),
            };
            let Some((fault, severity)) = fault else {
                continue;
            };
            let span = configuration.place(setting, generation, fault.span);
            let form = match setting.name.ends_with("_environment") {
                true => "VARIABLE=OBJECT/KEY",
                false => "OBJECT/KEY:/PATH",
            };
            found.push(
                RULE.finding(generation.into(), span, fault.reason, label(severity))
                    .severity(severity)
                    .about(configuration.subject(setting))
                    .help(format!("write `{form}`")),
            );
        }
    });
}

fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "the container does not start under agent 3",
        _ => "skipped without a word",
    }
}

fn of_variable(word: &Word<'_>, generation: Generation) -> Option<(Fault, Severity)> {
    // A reference that only a cluster can tell may hold what seems to be missing.
    if word.text.contains('{') {
        return None;
    }
    match environment::read_reference(word, generation) {
        Reading::Value(read) => {
            let is_empty = read.object.text.is_empty() || read.key.text.is_empty();
            let fault = Fault::new(word.span(), "there is no object, or no key of it");
            is_empty.then_some((fault, Severity::Warning))
        }
        Reading::Quietly { fault, .. } => Some((short(fault), Severity::Warning)),
        Reading::Refused(fault) => Some((short(fault), Severity::Error)),
    }
}

/// The fault without what each agent does of it: that is the label's.
fn short(mut fault: Fault) -> Fault {
    if let Some((reason, _)) = fault.reason.split_once(':') {
        fault.reason = reason.to_owned();
    }
    fault
}

/// `OBJECT/KEY:/PATH`, as a volume installs it (agent 2.1: drivers/resource/volume; agent 3: core/datarecv).
fn of_file(word: &Word<'_>) -> Option<Fault> {
    let text = word.text.as_ref();
    let fault = |range: Range<usize>, reason: &str| Some(Fault::new(word.place(range), reason));
    let Some((from, to)) = text.split_once(':') else {
        return match text.contains('{') {
            true => None,
            false => fault(0..text.len(), "there is no `:/PATH` behind the key"),
        };
    };
    let parts: Vec<_> = from.trim_start_matches('/').split('/').collect();
    match parts[..] {
        [_, "sec" | "cfg" | "usr", _, _, ..] => fault(
            0..from.len(),
            "the object is of the service's own namespace, and is named without it",
        ),
        ["sec" | "cfg" | "usr", object, key, ..] if !object.is_empty() && !key.is_empty() => None,
        [object, key, ..] if !object.is_empty() && !key.is_empty() => None,
        _ if from.contains('{') => None,
        _ => fault(0..from.len(), "there is no object, or no key of it"),
    }
    .or_else(|| {
        let climbs = to.split('/').any(|part| part == "..");
        climbs.then(|| {
            let start = from.len() + 1;
            let range = word.place(start..start + to.len());
            Fault::new(range, "the path climbs out of the volume by `..`")
        })
    })
}
