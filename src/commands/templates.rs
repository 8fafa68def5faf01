//! `regsvc templates`: the templates, or one template's questions and notes.

use std::path::Path;

use anyhow::Result;

use super::{output, service, sources};
use crate::Outcome;
use crate::cli::Templates;
use crate::parameters::{Place, Question};
use crate::template::{BUILT_IN, Template};

/// Lists the built-in templates, or shows one.
pub(super) fn run(templates: &Templates) -> Result<Outcome> {
    let load = |name: &str| {
        let place = Place::Question(name.to_owned());
        sources::load(name, Path::new(""), &place).map_err(|problems| service::unusable(&problems))
    };
    let text = match &templates.name {
        Some(name) => show(&load(name)?),
        None => {
            let all: Result<Vec<Template>> = BUILT_IN.iter().map(|(name, _)| load(name)).collect();
            list(&all?)
        }
    };
    output::print(&text)?;
    Ok(Outcome::Done)
}

fn list(templates: &[Template]) -> String {
    let width = templates
        .iter()
        .map(|template| template.name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for Template {
        name,
        questionnaire,
        ..
    } in templates
    {
        text.push_str(&format!(
            "{name:width$}  {}\n",
            questionnaire.description.text
        ));
    }
    text + "\nOne template's questions: regsvc templates NAME\n"
}

fn show(template: &Template) -> String {
    let description = &template.questionnaire.description;
    let mut text = format!(
        "{}, version {}: {}\n\nQuestions\n",
        template.name, description.version, description.text
    );
    for question in &template.questionnaire.questions {
        text.push('\n');
        text.push_str(&entry(question));
    }
    match template.notes.trim() {
        "" => text,
        notes => format!("{text}\n{notes}\n"),
    }
}

fn entry(question: &Question) -> String {
    let default = match question.default.as_deref() {
        None => ", required".to_owned(),
        Some("") => ", may be empty".to_owned(),
        Some(default) => format!(", default {default}"),
    };
    let when = match question.when.to_string() {
        when if when.is_empty() => String::new(),
        when => format!(", when {when}"),
    };
    format!(
        "  {}: {}{default}{when}\n      {}\n",
        question.name,
        question.kind_in_words(),
        question.help
    )
}
