//! Containers that start at the same time, one of which needs the other.

use super::taken::{flag, text};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV630",
    name: "parallel-dependents",
    severity: Severity::Warning,
    manual: include_str!("parallel_dependents.md"),
    check: Check::Joining(About::Keywords(&["netns", "pidns", "ipcns"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let holder = setting.found[generation]
            .and_then(|_| setting.known(generation))
            .filter(|name| *name != section.name)
            .and_then(|name| configuration.section(name));
        let Some(holder) = holder else {
            return;
        };
        let in_subset = |section| text(configuration, section, "subset", generation);
        let group = section.group(generation).unwrap_or_default();
        if in_subset(section) != in_subset(holder) || holder.group(generation) != Some(group) {
            return;
        }
        let Some(name) = parallel(configuration, group, in_subset(section), generation) else {
            return;
        };
        found.push(
            RULE.finding(
                generation.into(),
                configuration.value_span(setting),
                format!(
                    "`{}` starts at the same time as `{}`, which it joins",
                    section.name, holder.name
                ),
                "whether it starts depends on which one is quicker",
            )
            .about(configuration.subject(setting))
            .help(format!(
                "put `{}` into a subset that starts before `[{name}]`",
                holder.name
            )),
        );
    });
}

/// The section of the subset that starts its resources at the same time.
fn parallel(
    configuration: &Configuration<'_>,
    group: &str,
    subset: Option<&str>,
    generation: Generation,
) -> Option<String> {
    let names = match (subset, generation) {
        (Some(subset), Generation::V2) => vec![format!("subset#{group}:{subset}")],
        (Some(subset), Generation::V3) => {
            vec![
                format!("subset#{group}:{subset}"),
                format!("subset#{subset}"),
            ]
        }
        (None, Generation::V2) => vec![format!("subset#{group}")],
        (None, Generation::V3) => vec![],
    };
    names.into_iter().find(|name| {
        configuration.section(name).is_some_and(|section| {
            flag(configuration, section, "parallel", generation) == Some(true)
        })
    })
}
