//! A reference to what a resource computes, before agent 3 knows the resource.

use super::{is_read, written_place};
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::reference::references;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV506",
    name: "late-reference",
    severity: Severity::Error,
    manual: include_str!("late_reference.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    findings.extend(unknown_yet(configuration, setting));
    let generation = Generation::V3;
    let section = configuration.section_of(setting);
    let Some(written) = setting.value(generation).written() else {
        return;
    };
    if section.group(generation).is_none() {
        return;
    }
    for reference in references(written, generation) {
        let (Some(named), key) = reference.key() else {
            continue;
        };
        let Some(target) = configuration.section(named) else {
            continue;
        };
        if !is_computed(target, key) || first_header(target) <= first_header(section) {
            continue;
        }
        let span = written_place(configuration, setting, generation, reference.span.clone());
        let message = format!(
            "reference `{{{}}}` stands before `[{named}]`",
            reference.body
        );
        let label = format!("agent 3 takes the text `{}` for the value", reference.body);
        findings.push(
            RULE.finding(Generations::V3, span, message, label)
                .about(configuration.subject(setting))
                .related(
                    configuration.header_span(target),
                    "agent 3 sets up the resources in the order of the file",
                )
                .help(format!("move `[{named}]` before `[{}]`", section.name)),
        );
    }
}

/// Where a volume is mounted, to agent 2.1: it asks the pool that the volume names, and warns of a broken reference
/// where there is no such pool.
fn unknown_yet(configuration: &Configuration<'_>, setting: &Setting<'_>) -> Option<Diagnostic> {
    let generation = Generation::V2;
    let written = setting.value(generation).written()?;
    if !is_read(configuration, setting, generation) {
        return None;
    }
    references(written, generation).find_map(|reference| {
        let (named, key) = reference.key();
        let target = configuration.section(named.filter(|_| key == "mnt")?)?;
        let is_volume = target.group(generation) == Some("volume");
        let pool = configuration.text(target, "pool", generation);
        let pool = pool.filter(|pool| is_volume && *pool != "default")?;
        let span = written_place(configuration, setting, generation, reference.span.clone());
        let finding = RULE
            .finding(
                Generations::V2,
                span,
                format!(
                    "reference `{{{}}}` is known where the pool `{}` is",
                    reference.body,
                    quotable(pool)
                ),
                "elsewhere agent 2.1 warns of a broken reference",
            )
            .about(configuration.subject(setting))
            .severity(Severity::Note)
            .help("check that each node has the pool: `om pool ls`");
        Some(finding)
    })
}

/// Whether the value is known only once the resource is set up.
fn is_computed(target: &Section<'_>, key: &str) -> bool {
    match target.group(Generation::V3) {
        Some("volume") => matches!(key, "mnt" | "exposed_devs"),
        Some(_) => key == "exposed_devs",
        None => false,
    }
}

fn first_header(section: &Section<'_>) -> Option<usize> {
    section.headers().next()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Severity;
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    #[test]
    fn where_a_volume_is_mounted_is_its_pools_to_say() {
        let found = |pool: &str| {
            let volume = format!("[volume#1]\nname = data\nsize = 1g\n{pool}\n");
            let text = format!("{volume}[app#1]\ntype = simple\nstart = {{volume#1.mnt}}/run\n");
            let findings = found_by("late-reference", &text, Generations::BOTH);
            let findings = findings.iter();
            let found = findings.map(|finding| (finding.severity, finding.agents));
            found.collect::<Vec<_>>()
        };
        assert_eq!(found(""), []);
        assert_eq!(found("pool = default"), []);
        assert_eq!(found("pool = fast"), [(Severity::Note, Generations::V2)]);
    }
}
