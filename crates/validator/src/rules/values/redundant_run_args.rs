//! Arguments of the engine that repeat what a keyword says.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::words;

pub(crate) static RULE: Rule = Rule {
    code: "OSV417",
    name: "redundant-run-args",
    severity: Severity::Warning,
    manual: include_str!("redundant_run_args.md"),
    check: Check::Value(About::Keywords(&["run_args"]), check),
};

/// The options that the agents give to the engine themselves, and the keywords that they are made of.
const OPTIONS: [(&str, &str); 26] = [
    ("--name", "name"),
    ("--net", "netns"),
    ("--network", "netns"),
    ("--volume", "volume_mounts"),
    ("-v", "volume_mounts"),
    ("--mount", "volume_mounts"),
    ("--env", "environment"),
    ("-e", "environment"),
    ("--hostname", "hostname"),
    ("-h", "hostname"),
    ("--detach", "detach"),
    ("-d", "detach"),
    ("--rm", "rm"),
    ("--entrypoint", "entrypoint"),
    ("--interactive", "interactive"),
    ("-i", "interactive"),
    ("--tty", "tty"),
    ("-t", "tty"),
    ("--privileged", "privileged"),
    ("--pid", "pidns"),
    ("--ipc", "ipcns"),
    ("--uts", "utsns"),
    ("--userns", "userns"),
    ("--device", "devices"),
    ("--cgroup-parent", "pg_*"),
    ("--cidfile", ""),
];

/// The keywords without which the agent does not find the container again, or that it always sets.
const OF_THE_AGENT: [&str; 8] = [
    "name",
    "netns",
    "hostname",
    "detach",
    "rm",
    "entrypoint",
    "pg_*",
    "",
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let value = setting.value(generation).symbolic().unwrap_or_default();
        if setting.found[generation].is_none() {
            return;
        }
        for word in words::split(value, generation).map_while(Result::ok) {
            let Some((option, keyword)) = managed(&word.text) else {
                continue;
            };
            // Agent 2.1 makes the names of `environment` upper case: another name has no other place.
            if keyword == "environment" && generation == Generation::V2 {
                continue;
            }
            let span = configuration.place(setting, generation, word.span());
            let (label, severity) = match OF_THE_AGENT.contains(&keyword) {
                true => ("dropped, or given to the engine twice", Severity::Warning),
                false => (
                    "given to the engine, and unknown to the agent",
                    Severity::Note,
                ),
            };
            let message =
                format!("`{option}` in `run_args` is an option that the agent sets itself");
            let finding = RULE
                .finding(generation.into(), span, message, label)
                .severity(severity)
                .about(configuration.subject(setting));
            found.push(match keyword {
                "" => finding.help("leave it out"),
                _ => finding.help(format!("use the keyword `{keyword}`")),
            });
        }
    });
}

/// The option that a word of `run_args` is, and its keyword: `-v`, `--net=bridge`, `-it`.
fn managed(word: &str) -> Option<(&'static str, &'static str)> {
    let option = word.split('=').next().unwrap_or(word);
    let known = |name: &str| OPTIONS.iter().copied().find(|(option, _)| *option == name);
    let mut letters = words::expanded_flags(word).into_iter().flatten();
    known(option).or_else(|| {
        // Only switches can stand together; the letters of another word are those of a value.
        let all = word.strip_prefix('-')?;
        let switches = all.bytes().all(|b| matches!(b, b'i' | b't' | b'd'));
        let first = letters.next().filter(|_| switches)?;
        known(&format!("-{first}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_told_from_its_value() {
        for (word, option) in [
            ("-v", Some("-v")),
            ("--net=bridge", Some("--net")),
            ("-it", Some("-i")),
            ("-p", None),
            ("--init", None),
            ("--ulimit", None),
            ("80:80", None),
            ("", None),
            ("é", None),
            ("-é", None),
        ] {
            assert_eq!(managed(word).map(|(option, _)| option), option, "{word}");
        }
    }
}
