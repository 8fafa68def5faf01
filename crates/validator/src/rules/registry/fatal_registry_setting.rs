//! A `REGISTRY_…` variable that stops the registry.

use super::container::{Registry, Variable};
use super::settings::{assignment, releases_that_read};
use crate::diagnostic::{Diagnostic, Severity};
use crate::distribution::{Meaning, tree};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV813",
    name: "fatal-registry-setting",
    severity: Severity::Error,
    manual: include_str!("fatal_registry_setting.md"),
    check: Check::Registry(check),
};

const LABEL: &str = "the registry stops as soon as it starts";

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    registry.each_setting(findings, |variable, meaning| {
        let finding = |part: &std::ops::Range<usize>, message| {
            variable.finding_in_name(&RULE, registry, part.clone(), message, LABEL)
        };
        match &meaning {
            Meaning::PartOfWhole(whole, part) => {
                let message = format!("`{}` can only be set as a whole", whole.path);
                Some(as_a_whole(finding(part, message), variable, whole.path))
            }
            Meaning::Stranger(within, part) if releases_that_read(&variable.name).is_empty() => {
                let what = match within.path {
                    "auth" => "access controller",
                    _ => "second storage driver",
                };
                let name = variable.name[part.clone()].to_lowercase();
                let finding = finding(part, format!("`{name}` is taken for the name of a {what}"));
                Some(
                    match tree().meant(&variable.name, meaning, registry.newest()) {
                        Some(meant) => variable.rename(finding, &meant),
                        None => finding.help("correct the name"),
                    },
                )
            }
            Meaning::NoIndex(list, part) => {
                let message = format!(
                    "`{}` is a list: `_0_` and the name of a setting go on its name",
                    list.path
                );
                Some(
                    finding(part, message).help(
                        "write the place in the list, from 0, and then the name of the setting",
                    ),
                )
            }
            Meaning::SecondItem(list, part) => {
                let message = format!(
                    "`{}` takes one section by its place, and no second",
                    list.path
                );
                Some(finding(part, message).help("set the whole list in one variable"))
            }
            Meaning::Sets(_) => second_driver(registry, variable),
            _ => None,
        }
    });
}

fn as_a_whole(finding: Diagnostic, variable: &Variable<'_, '_>, path: &str) -> Diagnostic {
    let name = format!("REGISTRY_{}", path.to_uppercase().replace('.', "_"));
    let value = variable.value.as_deref().unwrap_or("true");
    let whole = match path {
        "storage.maintenance.readonly" => format!("{{\"enabled\":{value}}}"),
        "storage.maintenance.uploadpurging"
            if variable.name.ends_with("_ENABLED") && value == "false" =>
        {
            "{\"enabled\":false}".to_owned()
        }
        "storage.maintenance.uploadpurging" => {
            "{\"enabled\":true,\"age\":\"168h\",\"interval\":\"24h\",\"dryrun\":false}".to_owned()
        }
        _ => return finding.help(format!("set `{name}` to all of its keys and values")),
    };
    let word = assignment(&name, &whole);
    let finding = finding.help(format!("write `{word}`"));
    match variable.is_literal
        && variable.setting.name == "environment"
        && !path.ends_with("purging")
    {
        true => finding.fix(crate::diagnostic::Safety::Suggested, variable.span, word),
        false => finding,
    }
}

/// Settings of a driver that is not the one in use: two drivers are one too many.
fn second_driver(registry: &Registry<'_, '_>, variable: &Variable<'_, '_>) -> Option<Diagnostic> {
    const OTHER: [&str; 5] = ["CACHE", "DELETE", "REDIRECT", "TAG", "MAINTENANCE"];
    let rest = variable.name.strip_prefix("REGISTRY_STORAGE_")?;
    let driver = rest.split('_').next().unwrap_or(rest);
    if OTHER.contains(&driver) || !registry.is_told {
        return None;
    }
    let in_use = registry.driver.as_deref()?;
    if driver.eq_ignore_ascii_case(in_use) {
        return None;
    }
    let chosen = registry.choice.map(|choice| &registry.variables[choice]);
    let driver = driver.to_lowercase();
    let part = 17..17 + driver.len();
    let message =
        format!("settings of storage driver `{driver}`, and the driver in use is `{in_use}`");
    let finding = variable.finding_in_name(&RULE, registry, part, message, LABEL);
    Some(match chosen {
        None => finding.help(format!(
            "add `REGISTRY_STORAGE={driver}`: the image's own file has `filesystem`"
        )),
        Some(chosen) => finding
            .related(chosen.value_span, "the driver is chosen here")
            .help("leave the settings of the other driver out"),
    })
}
