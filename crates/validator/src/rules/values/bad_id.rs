//! An id that is none.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Edit, Safety, Severity};
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV414",
    name: "bad-id",
    severity: Severity::Warning,
    manual: include_str!("bad_id.md"),
    check: Check::Setting(About::Keywords(&["id"]), check),
};

/// The lengths of the groups of a UUID.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if !configuration.section_of(setting).is_default() {
        return;
    }
    let agents = configuration.agents.filter(|generation| {
        setting.found[generation].is_some()
            && setting
                .known(generation)
                .is_some_and(|id| !id.is_empty() && !is_uuid(id))
    });
    if agents.is_empty() {
        return;
    }
    let entry = &configuration.document.entries()[setting.entry()];
    findings.push(
        RULE.finding(
            agents,
            configuration.value_span(setting),
            "the id of an object is a UUID, and this is none",
            "kept as it is: two objects may come to have the same one",
        )
        .about(configuration.subject(setting))
        .help("leave the line out: the agent makes an id when it creates the object")
        .fix_with(
            Safety::Suggested,
            vec![Edit {
                span: entry.lines(),
                text: String::new(),
            }],
        ),
    );
}

fn is_uuid(text: &str) -> bool {
    let groups = || text.split('-');
    groups().map(str::len).eq(GROUPS)
        && groups().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_told_by_its_groups() {
        assert!(is_uuid("f8fd968f-3dfd-4a54-a8c8-f5a52bbeb0c1"));
        assert!(is_uuid("F8FD968F-3DFD-4A54-A8C8-F5A52BBEB0C1"));
        for text in [
            "",
            "notauuid",
            "f8fd968f3dfd4a54a8c8f5a52bbeb0c1",
            "f8fd968f-3dfd-4a54-a8c8-f5a52bbeb0cé",
            "g8fd968f-3dfd-4a54-a8c8-f5a52bbeb0c1",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
