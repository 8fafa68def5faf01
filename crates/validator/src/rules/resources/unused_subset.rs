//! A subset that no resource is in.

use rustc_hash::FxHashSet;

use super::taken::{Taken, taken};
use crate::configuration::Configuration;
use crate::diagnostic::{Severity, Subject};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Family;

pub(crate) static RULE: Rule = Rule {
    code: "OSV619",
    name: "unused-subset",
    severity: Severity::Note,
    manual: include_str!("unused_subset.md"),
    check: Check::Whole(check),
};

/// How many subsets are looked through for the one that was meant.
const MANY: usize = 50;

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let is_subset = |family| matches!(family, Family::Subset);
    let mut sections = configuration.sections().iter();
    if !sections.any(|section| is_subset(section.family.v2)) {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let Some(used) = used(configuration, generation) else {
            return;
        };
        for section in configuration.sections() {
            let is_one = is_subset(section.family[generation]);
            let id = section.id.unwrap_or_default();
            if !is_one || used.contains(id) {
                continue;
            }
            let span = configuration.header_span(section);
            let message = match id {
                "" => format!("`[{}]` names no subset", section.name),
                id => format!("no resource is in the subset `{}`", quotable(id)),
            };
            let label = "what the section says is never read";
            let finding = RULE.finding(generation.into(), span, message, label);
            let finding = finding.about(Subject {
                section: Some(section.name.to_owned()),
                ..Subject::default()
            });
            let meant = nearest(id, used.iter().map(String::as_str).take(MANY));
            found.push(match meant {
                Some(meant) => finding.help(format!("did you mean `[subset#{meant}]`?")),
                None => finding
                    .help("name it `[subset#GROUP:SUBSET]`, after a `subset` that a resource has"),
            });
        }
    });
}

/// The names by which the agent finds a section: `container:front`, on 2.1 also `container` for the resources
/// without a subset, on 3 also `front` (agent 2.1: core/objects/svc.py; agent 3: core/object/actor.go).
/// `None` where a subset cannot be told.
fn used(configuration: &Configuration<'_>, generation: Generation) -> Option<FxHashSet<String>> {
    let mut used = FxHashSet::default();
    for section in configuration.sections() {
        let Some(group) = section.group(generation) else {
            continue;
        };
        let said = || {
            configuration
                .effective(section, "subset", generation)
                .is_set()
        };
        let subset = match taken(configuration, section, "subset", generation) {
            Taken::Set(setting) => setting.known(generation)?,
            Taken::Default(_) => "",
            Taken::Unknown if said() => return None,
            Taken::Unknown => "",
        };
        match (subset, generation) {
            ("", Generation::V2) => _ = used.insert(group.to_owned()),
            ("", Generation::V3) => {}
            (subset, generation) => {
                used.insert(format!("{group}:{subset}"));
                if generation == Generation::V3 {
                    used.insert(subset.to_owned());
                }
            }
        }
    }
    Some(used)
}

#[cfg(test)]
mod tests {
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    #[test]
    fn a_section_without_a_name_is_of_no_subset() {
        for (header, count) in [("subset", 1), ("subset#", 1), ("subset#app", 0)] {
            let text = format!("[{header}]\nparallel = true\n[app#1]\ntype = simple\n");
            let findings = found_by("unused-subset", &text, Generations::V2);
            let found = findings.iter();
            assert_eq!(found.count(), count, "{header}");
        }
    }
}
