//! A number that is beyond what its keyword can mean.

use std::ops::RangeInclusive;

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::{integer, size};

pub(crate) static RULE: Rule = Rule {
    code: "OSV415",
    name: "out-of-range",
    severity: Severity::Warning,
    manual: include_str!("out_of_range.md"),
    check: Check::Value(About::Those(has_range), check),
};

const ANY: i128 = i128::MAX;

/// What can be meant, and what comes of another number.
const RANGES: [(&str, RangeInclusive<i128>, &str); 13] = [
    ("restart", 0..=ANY, "nothing is restarted"),
    ("flex_min", 0..=ANY, "forced into the range"),
    ("flex_max", 0..=ANY, "forced into the range"),
    ("flex_target", 0..=ANY, "forced into the range"),
    ("flex_cpu_low_threshold", 0..=100, "no share in percent"),
    ("flex_cpu_high_threshold", 0..=100, "no share in percent"),
    ("max_parallel", 1..=ANY, "no run is allowed"),
    ("pg_blkio_weight", 1..=10_000, "refused by the kernel"),
    ("pg_mem_oom_control", 0..=1, "refused by the kernel"),
    ("pg_mem_swappiness", 0..=200, "refused by the kernel"),
    ("vlan_tag", 1..=4094, "no tag of a network"),
    ("listener_port", 1..=65_535, "no port"),
    ("port", 1..=65_535, "no port"),
];

/// The most that anybody stores in one volume: an exbibyte.
const LARGEST: i128 = 1 << 60;

/// Whether the keyword is a number that cannot be any.
fn has_range(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let mut asked = configuration.agents.iter();
    asked.any(|generation| {
        setting.found[generation].is_some_and(|found| {
            let name = found.keyword.name;
            name == "size" || RANGES.iter().any(|(known, ..)| *known == name)
        })
    })
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let asked = configuration
        .agents
        .filter(|generation| setting.found[generation].is_some());
    let fault = |generation| fault(configuration, setting, generation);
    let agents = asked.filter(|generation| fault(generation).is_some());
    // What only one of them takes for such a number, they read differently.
    if agents.is_empty() || agents != asked {
        return;
    }
    let Some((reason, label)) = agents.iter().find_map(fault) else {
        return;
    };
    let name = quotable(setting.key);
    findings.push(
        RULE.finding(
            agents,
            configuration.value_span(setting),
            format!("`{name}` is {reason}"),
            label,
        )
        .about(configuration.subject(setting))
        .help("write a number that can be meant, or leave the keyword out"),
    );
}

/// What is wrong with the number, and what comes of it.
fn fault(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<(String, &'static str)> {
    let keyword = setting.found[generation]?.keyword;
    let value = setting.known(generation)?;
    if let Some((_, range, label)) = RANGES.iter().find(|(name, ..)| *name == keyword.name) {
        let number = *integer::read(value, generation).value()?;
        let is_number = matches!(keyword.converter, Converter::Integer | Converter::String)
            && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let reason = match (*range.start(), *range.end()) {
            (least, ANY) => format!("{number}, and must be {least} or more"),
            (least, most) => format!("{number}, and must be {least} to {most}"),
        };
        return (is_number && !range.contains(&number)).then_some((reason, *label));
    }
    if keyword.name != "size" || keyword.converter != Converter::Size {
        return None;
    }
    let bytes = size::read(value, generation).value()?.bytes()?;
    let section = configuration.section_of(setting);
    let of_volume = matches!(section.group(generation), Some("volume" | "disk"));
    match bytes {
        0 if of_volume && !value.is_empty() => Some((
            "0".to_owned(),
            "any pool has room for it, and nothing has room in it",
        )),
        bytes if bytes > LARGEST => Some((
            "more than 1 EiB".to_owned(),
            "no pool has room for it: the resource is not provisioned",
        )),
        _ => None,
    }
}
