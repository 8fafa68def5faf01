//! Containers that wait for each other's namespace.

use super::taken::text;
use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV603",
    name: "netns-loop",
    severity: Severity::Error,
    manual: include_str!("netns_loop.md"),
    check: Check::Joining(About::Keywords(&["netns", "pidns", "ipcns"]), check),
};

/// How many containers may stand in a row before they are given up on.
const LONGEST: usize = 32;

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let own = configuration.section_of(setting);
        let Some(found_as) = setting.found[generation] else {
            return;
        };
        if own.group(generation) != Some("container") {
            return;
        }
        let target = setting.known(generation);
        let Some(first) = target.and_then(|name| configuration.section(name)) else {
            return;
        };
        match row(configuration, own, first, found_as.keyword.name, generation) {
            Row::Loop(last) => found.push(of_loop(configuration, setting, generation, last)),
            Row::Chain(holder) => found.push(of_chain(configuration, setting, generation, holder)),
            Row::One => {}
        }
    });
}

/// What follows from one container to the next.
enum Row<'d> {
    /// The container holds the namespace.
    One,
    /// It joins the one of another, and so on, up to the holder.
    Chain(&'d str),
    /// It comes back to where it began.
    Loop(&'d str),
}

fn row<'d>(
    configuration: &Configuration<'d>,
    own: &Section<'d>,
    first: &Section<'d>,
    keyword: &'static str,
    generation: Generation,
) -> Row<'d> {
    let mut at = first.name;
    for _ in 0..LONGEST {
        if at == own.name {
            return Row::Loop(own.name);
        }
        let section = configuration.section(at);
        let next = section
            .and_then(|section| text(configuration, section, keyword, generation))
            .and_then(|name| configuration.section(name))
            .filter(|next| next.group(generation) == Some("container"));
        match next {
            Some(next) => at = next.name,
            None if at == first.name => return Row::One,
            None => return Row::Chain(at),
        }
    }
    // A loop that this container leads to and is no part of: it is found on its way.
    Row::One
}

fn of_loop(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    own: &str,
) -> Diagnostic {
    let span = configuration.value_span(setting);
    let name = setting.name;
    let (message, label) = match setting.known(generation) == Some(own) {
        true => (
            format!("`{name}` of `{own}` names the container itself"),
            "it does not start: it waits for its own namespace",
        ),
        false => (
            format!("`{name}` of `{own}` leads back to the container itself"),
            "none of them starts: each waits for the other's namespace",
        ),
    };
    RULE.finding(generation.into(), span, message, label)
        .about(configuration.subject(setting))
        .help("let one container hold the namespace, and the others name it")
}

fn of_chain(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    holder: &str,
) -> Diagnostic {
    let span = configuration.value_span(setting);
    let target = setting.known(generation).unwrap_or_default();
    let message = format!("`{target}` does not hold its namespace, it joins that of `{holder}`");
    RULE.finding(
        generation.into(),
        span,
        message,
        "when that one restarts, this one keeps a namespace that nobody serves",
    )
    .severity(Severity::Note)
    .about(configuration.subject(setting))
    .help(format!("name `{holder}` itself"))
}
