//! A key of `[env]` that a variable of the agent's process stands before.

use super::{is_read, written_place};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Label, Severity};
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

const HELP: &str = "give the key of `[env]` a name that no process exports";

/// The variable that no process is without.
const ALWAYS: [&str; 1] = ["PATH"];

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
    for reference in references(written, generation) {
        let (Some("env"), key) = reference.key() else {
            continue;
        };
        let Some((variable, severity)) = shadow(key) else {
            continue;
        };
        if !is_read(configuration, setting, generation) {
            return;
        }
        let env = configuration.section("env");
        let Some(source) = env.and_then(|env| configuration.named(env, key).next()) else {
            continue;
        };
        let message = [
            "`{",
            reference.body,
            "}` is the variable `",
            variable,
            "` where it is exported",
        ];
        let label = match severity {
            Severity::Error => "agent 2.1 never reads the value of `[env]`",
            _ => "agent 2.1 prefers the variable of its own process to `[env]`",
        };
        let span = written_place(configuration, setting, generation, reference.span.clone());
        let finding = RULE
            .finding(Generations::V2, span, message.concat(), label)
            .about(configuration.subject(setting));
        // Put together at once: there may be one for each container.
        findings.push(Diagnostic {
            severity,
            help: Some(HELP.into()),
            related: vec![Label::new(source.key_span(), "not this value")],
            ..finding
        });
    }
}

/// The variable that a key is read from where it is exported, and how much that matters.
fn shadow(key: &str) -> Option<(&'static str, Severity)> {
    // No variable of those has a digit in it, and most other keys of a long list have.
    if key.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if !key.is_ascii() {
        // A letter of another script may have a capital of this one.
        return find(&key.to_uppercase());
    }
    find(key)
}

/// The variable of that name in capitals, if the name is of letters of one byte.
fn find(name: &str) -> Option<(&'static str, Severity)> {
    let first = name.as_bytes().first()?.to_ascii_uppercase();
    let may_be = |it: &str| it.len() == name.len() && it.as_bytes()[0] == first;
    let among = |names: &[&'static str]| {
        let mut names = names.iter().copied();
        names.find(|it| may_be(it) && it.eq_ignore_ascii_case(name))
    };
    let always = among(&ALWAYS).map(|it| (it, Severity::Error));
    always
        .or_else(|| Some((among(&USUAL)?, Severity::Warning)))
        .or_else(|| Some((among(&NOW_AND_THEN)?, Severity::Note)))
}

#[cfg(test)]
mod tests {
    use super::shadow;
    use crate::diagnostic::Severity;

    #[test]
    fn a_key_is_that_variable_whatever_its_case() {
        assert_eq!(shadow("path"), Some(("PATH", Severity::Error)));
        assert_eq!(shadow("Lc_All"), Some(("LC_ALL", Severity::Warning)));
        assert_eq!(shadow("port"), Some(("PORT", Severity::Note)));
        assert_eq!(shadow("ho\u{17f}t"), Some(("HOST", Severity::Note)));
        for none in ["ports", "port1", "", "p", "\u{df}"] {
            assert_eq!(shadow(none), None, "{none}");
        }
    }
}
