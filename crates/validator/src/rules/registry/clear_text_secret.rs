//! A password, a token or a key that stands in the configuration.

use std::ops::Range;

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::secret::{is_harmless, is_secret};
use super::secret_sources::{behind, has_own, refers};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{About, Basis, Check, Findings, Rule};
use crate::span::Span;
use crate::value::{environment, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV831",
    name: "clear-text-secret",
    severity: Severity::Warning,
    manual: include_str!("clear_text_secret.md"),
    check: Check::Based(About::Those(may_hold_secrets), check),
};

/// Whether values of the keyword may be secrets.
fn may_hold_secrets(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    configuration.section_of(setting).name == "env"
        || matches!(setting.name, "environment" | "run_args")
}

/// A secret under a name.
struct Secret {
    agents: Generations,
    name: String,
    place: Span,
    /// Where it stands, if references bring it to its place.
    sources: Vec<Span>,
}

fn check(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
) -> Basis {
    let section = configuration.section_of(setting);
    let is_env = section.name == "env";
    // Most keys, which are of one text.
    if is_env && setting.alike().is_some() && is_harmless(setting.name, setting.written()) {
        return Basis::More;
    }
    let agents = configuration.agents.intersection(setting.agents);
    let agents = agents.filter(|generation| is_env || setting.found[generation].is_some());
    // One text is the same to all of them.
    let looked = match setting.alike() {
        Some(_) => 1,
        None => Generation::ALL.len(),
    };
    let mut secrets = Secrets::default();
    // In `[env]` it follows from the key, too, and all keys are of one definition.
    let mut follows = !is_env;
    for generation in agents.iter().take(looked) {
        let Some(text) = setting.value(generation).written() else {
            continue;
        };
        let mut look = |name: &str, value: &str, place: &dyn Fn() -> Span| {
            if is_harmless(name, value) {
                return;
            }
            let (is_own, sources) = match is_secret(name, value, generation) {
                true => (true, Vec::new()),
                false if !refers(value) => return,
                false if has_own(name, value, generation) => (true, Vec::new()),
                false => {
                    let behind = behind(configuration, section, (name, value), generation);
                    follows &= !behind.is_of_section;
                    (false, behind.sources)
                }
            };
            if is_own || (!is_env && !sources.is_empty()) {
                secrets.note(generation, name, place(), sources);
            }
        };
        match is_env {
            true => look(setting.name, text, &|| configuration.value_span(setting)),
            false => variables(setting, text, generation, |name, value, part| {
                let place = || written_span(configuration, setting, generation, part());
                look(name, value, &place);
            }),
        }
    }
    if looked == 1 {
        let all = secrets.all.iter_mut();
        all.for_each(|secret| secret.agents = agents);
    }
    findings.extend(
        secrets
            .all
            .into_iter()
            .map(|secret| finding(configuration, setting, secret)),
    );
    match follows {
        true => Basis::Value,
        false => Basis::More,
    }
}

/// The secrets of a value, each place once.
#[derive(Default)]
struct Secrets {
    all: Vec<Secret>,
    /// The number of the one at each place.
    at: FxHashMap<Span, usize>,
}

impl Secrets {
    /// Takes a secret down, once for the agents that find it at one place.
    fn note(&mut self, generation: Generation, name: &str, place: Span, sources: Vec<Span>) {
        let number = *self.at.entry(place).or_insert(self.all.len());
        match self.all.get_mut(number) {
            Some(secret) => {
                secret.agents = secret.agents.union(generation.into());
                secret.sources.extend(sources);
                secret.sources.sort_unstable();
                secret.sources.dedup();
            }
            None => self.all.push(Secret {
                agents: generation.into(),
                name: name.to_owned(),
                place,
                sources,
            }),
        }
    }
}

/// Calls `look` with each variable that a value sets, its value, and where that stands in the text that was split.
fn variables(
    setting: &Setting<'_>,
    text: &str,
    generation: Generation,
    mut look: impl FnMut(&str, &str, &dyn Fn() -> Range<usize>),
) {
    if setting.name != "environment" && memmem::find(text.as_bytes(), b"-e").is_none() {
        return;
    }
    let mut before = String::new();
    for word in words::split(text, generation).flatten() {
        if setting.name == "environment" {
            if let Some((name, value)) = environment::name_and_value(&word) {
                look(name, value, &|| word.place(name.len() + 1..word.text.len()));
            }
            continue;
        }
        // `-e NAME=VALUE`, as engines take it.
        let text = &*word.text;
        let start = match &*before {
            "-e" | "--env" => Some(0),
            _ if text.starts_with("--env=") => Some("--env=".len()),
            _ if text.starts_with("-e") => Some("-e".len()),
            _ => None,
        };
        let equals = start.and_then(|start| Some(start + text[start..].find('=')?));
        if let (Some(start), Some(equals)) = (start, equals) {
            let place = || word.place(equals + 1..text.len());
            look(&text[start..equals], &text[equals + 1..], &place);
        }
        before = text.to_owned();
    }
}

fn finding(configuration: &Configuration<'_>, setting: &Setting<'_>, secret: Secret) -> Diagnostic {
    let name = quotable(&secret.name);
    let finding = RULE
        .finding(
            secret.agents,
            secret.place,
            format!("`{name}` holds a secret in clear text"),
            "everyone who reads the configuration, on any node or in any repository, has it",
        )
        .about(configuration.subject(setting));
    let finding = finding.help(match setting.name {
        "environment" => format!("put it into a sec object: `secrets_environment = {name}=OBJECT/KEY`"),
        _ => "put it into a sec object, and hand it over with `secrets_environment` or a volume's `secrets`".to_owned(),
    });
    if secret.sources.is_empty() {
        return finding.secret(secret.place);
    }
    let sources = secret.sources.into_iter();
    sources.fold(finding, |finding, source| {
        finding.related(source, "it stands here").secret(source)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::rules::tests::found_by;

    #[test]
    fn a_secret_is_followed_to_the_key_that_holds_it() {
        let told = |env: &str, environment: &str| {
            let text = format!(
                "[env]\n{env}\n[container#1]\ntype = docker\nimage = a:1\nenvironment = {environment}\n"
            );
            let findings = found_by(RULE.name, &text, Generations::BOTH);
            let findings = findings.iter();
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
        let secrets = |env: &str, environment: &str| {
            let told = told(env, environment).into_iter();
            told.map(|(_, secrets)| secrets)
                .collect::<Vec<_>>()
                .join(" ")
        };
        // Whatever nodes it is for.
        let scoped = "pw@n1 = hunter2\npw@n2 = hunter3";
        assert_eq!(secrets(scoped, "DB_PASSWORD={env.pw}"), "hunter2 hunter3");
        // Of an address, what stands in the place of the password.
        let host = "pw = hunter2\nhost = db.example.org";
        assert_eq!(
            secrets(host, "URL=postgres://u:{env.pw}@{env.host}/x"),
            "hunter2"
        );
        assert_eq!(secrets("", "DB_PASSWORD=hunter2-{name}"), "hunter2-{name}");
        // An agent that reads one word of all has another secret than one that reads two.
        assert_eq!(secrets("", "\"A=b DB_PASSWORD=hunter2\""), "hunter2");
    }

    #[test]
    fn one_text_brings_each_section_what_that_section_says() {
        let secrets = |text: &str| {
            let findings = found_by(RULE.name, text, Generations::BOTH);
            findings.len()
        };
        let container = |number: usize, lines: &str| {
            format!("[container#{number}]\ntype = docker\nimage = a:1\n{lines}\n")
        };
        let own = |number, said: &str| {
            container(
                number,
                &format!("pw@n1 = {said}\nenvironment = A_TOKEN={{pw}}"),
            )
        };
        assert_eq!(secrets(&(own(1, "/run/x") + &own(2, "hunter2"))), 1);
        assert_eq!(secrets(&(own(1, "/run/x") + &own(2, "/run/x"))), 0);
        let plain = "environment = A=b";
        let secret = "environment = A_TOKEN=hunter2";
        let all = [plain, secret, plain, secret].into_iter().enumerate();
        let all: String = all
            .map(|(number, lines)| container(number, lines))
            .collect();
        assert_eq!(secrets(&all), 2);
        assert_eq!(secrets("[env]\nname = hunter2\ntoken = hunter2\n"), 1);
    }

    #[test]
    fn what_is_dropped_of_a_fault_keeps_its_secrets() {
        let text = "[env]\npw = hunter2\npw = hunter3\n[container#1]\ntype = docker\nimage = a:1\n\
                    environment = A_TOKEN={env.pw}\nrun_args = -e B_TOKEN=hunter4 --env=C_TOKEN=hunter5\n";
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let findings = crate::rules::check(&configuration);
        let secrets = findings.iter().flat_map(|finding| &finding.secrets);
        let secrets: std::collections::BTreeSet<_> = secrets.map(|span| span.text(text)).collect();
        let all = ["hunter2", "hunter3", "hunter4", "hunter5"];
        assert_eq!(secrets, all.into_iter().collect());
    }
}
