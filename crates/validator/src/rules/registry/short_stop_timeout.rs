//! A stop that kills the registry before it has finished its transfers.

use super::container::Registry;
use crate::configuration::Effective;
use crate::diagnostic::Severity;
use crate::distribution::value::seconds;
use crate::rules::{Check, Findings, Rule};
use crate::value::duration::{self, Bare};

pub(crate) static RULE: Rule = Rule {
    code: "OSV824",
    name: "short-stop-timeout",
    severity: Severity::Warning,
    manual: include_str!("short_stop_timeout.md"),
    check: Check::Registry(check),
};

fn check(registry: &Registry<'_, '_>, findings: &mut Findings) {
    let configuration = registry.configuration;
    let Some(variable) = registry.variable("REGISTRY_HTTP_DRAINTIMEOUT") else {
        return;
    };
    let drain = variable.value.as_deref().and_then(seconds);
    let stop = registry
        .keyword("stop_timeout")
        .map(|text| duration::read(text, Bare::Seconds, registry.generation));
    let stop = stop.as_ref().and_then(|stop| stop.value());
    let (Some(drain), Some(stop)) = (drain, stop) else {
        return;
    };
    let stop = stop.seconds();
    if stop as f64 > drain || !registry.is_server {
        return;
    }
    let message = format!(
        "the registry finishes transfers for up to {drain} seconds, and is killed after {stop}"
    );
    let label = "transfers in progress are cut off";
    let mut finding = variable.finding_in_value(&RULE, registry, message, label);
    let effective = configuration.effective(registry.section, "stop_timeout", registry.generation);
    if let Effective::One(setting) = effective {
        finding = finding.related(configuration.value_span(setting), "killed after this time");
    }
    findings.push(finding.help(format!(
        "set `stop_timeout` to more than that: `stop_timeout = {}s`",
        drain.ceil() + 10.0
    )));
}
