//! A value that is none of those that the keyword takes.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::{Converter, Keyword};
use crate::value::list;

pub(crate) static RULE: Rule = Rule {
    code: "OSV401",
    name: "bad-candidate",
    severity: Severity::Error,
    manual: include_str!("bad_candidate.md"),
    check: Check::Value(About::Those(has_candidates), check),
};

/// Whether an agent counts the values of the keyword.
fn has_candidates(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let mut asked = configuration.agents.iter();
    asked.any(|generation| {
        setting.found[generation].is_some_and(|found| {
            let keyword = found.keyword;
            keyword.name == "userns" || (keyword.strict && keyword.candidates.is_some())
        })
    })
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if setting.name == "type" {
        return;
    }
    let mut refused: Option<(Generations, Diagnostic)> = None;
    for generation in configuration.agents.iter() {
        let Some(found) = setting.found[generation] else {
            continue;
        };
        let Some(word) = refused_word(setting, found.keyword, generation) else {
            continue;
        };
        refused = Some(match refused {
            Some((agents, finding)) => (agents.union(generation.into()), finding),
            None => {
                let finding = finding(configuration, setting, found.keyword, generation, word);
                (generation.into(), finding)
            }
        });
    }
    if let Some((agents, finding)) = refused {
        findings.push(finding.agents(agents));
    }
}

/// The word of the value that the agent refuses.
fn refused_word<'s>(
    setting: &'s Setting<'_>,
    keyword: &Keyword,
    generation: Generation,
) -> Option<&'s str> {
    let value = setting.known(generation)?;
    if keyword.name == "userns" && generation == Generation::V3 {
        // Agent 3 has no candidates for it, and fails at the start (drivers/rescontainerocibase).
        return (!matches!(value, "" | "host")).then_some(value);
    }
    let candidates = keyword.candidates.filter(|_| keyword.strict)?;
    match keyword.converter {
        Converter::List | Converter::ListLower | Converter::Set => list::read(value, generation)
            .map(|item| item.text)
            .find(|word| !candidates.contains(&normal(word, keyword.converter))),
        Converter::String | Converter::Lower => {
            // To 2.1 nothing is a text like any other, and not the same as no keyword.
            let is_unset = value.is_empty() && generation == Generation::V3;
            let known = candidates.contains(&normal(value, keyword.converter))
                || (is_unset && candidates.or_unset());
            (!known).then_some(value)
        }
        _ => None,
    }
}

fn normal(word: &str, converter: Converter) -> String {
    match converter {
        Converter::ListLower | Converter::Lower => word.to_lowercase(),
        _ => word.to_owned(),
    }
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    keyword: &Keyword,
    generation: Generation,
    word: &str,
) -> Diagnostic {
    let value = setting.known(generation).unwrap_or_default();
    let start = value.find(word).unwrap_or(0);
    let span = match value.is_empty() {
        true => configuration.value_span(setting),
        false => configuration.place(setting, generation, start..start + word.len()),
    };
    let candidates = keyword.candidates.iter().flat_map(|words| words.iter());
    let mut all: Vec<_> = candidates.filter(|word| !word.is_empty()).collect();
    if keyword.name == "userns" {
        all = vec!["host"];
    }
    let finding = RULE
        .finding(
            generation.into(),
            span,
            match word {
                "" => format!("`{}` cannot be set to nothing", setting.name),
                _ => format!("`{}` does not take `{}`", setting.name, quotable(word)),
            },
            "refused",
        )
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text()) == word;
    match nearest(word, all.iter().copied()) {
        Some(meant) if written && meant != word => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(Safety::Suggested, span, meant),
        _ if word.is_empty() => finding.help(format!(
            "use one of {}, or leave the line out",
            all.join(", ")
        )),
        _ => finding.help(format!("use one of {}", all.join(", "))),
    }
}
