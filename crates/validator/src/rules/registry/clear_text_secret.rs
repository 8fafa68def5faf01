//! A password, a token or a key that stands in the configuration.

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::distribution::{PREFIX, tree};
use crate::generation::{Generation, Generations};
use crate::reference::references;
use crate::rules::{About, Check, Findings, Rule};
use crate::span::Span;
use crate::value::{environment, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV831",
    name: "clear-text-secret",
    severity: Severity::Warning,
    manual: include_str!("clear_text_secret.md"),
    check: Check::Setting(About::Those(may_hold_secrets), check),
};

/// What the names of secrets end with, without `_` and `-`.
const ENDINGS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "token",
    "secret",
    "apikey",
    "secretkey",
    "secretaccesskey",
    "accountkey",
    "privatekey",
    "encryptionkey",
    "credentials",
];

/// What only secrets begin with.
const BEGINNINGS: [&str; 11] = [
    "$2a$",
    "$2b$",
    "$2y$",
    "$apr1$",
    "$5$",
    "$6$",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
];

/// Through how many settings a secret is followed to where it stands.
const HOPS: usize = 2;

/// How many references of one value are followed.
const MANY: usize = 4;

/// Whether values of the keyword may be secrets.
fn may_hold_secrets(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    configuration.section_of(setting).name == "env" || setting.name == "environment"
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let section = configuration.section_of(setting);
    let agents = configuration.agents.intersection(setting.agents);
    let Some(generation) = agents.iter().next() else {
        return;
    };
    let Some(text) = setting.value(generation).written() else {
        return;
    };
    if section.name == "env" {
        if is_secret(setting.name, text, generation) {
            let span = configuration.value_span(setting);
            let finding = finding(configuration, setting, agents, span, setting.name);
            findings.push(finding.secret(span));
        }
        return;
    }
    let agents = agents.filter(|generation| setting.found[generation].is_some());
    if setting.name != "environment" || agents.is_empty() {
        return;
    }
    for word in words::split(text, generation).flatten() {
        let reading = environment::read(&word, generation);
        let Some(set) = reading.value() else { continue };
        if is_secret(set.name.text, set.value.text, generation) {
            let span = written_span(configuration, setting, generation, set.value.span.clone());
            let finding = finding(configuration, setting, agents, span, set.name.text);
            findings.push(finding.secret(span));
        }
    }
    if setting.refers() {
        referred(configuration, setting, agents, findings);
    }
}

/// Reports the secrets that stand elsewhere, under a name that does not say so, and that references bring here.
fn referred(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    agents: Generations,
    findings: &mut Findings,
) {
    let Some(generation) = agents.iter().next() else {
        return;
    };
    let text = setting.value(generation).symbolic().unwrap_or_default();
    for word in words::split(text, generation).flatten() {
        let reading = environment::read(&word, generation);
        let Some(set) = reading.value() else { continue };
        if !is_secret(set.name.text, set.value.text, generation) {
            continue;
        }
        let span = configuration.place(setting, generation, set.value.span.clone());
        let written = span.text(configuration.document.text());
        let mut sources = Vec::new();
        let section = configuration.section_of(setting);
        sources_of(
            configuration,
            section,
            written,
            (generation, HOPS),
            &mut sources,
        );
        // By its own name it is a finding where it stands.
        sources.retain(|source| {
            let text = source.value(generation).written().unwrap_or_default();
            !is_secret(source.name, text, generation)
        });
        if sources.is_empty() {
            continue;
        }
        let mut finding = finding(configuration, setting, agents, span, set.name.text);
        for source in sources {
            let value = configuration.value_span(source);
            finding = finding.related(value, "it stands here").secret(value);
        }
        findings.push(finding);
    }
}

/// The settings whose plain texts the references in a text of a section bring there.
fn sources_of<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
    text: &str,
    (generation, hops): (Generation, usize),
    found: &mut Vec<&'c Setting<'d>>,
) {
    for reference in references(text, generation).take(MANY) {
        let (named, key) = reference.key();
        let target = match named {
            Some(named) => configuration.section(named),
            None => Some(section),
        };
        let source = target.and_then(|target| {
            let source = configuration.effective_key(target, key, generation).one()?;
            Some((target, source))
        });
        match source {
            Some((target, source)) if source.refers() && hops > 0 => {
                let text = source.value(generation).written().unwrap_or_default();
                sources_of(configuration, target, text, (generation, hops - 1), found);
            }
            Some((_, source)) if !source.refers() => found.push(source),
            _ => {}
        }
    }
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    agents: Generations,
    span: Span,
    name: &str,
) -> Diagnostic {
    let finding = RULE
        .finding(
            agents,
            span,
            format!("`{name}` holds a secret in clear text"),
            "everyone who reads the configuration, on any node or in any repository, has it",
        )
        .about(configuration.subject(setting));
    finding.help(match setting.name {
        "environment" => format!("put it into a sec object: `secrets_environment = {name}=OBJECT/KEY`"),
        _ => "put it into a sec object, and hand it over with `secrets_environment` or a volume's `secrets`".to_owned(),
    })
}

/// Where a part of the value as it is written stands.
fn written_span(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    part: std::ops::Range<usize>,
) -> Span {
    match &configuration.document.entries()[setting.entry()].read(generation) {
        Some(reading) => reading.value.locate(part),
        None => setting.key_span(),
    }
}

/// Whether a value is a secret, by its name or by what it looks like.
pub fn is_secret(name: &str, value: &str, generation: Generation) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let is_secret = looks_secret(value) || (is_named(name) && may_be_secret(value));
    is_secret && !value.is_empty() && references(value, generation).next().is_none()
}

fn is_named(name: &str) -> bool {
    if name.starts_with(PREFIX) {
        return tree().is_secret(name);
    }
    let is_sign = |byte: &u8| matches!(byte, b'_' | b'-' | b'.');
    let letter = name.bytes().rev().find(|byte| !is_sign(byte));
    let letter = letter.map(|letter| letter.to_ascii_lowercase());
    let ends = |ending: &str| {
        let letters = name.bytes().rev().filter(|byte| !is_sign(byte));
        let mut letters = letters.map(|byte| byte.to_ascii_lowercase());
        ending
            .bytes()
            .rev()
            .all(|byte| letters.next() == Some(byte))
    };
    // `compass` and `bypass` are no passwords.
    let last = name.rsplit(['_', '-', '.']).next().unwrap_or(name);
    // Most names end with the last letter of none.
    let mut ending = ENDINGS
        .iter()
        .filter(|ending| ending.bytes().next_back() == letter);
    ending.any(|ending| match *ending {
        "pass" | "pwd" => last.eq_ignore_ascii_case(ending),
        ending => ends(ending),
    })
}

/// Whether a value under such a name is the secret itself: no path, no switch, no number of things.
fn may_be_secret(value: &str) -> bool {
    let is_switch = matches!(
        value.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "none" | "null"
    );
    let is_path = value.starts_with(['/', '.']) || value.contains("://");
    let is_small_number = value.len() < 4 && value.bytes().all(|b| b.is_ascii_digit());
    !is_switch && !is_path && !is_small_number
}

fn looks_secret(value: &str) -> bool {
    let begins = matches!(value.as_bytes().first(), Some(b'$' | b'g' | b'x' | b'A'));
    if !begins && memchr::memchr2(b':', b'-', value.as_bytes()).is_none() {
        return false;
    }
    let aws = value
        .strip_prefix("AKIA")
        .or_else(|| value.strip_prefix("ASIA"));
    let is_aws = aws.is_some_and(|rest| {
        rest.len() == 16
            && rest
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    });
    let is_pem = value.contains("-----BEGIN") && value.contains("PRIVATE KEY-----");
    let hash = value.split_once(':').map_or(value, |(_, hash)| hash);
    let starts = |text: &str| {
        BEGINNINGS
            .iter()
            .any(|beginning| text.starts_with(beginning) && text.len() > beginning.len() + 8)
    };
    is_aws || is_pem || starts(value) || starts(hash) || has_password(value)
}

/// `scheme://user:password@host`.
fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let Some((user, _)) = authority.rsplit_once('@') else {
        return false;
    };
    user.split_once(':')
        .is_some_and(|(_, password)| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;

    #[test]
    fn a_secret_is_followed_to_the_key_that_holds_it() {
        let told = |env: &str, environment: &str| {
            let text = format!(
                "[env]\n{env}\n[container#1]\ntype = docker\nimage = a:1\nenvironment = {environment}\n"
            );
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::BOTH);
            let findings = crate::rules::check(&configuration);
            let findings = findings.iter().filter(|finding| finding.name == RULE.name);
            let told = findings.map(|finding| {
                let secrets = finding
                    .secrets
                    .iter()
                    .map(|span| span.text(&text).to_owned());
                let place = finding.primary.span.text(&text).to_owned();
                (place, secrets.collect::<Vec<_>>().join(" "))
            });
            told.collect::<Vec<_>>()
        };
        let found = |place: &str, secret: &str| vec![(place.to_owned(), secret.to_owned())];
        let by_name = told("pw = hunter2", "A=b DB_PASSWORD={env.pw}");
        assert_eq!(by_name, found("{env.pw}", "hunter2"));
        let hops = told("pw = {env.x}\nx = hunter2", "DB_PASSWORD={env.pw}");
        assert_eq!(hops, found("{env.pw}", "hunter2"));
        let url = told("pw = hunter2", "URL=postgres://u:{env.pw}@db/x");
        assert_eq!(url.len(), 1);
        assert_eq!(url[0].1, "hunter2");
        // Where the key says that it is one, it is found there.
        let named = told("db_password = hunter2", "DB_PASSWORD={env.db_password}");
        assert_eq!(named, found("hunter2", "hunter2"));
        assert_eq!(told("pw = /run/x", "DB_PASSWORD={env.pw}"), []);
        assert_eq!(told("pw = {env.pw}", "DB_PASSWORD={env.pw}"), []);
        assert_eq!(told("x = 1", "DB_PASSWORD={env.nope} A={env.x}"), []);
    }

    #[test]
    fn a_secret_is_told_by_its_name_or_by_its_look() {
        for (name, value) in [
            ("POSTGRES_PASSWORD", "hunter2"),
            ("db-password", "x1y2"),
            ("REGISTRY_HTTP_SECRET", "0123456789abcdef"),
            ("REGISTRY_STORAGE_S3_SECRETKEY", "abc/def+1"),
            ("USERS", "admin:$2y$05$abcdefghijklmnopqrstuv"),
            ("URL", "postgres://u:p@db/x"),
            ("AWS", "AKIAABCDEFGHIJKLMNOP"),
            ("MYSQL_PASS", "abcd"),
        ] {
            assert!(is_secret(name, value, Generation::V2), "{name}");
        }
        for (name, value) in [
            ("POSTGRES_PASSWORD_FILE", "/run/secrets/x"),
            ("POSTGRES_PASSWORD", "/run/secrets/x"),
            ("POSTGRES_PASSWORD", "{env.password}"),
            ("POSTGRES_PASSWORD", ""),
            ("REGISTRY_AUTH", "token"),
            ("REGISTRY_AUTH_TOKEN_REALM", "abc"),
            ("REQUIRE_PASSWORD", "true"),
            ("BYPASS", "abcd"),
            ("URL", "https://example.org/a:b@c"),
        ] {
            assert!(!is_secret(name, value, Generation::V2), "{name}");
        }
    }
}
