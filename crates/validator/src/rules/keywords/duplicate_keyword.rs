//! A keyword that stands twice in its section.

use rustc_hash::FxHashMap;

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Edit, Safety, Severity};
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV302",
    name: "duplicate-keyword",
    severity: Severity::Error,
    manual: include_str!("duplicate_keyword.md"),
    check: Check::Outline(check),
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
    let agents = setting.agents.intersection(later.agents);
    let entry = &configuration.document.entries()[setting.entry()];
    let last = &configuration.document.entries()[later.entry()];
    let same = agents.iter().all(|generation| {
        let document = configuration.document;
        document.value(entry, generation) == document.value(last, generation)
    });
    let finding = RULE
        .finding(
            agents,
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
    let is_unread = agents == Generations::BOTH && entry.agents() == agents;
    let safety = match same && is_unread {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;

    #[test]
    fn a_line_is_safe_to_drop_if_no_agent_reads_it() {
        // Agent 3 cuts the second one at its comment.
        let cut = "[env]\na = b\na = b # c\n[app#1]\ntype = simple\nstart = {env.a}\n";
        for (text, agents, safety) in [
            ("[env]\na = b\na = b\n", Generations::BOTH, Safety::Safe),
            (cut, Generations::BOTH, Safety::Suggested),
        ] {
            let document = Document::read(text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, agents);
            let mut findings = Findings::new();
            for section in configuration.sections() {
                check(&configuration, section, &mut findings);
            }
            let safeties = findings.iter().map(|finding| finding.fixes[0].safety);
            assert_eq!(safeties.collect::<Vec<_>>(), [safety], "{text}");
        }
    }
}
