//! A keyword that is set to nothing.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Edit, Safety, Severity};
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::{Converter, Keyword};

pub(crate) static RULE: Rule = Rule {
    code: "OSV410",
    name: "empty-value",
    severity: Severity::Warning,
    manual: include_str!("empty_value.md"),
    check: Check::OddValue(
        About::Those(|_, setting| setting.found.v2.or(setting.found.v3).is_some()),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        let found = setting.found[generation];
        let empty = setting
            .value(generation)
            .written()
            .is_some_and(str::is_empty);
        empty && found.is_some_and(|found| !may_be_empty(found.keyword, generation))
    });
    let Some(found) = setting.definition(agents) else {
        return;
    };
    let entry = &configuration.document.entries()[setting.entry()];
    let instead = match found.keyword.default {
        Some(default) if !default.is_empty() => format!("the default `{default}` does not hold"),
        _ => "taken as nothing, or as 0".to_owned(),
    };
    let severity = match found.keyword.name {
        "type" => Severity::Error,
        _ => RULE.severity,
    };
    findings.push(
        RULE.finding(
            agents,
            setting.key_span(),
            format!("`{}` is set to nothing", quotable(setting.key)),
            instead,
        )
        .about(configuration.subject(setting))
        .severity(severity)
        .help("give it a value, or leave the line out")
        .fix_with(
            Safety::Suggested,
            vec![Edit {
                span: entry.lines(),
                text: String::new(),
            }],
        ),
    );
}

/// Whether nothing is a value that the keyword takes, or one that another rule reports.
fn may_be_empty(keyword: &Keyword, generation: Generation) -> bool {
    let candidates = keyword.candidates;
    // An empty type is refused, too, but by its drivers and not by its candidates.
    if keyword.name == "type" {
        return false;
    }
    let unset = candidates.is_some_and(|words| words.or_unset() || words.contains(""));
    let refused = keyword.strict
        && candidates.is_some()
        && matches!(keyword.converter, Converter::String | Converter::Lower);
    let of_nodes = keyword.converter == Converter::Nodes && keyword.name == "nodes";
    // Agent 3 takes nothing for "not said"; 2.1 takes it for false.
    let not_said = keyword.converter == Converter::Tristate && generation == Generation::V3;
    unset || refused || of_nodes || not_said
}
