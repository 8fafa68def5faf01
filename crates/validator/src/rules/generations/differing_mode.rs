//! A mode whose special bits agent 3 takes for others.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::file_mode;

pub(crate) static RULE: Rule = Rule {
    code: "OSV734",
    name: "differing-mode",
    severity: Severity::Warning,
    manual: include_str!("differing_mode.md"),
    check: Check::Value(About::Converters(&[Converter::FileMode]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let generation = Generation::V3;
    let found = setting.found[generation].filter(|_| configuration.agents.contains(generation));
    let is_mode = found.is_some_and(|found| found.keyword.converter == Converter::FileMode);
    let Some(text) = setting.known(generation).filter(|_| is_mode) else {
        return;
    };
    let [meant, taken] = Generation::ALL.map(|agent| file_mode::read(text, agent));
    let (Some(&meant), Some(&taken)) = (meant.value(), taken.value()) else {
        return;
    };
    // Other modes are no modes to one of the agents, which is a finding of its own.
    if meant == taken || meant & 0o777 != taken & 0o777 {
        return;
    }
    let finding = RULE.finding(
        Generations::V3,
        configuration.value_span(setting),
        format!(
            "agent 3 sets {} for `{text}`, and not {}",
            special(taken),
            special(meant)
        ),
        "2 is setuid to it and 4 setgid, the other way round from chmod",
    );
    let finding = finding.about(configuration.subject(setting));
    findings
        .push(finding.help("leave the special bits out, and set them in the image or by a script"));
}

/// The special bits of a mode in words.
fn special(mode: u32) -> String {
    let bits = [(0o4000, "setuid"), (0o2000, "setgid"), (0o1000, "sticky")];
    let set = bits.iter().filter(|(bit, _)| mode & bit != 0);
    let names: Vec<_> = set.map(|(_, name)| *name).collect();
    match names.is_empty() {
        true => "no special bit".to_owned(),
        false => names.join(" and "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;

    #[test]
    fn special_bits_that_are_taken_for_others_are_told() {
        let found = |mode: &str, agents| {
            let text = format!("[fs#1]\ntype = directory\npath = /a\nperm = {mode}\n");
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, agents);
            let findings = crate::rules::check(&configuration);
            let finding = findings.iter().find(|finding| finding.name == RULE.name);
            finding.map(|finding| finding.message.to_string())
        };
        let setgid = "agent 3 sets setuid for `2755`, and not setgid";
        assert_eq!(found("2755", Generations::BOTH).as_deref(), Some(setgid));
        // Where agent 2.1 is not asked, it is no difference, but a bad mode.
        assert_eq!(found("2755", Generations::V3), None);
        assert_eq!(found("2755", Generations::V2), None);
        for mode in ["755", "0755", "1777", "9755", "rwx"] {
            assert_eq!(found(mode, Generations::BOTH), None, "{mode}");
        }
    }
}
