//! One text of a list by its place: `REGISTRY_HTTP_TLS_CLIENTCAS_0`.

use super::container::Registry;
use super::settings::assignment;
use crate::diagnostic::{Safety, Severity};
use crate::distribution::{Kind, Meaning};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV815",
    name: "registry-list-by-index",
    severity: Severity::Error,
    manual: include_str!("registry_list_by_index.md"),
    check: Check::Registry(check),
};

/// More variables than a registry has: they are not counted for each of them.
const MANY: usize = 300;

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    registry.each_setting(findings, |variable, meaning| {
        let (list, part, label, severity) = match meaning {
            Meaning::Element(list, part) if list.path.starts_with("auth.") => (
                list,
                part,
                "the registry stops as soon as it starts",
                Severity::Error,
            ),
            Meaning::Element(list, part) => (
                list,
                part,
                "the list gets an empty text, whatever the value is",
                Severity::Error,
            ),
            Meaning::Beyond(list, part) if list.kind == Kind::List => {
                (list, part, "ignored without a word", Severity::Error)
            }
            Meaning::Item(list, part) => (list, part, "ignored without a word", Severity::Error),
            _ => return None,
        };
        let message = format!(
            "the registry does not take `{}` by its places: the value of `{}` is lost",
            list.path, variable.name
        );
        let whole = variable.name[..part.start - 1].to_owned();
        let is_first = &variable.name[part.clone()] == "0";
        let finding = variable
            .finding_in_name(&RULE, registry, part.clone(), message, label)
            .severity(severity);
        let value = variable.value.as_deref().unwrap_or("VALUE");
        if list.kind == Kind::Items {
            return Some(finding.help(format!("set the whole list in `{whole}`, as quoted JSON")));
        }
        let word = assignment(&whole, &format!("[{value}]"));
        let finding = finding.help(format!("set the whole list in one variable: `{word}`"));
        // With a second place, the first is not the whole list.
        let is_alone = registry.variables.len() < MANY && registry.starting(&whole).count() == 1;
        Some(
            match is_first && is_alone && variable.is_literal && variable.value.is_some() {
                true => finding.fix(Safety::Suggested, variable.span, word),
                false => finding,
            },
        )
    });
}
