//! A configuration -> a template of its own, whose rendering is the configuration byte for byte.

use anyhow::{Result, bail};

use crate::parameters::{Kind, collect};
use crate::template::{Files, Template};

/// The texts of a template that was made from a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// `service.conf`.
    pub service: String,
    /// `parameters.ini`.
    pub parameters: String,
    /// `notes.md`.
    pub notes: String,
    /// The questions and the answers that the configuration gives.
    pub answers: Vec<(String, String)>,
}

/// Makes a template: what `[env]` says becomes questions where it can, the rest stands as it is.
///
/// # Errors
/// The configuration has what no template can have.
pub fn folder(name: &str, text: &str) -> Result<Own> {
    let text = text.trim_start_matches('\u{feff}');
    let mut questions = questions(text);
    // A name may be a word of the template engine's own.
    questions.retain(|question| renders(&own(name, text, &[question]), text));
    let questions: Vec<&Found<'_>> = questions.iter().collect();
    for questions in [&questions[..], &[]] {
        let own = own(name, text, questions);
        if renders(&own, text) {
            return Ok(own);
        }
    }
    bail!(
        "the configuration cannot be a template: it has a character that is no text (U+FDD0 to U+FDD2), \
         or more than the template engine takes"
    )
}

/// A question: the name, the type, the value, and the bytes of the value.
struct Found<'t> {
    name: &'t str,
    kind: &'static str,
    value: &'t str,
    at: usize,
}

/// Whether a template gives the configuration back.
fn renders(own: &Own, text: &str) -> bool {
    let files = Files {
        service: &own.service,
        parameters: &own.parameters,
        notes: &own.notes,
        others: &[],
    };
    let rendered = Template::read("own", "own", files)
        .ok()
        .and_then(|template| {
            let questions = &template.questionnaire.questions;
            let (answers, problems) = collect(questions, &[], |_| Ok(None)).ok()?;
            let rendering = template.render(&answers).ok()?;
            problems.is_empty().then_some(rendering.text)
        });
    rendered.as_deref() == Some(text)
}

fn own(name: &str, text: &str, questions: &[&Found<'_>]) -> Own {
    let mut service = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for question in questions {
        service.push_str(&escaped(&text[at..question.at]));
        service.push_str(&format!("{{{{ {} }}}}", question.name));
        at = question.at + question.value.len();
    }
    service.push_str(&escaped(&text[at..]));
    let mut parameters = format!(
        "# The questions of the template: those of [env] that can be answers.\n\n[template]\n\
         version = 1\ndescription = The service {name}, as it was imported\n"
    );
    for question in questions {
        let Found {
            name, kind, value, ..
        } = question;
        parameters.push_str(&format!(
            "\n[{name}]\ntype = {kind}\ndefault = {value}\nprompt = {name}\nhelp = `{name}` of [env]\n"
        ));
    }
    Own {
        service,
        parameters,
        notes: notes(name),
        answers: questions
            .iter()
            .map(|question| (question.name.to_owned(), question.value.to_owned()))
            .collect(),
    }
}

fn notes(name: &str) -> String {
    format!(
        "# {name}\n\nImported by `regsvc import`: `service.conf` is the configuration as it was found, in Tera \
         (`{{{{ name }}}}`; comments are `<# … #>`).\n\n- More of it becomes a question with a section in `parameters.ini` \
         and `{{{{ name }}}}` in `service.conf`.\n- `regsvc plan {name}` says whether the service still is what this renders.\n"
    )
}

/// Text in which the engine sees nothing of its own: every run of signs that has a delimiter becomes
/// a string of the engine.
fn escaped(text: &str) -> String {
    const SIGNS: [char; 4] = ['{', '%', '<', '#'];
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(SIGNS) {
        let end = rest[start..].find(|c| !SIGNS.contains(&c));
        let end = end.map_or(rest.len(), |end| start + end);
        let run = &rest[start..end];
        escaped.push_str(&rest[..start]);
        match ["{{", "{%", "<#"].iter().any(|open| run.contains(open)) {
            true => escaped.push_str(&format!("{{{{ \"{run}\" }}}}")),
            false => escaped.push_str(run),
        }
        rest = &rest[end..];
    }
    escaped.push_str(rest);
    escaped
}

/// The values of `[env]` that can be answers, in their order: of one line each, each name once.
fn questions(text: &str) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut taken: Vec<&str> = Vec::new();
    let mut within = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end();
        if content.starts_with('[') {
            within = content == "[env]";
            continue;
        }
        // A value that goes on in the next line is none of one line.
        if within && content.starts_with(char::is_whitespace) {
            found.retain(|question| taken.last() != Some(&question.name));
            continue;
        }
        let Some((name, value)) = content.split_once('=').filter(|_| within) else {
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        if taken.contains(&name) {
            found.retain(|question| question.name != name);
            continue;
        }
        taken.push(name);
        let Some(kind) = kind(name, value) else {
            continue;
        };
        let offset = content.len()
            - content
                .split_once('=')
                .map_or(0, |(_, v)| v.trim_start().len());
        found.push(Found {
            name,
            kind,
            value,
            at: start + offset,
        });
    }
    found
}

/// The type of a value that can be an answer.
fn kind(name: &str, value: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain);
    let reserved = ["template", "template_version", "agent"];
    if !is_name || reserved.contains(&name) || value.is_empty() {
        return None;
    }
    let sized = name.contains("size") && Kind::Size.check(value).is_ok();
    match () {
        () if sized => Some("size"),
        () if Kind::Word.check(value).is_ok() => Some("word"),
        () if Kind::Text.check(value).is_ok() => Some("text"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_env_says_becomes_questions() {
        let text = "[container#1]\nimage = {env.image}\nrun_args = --format '{{.Names}}' {%x {{{a}}}\n\
                    [env]\nsize = 10g\nimage = registry:2\nlist = a\n  b\nnot = x\nagent = y\n";
        let own = folder("test/one", text).unwrap();
        let shown: Vec<&str> = own.answers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(shown, ["size", "image"]);
        assert!(own.service.contains("size = {{ size }}\n"));
        assert!(
            own.parameters
                .contains("[size]\ntype = size\ndefault = 10g\n")
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_comes_back_byte_for_byte(
            text in "(\\[env\\]\n|size = [0-9]{1,3}g\n|[a-z]{1,4} ?= ?|[{}%<#\" \n\\\\-]{1,4}|\\PC{0,3}){0,24}"
        ) {
            let own = folder("test/one", &text).unwrap();
            let comes_back = renders(&own, text.trim_start_matches('\u{feff}'));
            prop_assert!(comes_back, "{text:?}");
        }
    }
}
