//! What only the holder of a network namespace can have, in a container that joins it.

use super::taken::{is_engine_container, text};
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::words;

pub(crate) static RULE: Rule = Rule {
    code: "OSV604",
    name: "not-the-holder",
    severity: Severity::Error,
    manual: include_str!("not_the_holder.md"),
    check: Check::Setting(
        About::Keywords(&["hostname", "dns", "dns_search", "run_args"]),
        check,
    ),
};

/// Options of `run` that an engine refuses beside the namespace of another container.
const REFUSED: [&str; 11] = [
    "-p",
    "--publish",
    "-P",
    "--publish-all",
    "--expose",
    "--dns",
    "--dns-search",
    "--dns-option",
    "--add-host",
    "--mac-address",
    "--link",
];

/// Options that 2.1 drops there, and that an engine refuses when 3 hands them on.
const HOSTNAME: [&str; 2] = ["-h", "--hostname"];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        if setting.found[generation].is_none() || !joins(configuration, section, generation) {
            return;
        }
        match setting.name {
            "run_args" => of_options(configuration, setting, generation, found),
            "hostname" => found.push(of_hostname(configuration, setting, generation)),
            _ => found.push(of_resolver(configuration, setting, generation)),
        }
    });
}

/// Whether it is a container that lives in the network namespace of another.
fn joins(configuration: &Configuration<'_>, section: &Section<'_>, generation: Generation) -> bool {
    let is_task = section.group(generation) == Some("task");
    (is_task || is_engine_container(section, generation))
        && text(configuration, section, "netns", generation)
            .is_some_and(|netns| netns.starts_with("container#"))
}

fn of_hostname(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Diagnostic {
    let finding = RULE.finding(
        generation.into(),
        setting.name_span(),
        "`hostname` is set in a container that joins the network of another",
        match generation {
            Generation::V2 => "dropped by agent 2.1, refused by the engine under agent 3",
            Generation::V3 => "the engine refuses to start it",
        },
    );
    let finding = match generation {
        Generation::V2 => finding.severity(Severity::Warning),
        Generation::V3 => finding,
    };
    finished(configuration, setting, generation, finding)
}

fn of_resolver(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Diagnostic {
    let finding = RULE.finding(
        generation.into(),
        setting.name_span(),
        format!(
            "`{}` is set in a container that joins the network of another",
            setting.name
        ),
        "not read: the holder's resolver counts",
    );
    finished(
        configuration,
        setting,
        generation,
        finding.severity(Severity::Warning),
    )
}

fn of_options(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    found: &mut Findings,
) {
    let value = setting.value(generation).symbolic().unwrap_or_default();
    for word in words::split(value, generation).map_while(Result::ok) {
        let option = word.text.split('=').next().unwrap_or_default();
        let is_hostname = HOSTNAME.contains(&option);
        if !REFUSED.contains(&option) && !is_hostname {
            continue;
        }
        let span = configuration.place(setting, generation, word.span());
        let dropped = is_hostname && generation == Generation::V2;
        let finding = RULE.finding(
            generation.into(),
            span,
            format!("`{option}` in a container that joins the network of another"),
            match dropped {
                true => "dropped by agent 2.1, refused by the engine under agent 3",
                false => "the engine refuses to start it",
            },
        );
        let finding = match dropped {
            true => finding.severity(Severity::Warning),
            false => finding,
        };
        found.push(finished(configuration, setting, generation, finding));
    }
}

fn finished(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    finding: Diagnostic,
) -> Diagnostic {
    let section = configuration.section_of(setting);
    let netns = super::taken::setting(configuration, section, "netns", generation);
    let holder = text(configuration, section, "netns", generation).unwrap_or_default();
    let finding = finding
        .about(configuration.subject(setting))
        .help(format!("move it to `{holder}`, which holds the network"));
    match netns {
        Some(netns) => finding.related(configuration.value_span(netns), "joins this one"),
        None => finding,
    }
}
