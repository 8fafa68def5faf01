//! A key of `[env]` that a variable of the agent's process stands before.

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::reference::references;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV508",
    name: "env-shadowed",
    severity: Severity::Warning,
    manual: include_str!("env_shadowed.md"),
    check: Check::Referring(check),
};

/// The variable that no process is without.
const ALWAYS: &str = "PATH";

/// Variables that a shell, a session or a service manager exports.
const USUAL: [&str; 31] = [
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "PWD",
    "OLDPWD",
    "SHLVL",
    "TERM",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "HOSTNAME",
    "MAIL",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "DISPLAY",
    "TZ",
    "TMPDIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "NOTIFY_SOCKET",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "SUDO_USER",
    "SUDO_COMMAND",
    "PYTHONPATH",
];

/// Variables that some sites and some tools export.
const NOW_AND_THEN: [&str; 4] = ["PORT", "HOST", "DEBUG", "DOMAIN"];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let generation = Generation::V2;
    let Some(written) = setting.value(generation).written() else {
        return;
    };
    if !is_read(configuration, setting, generation) {
        return;
    }
    for reference in references(written, generation) {
        let (Some("env"), key) = reference.key() else {
            continue;
        };
        let Some((variable, severity)) = shadow(key) else {
            continue;
        };
        let env = configuration.section("env");
        let Some(source) = env.and_then(|env| configuration.named(env, key).next()) else {
            continue;
        };
        let span = written_place(configuration, setting, generation, reference.span.clone());
        let finding = RULE.finding(
            Generations::V2,
            span,
            format!(
                "`{{{}}}` is the variable `{variable}` where it is exported",
                reference.body
            ),
            match severity {
                Severity::Error => "agent 2.1 never reads the value of `[env]`",
                _ => "agent 2.1 prefers the variable of its own process to `[env]`",
            },
        );
        let finding = finding
            .severity(severity)
            .about(configuration.subject(setting));
        let finding = finding.help("give the key of `[env]` a name that no process exports");
        findings.push(finding.related(source.key_span(), "not this value"));
    }
}

/// The variable that a key is read from where it is exported, and how much that matters.
fn shadow(key: &str) -> Option<(String, Severity)> {
    // No variable of those has a digit in it, and most other keys of a long list have.
    if key.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let variable = key.to_uppercase();
    let severity = match variable.as_str() {
        ALWAYS => Severity::Error,
        usual if USUAL.contains(&usual) => Severity::Warning,
        rare if NOW_AND_THEN.contains(&rare) => Severity::Note,
        _ => return None,
    };
    Some((variable, severity))
}
