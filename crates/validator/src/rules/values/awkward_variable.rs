//! A variable whose name no shell can read.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{environment, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV424",
    name: "awkward-variable",
    severity: Severity::Note,
    manual: include_str!("awkward_variable.md"),
    check: Check::OddVariables(
        About::Keywords(&["environment", "create_environment"]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let value = setting.found[generation].and_then(|_| setting.value(generation).symbolic());
        for word in words::split(value.unwrap_or_default(), generation).map_while(Result::ok) {
            let reading = environment::read(&word, generation);
            let Some(set) = reading.value() else { continue };
            let name = set.name.text;
            let signs = name.trim_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
            // What else may be wrong with a name is a fault of its own.
            let is_awkward = signs.contains(['-', '.'])
                && !name.starts_with(|c: char| c.is_ascii_digit())
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            if is_awkward {
                let span = configuration.place(setting, generation, set.name.span.clone());
                let finding = RULE.finding(
                    generation.into(),
                    span,
                    format!("no shell can read a variable `{}`", quotable(name)),
                    "a program finds it only if it looks for this very name",
                );
                let finding = finding.about(configuration.subject(setting));
                found.push(finding.help("use letters, digits and `_` if a script is to read it"));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    #[test]
    fn names_with_signs_are_told_once_for_both_agents() {
        let text = "[container#1]\ntype = docker\nimage = a:1\n\
                    environment = A-B={env.b} discovery.type=single-node A_b1=c 1-A=b A%-B=c\n";
        let findings = found_by(RULE.name, text, Generations::BOTH);
        let findings = findings.iter();
        let places: Vec<_> = findings
            .map(|finding| (finding.primary.span.text(text), finding.agents))
            .collect();
        let both = Generations::BOTH;
        assert_eq!(places, [("A-B", both), ("discovery.type", both)]);
    }
}
