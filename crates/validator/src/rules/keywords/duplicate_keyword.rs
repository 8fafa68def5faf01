//! A keyword that stands twice in its section.

use rustc_hash::FxHashMap;

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Edit, Safety, Severity};
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV302",
    name: "duplicate-keyword",
    severity: Severity::Error,
    manual: include_str!("duplicate_keyword.md"),
    check: Check::Section(check),
};

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    if !section.repeats {
        return;
    }
    let mut last: FxHashMap<&str, &Setting<'_>> = FxHashMap::default();
    for setting in configuration.settings_of(section).rev() {
        match last.get(setting.key) {
            Some(later) if !setting.agents.intersection(later.agents).is_empty() => {
                findings.push(finding(configuration, setting, later));
            }
            _ => {
                last.insert(setting.key, setting);
            }
        }
    }
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    later: &Setting<'_>,
) -> crate::diagnostic::Diagnostic {
    let written = |setting: &Setting<'_>| {
        let entry = &configuration.document.entries()[setting.entry()];
        configuration
            .document
            .value(entry, crate::generation::Generation::V2)
    };
    let same = written(setting) == written(later);
    let entry = &configuration.document.entries()[setting.entry()];
    let finding = RULE
        .finding(
            setting.agents.intersection(later.agents),
            setting.key_span(),
            format!("`{}` is set twice in its section", quotable(setting.key)),
            match same {
                true => "said again below",
                false => "never read: the last one wins",
            },
        )
        .about(configuration.subject(setting))
        .related(later.key_span(), "this one is read")
        .help("keep one of them");
    // Dropping what no agent reads keeps the meaning; which of two values was meant is a guess.
    let safety = match same {
        true => Safety::Safe,
        false => Safety::Suggested,
    };
    let edit = Edit {
        span: entry.lines(),
        text: String::new(),
    };
    let finding = finding.fix_with(safety, vec![edit]);
    match same {
        true => finding.severity(Severity::Warning),
        false => finding,
    }
}
