//! Secrets that are written to a disk.

use super::taken::text;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV615",
    name: "secrets-on-disk",
    severity: Severity::Warning,
    manual: include_str!("secrets_on_disk.md"),
    check: Check::Setting(About::Keywords(&["secrets"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let value = setting.value(generation).written().unwrap_or_default();
        let is_set = setting.found[generation].is_some() && !value.trim().is_empty();
        if section.group(generation) != Some("volume") || !is_set {
            return;
        }
        // A type or a pool that only a cluster can tell may well be one in memory.
        let is_memory = ["type", "pool"].iter().any(|keyword| {
            let said = configuration
                .effective(section, keyword, generation)
                .is_set();
            said && text(configuration, section, keyword, generation)
                .is_none_or(|text| text == "shm" || text.contains('{'))
        });
        if is_memory {
            return;
        }
        found.push(
            RULE.finding(
                generation.into(),
                setting.name_span(),
                format!("the secrets of `{}` are written to a disk", section.name),
                "in clear text, and they stay there when the service stops",
            )
            .about(configuration.subject(setting))
            .help("install secrets in a volume of `type = shm`"),
        );
    });
}
