//! A word of `volume_mounts` that is no mount.

use super::mounts::words_of;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::words::Word;
use crate::value::{Fault, Reading, mounts};

pub(crate) static RULE: Rule = Rule {
    code: "OSV608",
    name: "bad-mount",
    severity: Severity::Error,
    manual: include_str!("bad_mount.md"),
    check: Check::Value(About::Keywords(&["volume_mounts"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if configuration.usual_mounts(setting).is_some() {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        for word in words_of(setting, generation) {
            if let Some((fault, label)) = fault(&word, generation) {
                found.push(finding(configuration, setting, generation, &fault, label));
            }
        }
    });
}

fn fault(word: &Word<'_>, generation: Generation) -> Option<(Fault, &'static str)> {
    // A reference that only a cluster can tell may hold any number of fields.
    if word.text.contains('{') && !word.text.contains(':') {
        return None;
    }
    match mounts::read(word, generation) {
        Reading::Quietly { fault, .. } => Some((
            reworded(fault),
            "nothing is mounted: what the container writes is lost with it",
        )),
        Reading::Refused(fault) => Some((reworded(fault), "the container does not start")),
        Reading::Value(mount) => {
            let (source, target) = (&mount.source, &mount.target);
            let climbs = |path: &str| path.split('/').any(|part| part == "..");
            [source, target]
                .into_iter()
                .find(|path| climbs(path.text))
                .map(|path| {
                    let reason = format!("the path `{}` climbs by `..`", path.text);
                    (
                        Fault::new(path.span.clone(), reason),
                        "it leaves the volume, or what the engine takes for a path",
                    )
                })
        }
    }
}

/// The fault without what each agent does of it: that is the label's.
fn reworded(mut fault: Fault) -> Fault {
    if let Some((reason, _)) = fault.reason.split_once("; agent") {
        fault.reason = reason.to_owned();
    }
    fault
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    fault: &Fault,
    label: &'static str,
) -> Diagnostic {
    let span = configuration.place(setting, generation, fault.span.clone());
    let finding = RULE
        .finding(
            generation.into(),
            span,
            format!("no mount: {}", fault.reason),
            label,
        )
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text());
    match &fault.suggestion {
        Some(meant) if !written.contains('{') => {
            finding
                .help(format!("write `{meant}`"))
                .fix(Safety::Suggested, span, meant.as_str())
        }
        _ => finding.help("write `VOLUME/FOLDER:/TARGET` or `VOLUME/FOLDER:/TARGET:ro`"),
    }
}
