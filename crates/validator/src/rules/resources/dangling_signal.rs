//! A signal that reaches nobody.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::list;

pub(crate) static RULE: Rule = Rule {
    code: "OSV618",
    name: "dangling-signal",
    severity: Severity::Error,
    manual: include_str!("dangling_signal.md"),
    check: Check::Setting(About::Keywords(&["signal"]), check),
};

/// The signals of Linux, without `SIG`.
const SIGNALS: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let value = setting.value(generation).symbolic().unwrap_or_default();
        let is_read = setting.found[generation].is_some();
        if section.group(generation) != Some("volume") || !is_read {
            return;
        }
        for item in list::read(value, generation).filter(|item| !item.text.contains('{')) {
            let faults = faults(configuration, item.text, generation);
            for (range, message, help) in faults {
                let start = item.span().start;
                let range = start + range.start..start + range.end;
                let span = configuration.place(setting, generation, range);
                found.push(
                    RULE.finding(generation.into(), span, message, "nobody gets the signal")
                        .about(configuration.subject(setting))
                        .help(help),
                );
            }
        }
    });
}

type Found = (std::ops::Range<usize>, String, &'static str);

fn faults(configuration: &Configuration<'_>, text: &str, generation: Generation) -> Vec<Found> {
    let Some((signal, targets)) = text.split_once(':') else {
        let message = format!("`{}` names nobody to send the signal to", quotable(text));
        return vec![(0..text.len(), message, "write `SIGNAL:RID`")];
    };
    let mut found = Vec::new();
    if !is_signal(signal, generation) {
        let message = format!("`{}` is no signal that the agent knows", quotable(signal));
        found.push((0..signal.len(), message, "write a name such as `hup`"));
    }
    let mut at = signal.len() + 1;
    for target in targets.split(',') {
        let section = configuration.section(target);
        let group = section.and_then(|section| section.group(generation));
        let message = match (section, group) {
            (_, Some("container" | "task" | "app")) => None,
            (None, _) => Some(format!(
                "`{}` is signalled, and does not exist",
                quotable(target)
            )),
            _ => Some(format!("`{target}` is signalled, and is no container")),
        };
        if let Some(message) = message {
            found.push((
                at..at + target.len(),
                message,
                "name a container of this service",
            ));
        }
        at += target.len() + 1;
    }
    found
}

/// 3 knows names alone (core/volsignal).
fn is_signal(signal: &str, generation: Generation) -> bool {
    if generation == Generation::V2 && signal.parse::<u8>().is_ok() {
        return true;
    }
    let upper = signal.to_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    SIGNALS.contains(&name)
}
