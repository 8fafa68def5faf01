//! A name that no volume can have.

use super::naming;
use crate::configuration::{Configuration, Setting, Value};
use crate::diagnostic::Severity;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent_once;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV418",
    name: "bad-volume-name",
    severity: Severity::Error,
    manual: include_str!("bad_volume_name.md"),
    check: Check::Value(About::Keywords(&["name"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let known = setting.alike().and_then(Value::known);
    if known.is_some_and(naming::is_usual) {
        return;
    }
    for_each_agent_once(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let is_volume = section.group(generation) == Some("volume");
        let value = setting.known(generation).filter(|_| is_volume);
        // What a reference leaves behind, or nothing at all, is another rule's.
        let Some(name) =
            value.filter(|name| !name.is_empty() && !name.contains(['{', '}', '$', '\0']))
        else {
            return;
        };
        let Some(reason) = naming::fault(name, generation) else {
            return;
        };
        let shown: String = name.chars().take(40).collect();
        found.push(
            RULE.finding(
                generation.into(),
                configuration.value_span(setting),
                format!("`{}` is no name of a volume: {reason}", quotable(&shown)),
                "accepted, and the volume is never made",
            )
            .about(configuration.subject(setting))
            .help("use letters a-z, digits and `-`, a letter first, two characters or more"),
        );
    });
}
