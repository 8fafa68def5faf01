//! Numbers of flex instances that contradict each other.

use crate::configuration::{Configuration, Effective, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::integer;

pub(crate) static RULE: Rule = Rule {
    code: "OSV416",
    name: "flex-range",
    severity: Severity::Warning,
    manual: include_str!("flex_range.md"),
    check: Check::Setting(About::Keywords(&["flex_min", "flex_target"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let is_default = configuration.section_of(setting).is_default();
    if !is_default || setting.scope().is_some() || !configuration.is_last(setting) {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let Some(keyword) = setting.found[generation].map(|found| found.keyword.name) else {
            return;
        };
        let Some(number) = number(setting, generation) else {
            return;
        };
        let beyond = |name| {
            let (other, bound) = of_object(configuration, name, generation)?;
            let is_beyond = match name {
                "flex_min" => number < bound,
                _ => number > bound,
            };
            is_beyond.then_some((other, name, bound))
        };
        let lower = (keyword == "flex_target")
            .then(|| beyond("flex_min"))
            .flatten();
        let Some((other, name, bound)) = lower.or_else(|| beyond("flex_max")) else {
            return;
        };
        let side = if number > bound { "above" } else { "below" };
        found.push(
            RULE.finding(
                generation.into(),
                configuration.value_span(setting),
                format!("`{keyword}` is {number}, {side} `{name}`, which is {bound}"),
                "forced into the range, with a line in the log",
            )
            .about(configuration.subject(setting))
            .related(configuration.value_span(other), "the bound")
            .help("choose `flex_min` <= `flex_target` <= `flex_max`"),
        );
    });
}

/// The number that DEFAULT says on every node.
fn of_object<'c, 'd>(
    configuration: &'c Configuration<'d>,
    keyword: &'static str,
    generation: Generation,
) -> Option<(&'c Setting<'d>, i128)> {
    let default = configuration.section("DEFAULT")?;
    let Effective::One(setting) = configuration.effective(default, keyword, generation) else {
        return None;
    };
    Some((setting, number(setting, generation)?))
}

fn number(setting: &Setting<'_>, generation: Generation) -> Option<i128> {
    let value = setting.known(generation)?;
    integer::read(value, generation).value().copied()
}
