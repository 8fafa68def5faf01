//! Quotes around a whole value.

use super::Use;
use crate::configuration::Configuration;
use crate::diagnostic::{Safety, Severity};
use crate::document::{Oddity, OddityKind};
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV702",
    name: "surrounding-quotes",
    severity: Severity::Error,
    manual: include_str!("surrounding_quotes.md"),
    check: Check::Oddity(&[OddityKind::SurroundingQuotes], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let setting = oddity
        .entry
        .and_then(|entry| configuration.setting_of(entry));
    let Some(setting) = setting.filter(|setting| setting.name != "comment") else {
        return;
    };
    let quoted = oddity.span.text(configuration.document.text());
    let inner = &quoted[1..quoted.len() - 1];
    let how = Use::of(configuration, setting);
    let split = inner.contains(char::is_whitespace);
    let (agents, label) = match how {
        // 2.1 reads a JSON string there.
        Use::Schedule if quoted.starts_with('"') => return,
        Use::Command | Use::Words if !split && !inner.is_empty() => return,
        Use::Command | Use::Words if is_one_word(setting.name, inner) => (
            Generations::V3,
            "agent 3 drops the quotes and splits what was between them; agent 2.1 reads one word",
        ),
        Use::Command | Use::Words => (
            Generations::V2,
            "agent 2.1 reads one word with blanks in it; agent 3 drops the quotes and splits",
        ),
        _ => (
            Generations::V2,
            "agent 2.1 takes the quotes for a part of the value; agent 3 drops them",
        ),
    };
    let finding = RULE
        .finding(
            agents,
            oddity.span,
            format!("the value of `{}` is in quotes", quotable(setting.name)),
            label,
        )
        .about(configuration.subject(setting));
    let finding = match how {
        Use::Free => finding.severity(Severity::Warning),
        _ => finding,
    };
    findings.push(match how {
        Use::Command | Use::Words => {
            finding.help("write it so that the quotes are not around the whole value")
        }
        _ => finding.help("write the value without quotes").fix(
            Safety::Suggested,
            oddity.span,
            inner,
        ),
    });
}

/// Whether the text is one word with blanks in it: a variable with its value, or a source with its target.
fn is_one_word(keyword: &str, inner: &str) -> bool {
    let has_target = |word: &str| word.contains(':');
    match keyword {
        _ if keyword.ends_with("environment") => {
            memchr::memchr_iter(b'=', inner.as_bytes()).count() == 1
        }
        "volume_mounts" | "configs" | "secrets" | "devices" => {
            has_target(inner) && !inner.split_whitespace().all(has_target)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::rules::check;

    #[test]
    fn quotes_that_keep_a_mount_together_are_dropped_by_agent_3_alone() {
        let container =
            "[container#1]\ntype = docker\nimage = a:1\nrm = true\nnetns = none\nvolume_mounts = ";
        let volumes = "[volume#1]\nname = aa\nsize = 1g\n";
        for (value, agents) in [
            ("'aa/my dir:/x'", Generations::V3),
            ("\"aa/my dir:/my place:ro\"", Generations::V3),
            ("'aa:/x aa:/y'", Generations::V2),
        ] {
            let text = format!("{container}{value}\n{volumes}");
            let document = Document::read(&text);
            let identity = Identity::default();
            let findings = check(&Configuration::new(&document, &identity, Generations::BOTH));
            let found: Vec<_> = findings.iter().map(|it| (it.name, it.agents)).collect();
            assert_eq!(found, [(RULE.name, agents)], "{value}");
        }
    }
}
