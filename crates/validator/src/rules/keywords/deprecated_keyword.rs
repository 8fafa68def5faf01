//! An old name of a keyword.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::generation::Generation;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::schema;

pub(crate) static RULE: Rule = Rule {
    code: "OSV303",
    name: "deprecated-keyword",
    severity: Severity::Warning,
    manual: include_str!("deprecated_keyword.md"),
    check: Check::Setting(About::Those(is_old), check),
};

/// How many settings of the same keyword are looked through for one with the same scope.
const MANY: usize = 64;

/// Whether the name or the keyword may be an old one.
fn is_old(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let mut asked = configuration.agents.iter();
    asked.any(|generation| {
        setting.found[generation]
            .is_some_and(|found| found.alias || found.keyword.deprecated.is_some())
    })
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        let is_default = configuration.section_of(setting).is_default();
        setting.found[generation].is_some_and(|found| {
            let is_its_name = is_default && found.keyword.default_from == Some(setting.name);
            (found.alias && !is_its_name) || found.keyword.deprecated.is_some()
        })
    });
    // One agent's old name may be the name that the other knows.
    let current = configuration
        .agents
        .iter()
        .any(|generation| setting.found[generation].is_some() && !agents.contains(generation));
    let Some(found) = setting.definition(agents).filter(|_| !current) else {
        return;
    };
    let section = configuration.section_of(setting);
    let mut named = configuration.named(section, found.keyword.name).take(MANY);
    if found.alias && named.any(|other| other.scope() == setting.scope()) {
        // Said under both names: a fault with a rule of its own.
        return;
    }
    let finding = RULE
        .finding(
            agents,
            setting.name_span(),
            match found.alias {
                true => format!(
                    "`{}` is an old name of `{}`",
                    setting.name, found.keyword.name
                ),
                false => format!("`{}` is deprecated", setting.name),
            },
            "accepted for now",
        )
        .about(configuration.subject(setting));
    if !found.alias {
        findings.push(finding.help("leave it out"));
        return;
    }
    let name = found.keyword.name;
    // What the other name means to an agent that has no alias of it, asked or not, is not the same.
    let same = configuration.is_read_alike(setting)
        && Generation::ALL.into_iter().all(|generation| {
            let found = match configuration.agents.contains(generation) {
                true => setting.found[generation],
                false => schema(generation).anywhere(setting.name, configuration.kind()),
            };
            found.is_some_and(|found| found.keyword.name == name)
        });
    let alone = configuration.named(section, name).next().is_none();
    let safety = match same && alone {
        true => Safety::Safe,
        false => Safety::Suggested,
    };
    findings.push(
        finding
            .help(format!("write `{name}`"))
            .fix(safety, setting.name_span(), name),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn a_name_that_the_other_agent_does_not_have_is_no_safe_one() {
        let container = "[container#1]\ntype = docker\n";
        let ip = "[ip#1]\ntype = cni\n";
        for (text, safety) in [
            (format!("{container}run_image = a:1\n"), Safety::Safe),
            (format!("{ip}ipdev = eth0\n"), Safety::Suggested),
            // Agent 2.1 keeps the quotes.
            (format!("{container}run_image = 'a:1'\n"), Safety::Suggested),
        ] {
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::V3);
            let mut findings = Findings::new();
            for setting in configuration.settings() {
                check(&configuration, setting, &mut findings);
            }
            assert_eq!(findings[0].fixes[0].safety, safety, "{text}");
        }
    }
}
