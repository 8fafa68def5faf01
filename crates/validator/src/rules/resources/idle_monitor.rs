//! A resource that is watched, with nothing to be done.

use super::taken::{is_unsaid, text};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::boolean;

pub(crate) static RULE: Rule = Rule {
    code: "OSV624",
    name: "idle-monitor",
    severity: Severity::Note,
    manual: include_str!("idle_monitor.md"),
    check: Check::Setting(About::Keywords(&["monitor"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let value = setting.known(generation).unwrap_or_default();
        let is_on = boolean::read(value, generation).value() == Some(&true);
        if setting.found[generation].is_none() || section.group(generation).is_none() || !is_on {
            return;
        }
        let has_restart = !is_unsaid(configuration, section, "restart", generation)
            || text(configuration, section, "restart", generation).is_some_and(|text| text != "0");
        if has_restart {
            return;
        }
        let default = configuration.section("DEFAULT");
        let has_action = ["monitor_action", "pre_monitor_action"]
            .iter()
            .any(|keyword| {
                default.is_some_and(|default| {
                    configuration
                        .effective(default, keyword, generation)
                        .is_set()
                }) || configuration
                    .effective(section, keyword, generation)
                    .is_set()
            });
        if has_action {
            return;
        }
        found.push(
            RULE.finding(
                generation.into(),
                configuration.value_span(setting),
                format!(
                    "`{}` is watched, and nothing is done when it fails",
                    section.name
                ),
                "neither `restart` nor `monitor_action` is set",
            )
            .about(configuration.subject(setting))
            .help("write `restart = 2`, or `monitor_action = switch` in `[DEFAULT]`"),
        );
    });
}
