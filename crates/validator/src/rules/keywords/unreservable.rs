//! A reservation of disks that the resource has no key for.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::rules::{About, Check, Findings, Rule};
use crate::value::boolean;

pub(crate) static RULE: Rule = Rule {
    code: "OSV312",
    name: "unreservable",
    severity: Severity::Error,
    manual: include_str!("unreservable.md"),
    check: Check::Setting(About::Keywords(&["scsireserv"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let section = configuration.section_of(setting);
    let words = section.vocabulary.v2.filter(|_| !section.is_default());
    let has_key = words.is_none_or(|words| words.keyword("prkey").is_some());
    if has_key || setting.found.v2.is_none() {
        return;
    }
    let value = setting.known(Generation::V2);
    let is_wanted = |text| boolean::read(text, Generation::V2).value() == Some(&true);
    if !value.is_some_and(is_wanted) {
        return;
    }
    let finding = RULE
        .finding(
            Generations::V2,
            configuration.value_span(setting),
            format!("`[{}]` has no disks to reserve", section.name),
            "the configuration is refused: there is no `prkey` here",
        )
        .about(configuration.subject(setting))
        .help("say it in the section of the disk")
        .fix(
            Safety::Suggested,
            configuration.value_span(setting),
            "false",
        );
    findings.push(finding);
}
