//! An old name of a keyword.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{About, Check, Findings, Rule};

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
    // What the other name means to the agents that have no alias of it is not the same.
    let same = setting
        .agents
        .intersection(configuration.agents)
        .iter()
        .all(|generation| {
            setting.found[generation].is_some_and(|found| found.keyword.name == name)
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
