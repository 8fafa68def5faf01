//! `regsvc templates`: the templates, or one template's questions and notes.

use std::path::Path;

use anyhow::Result;

use super::manual::{self, HEADING, wrapped};
use super::{output, service, sources};
use crate::Outcome;
use crate::cli::Templates;
use crate::parameters::{Description, Place, Question};
use crate::template::{BUILT_IN, Template};

/// Lists the built-in templates, or shows one.
pub(super) fn run(templates: &Templates) -> Result<Outcome> {
    let load = |name: &str| {
        let place = Place::Question(name.to_owned());
        sources::load(name, Path::new(""), &place).map_err(|problems| service::unusable(&problems))
    };
    let text = match &templates.name {
        Some(name) => show(&load(name)?, output::width()),
        None => {
            let all: Result<Vec<Template>> = BUILT_IN.iter().map(|(name, _)| load(name)).collect();
            list(&all?, output::width())
        }
    };
    output::print(&text)?;
    Ok(Outcome::Done)
}

/// The templates, each with what it makes beside its name.
fn list(templates: &[Template], width: Option<usize>) -> String {
    let columns = width.unwrap_or(usize::MAX);
    let names = templates.iter().map(|template| template.name.len());
    let margin = " ".repeat(names.max().unwrap_or_default() + 2);
    let mut text = String::new();
    for template in templates {
        let name = &template.name;
        let about = wrapped(&template.questionnaire.description.text, &margin, columns);
        let beside = about.get(name.len()..).unwrap_or_default();
        text.push_str(&format!("{HEADING}{name}{HEADING:#}{beside}"));
    }
    text + "\nfor more: regsvc templates NAME\n"
}

/// A template's questions and notes, as wide as the terminal if there is one.
fn show(template: &Template, width: Option<usize>) -> String {
    let Description { version, text } = &template.questionnaire.description;
    let columns = width.unwrap_or(usize::MAX);
    let title = format!("{}, version {version}: {text}", template.name);
    let mut page = wrapped(&title, "", columns);
    page.push_str(&format!("\n{HEADING}Questions{HEADING:#}\n"));
    for question in &template.questionnaire.questions {
        page.push('\n');
        page.push_str(&entry(question, columns));
    }
    let notes = template.notes.trim();
    match (notes, width) {
        ("", _) => page,
        (notes, Some(width)) => page + "\n" + &manual::styled(notes, width),
        (notes, None) => format!("{page}\n{notes}\n"),
    }
}

fn entry(question: &Question, columns: usize) -> String {
    let default = match question.default.as_deref() {
        None => ", required".to_owned(),
        Some("") => ", may be empty".to_owned(),
        Some(default) => format!(", default {default}"),
    };
    let when = match question.when.to_string() {
        when if when.is_empty() => String::new(),
        when => format!(", when {when}"),
    };
    let name = &question.name;
    let kind = question.kind_in_words();
    let about = wrapped(&format!("{name}: {kind}{default}{when}"), "  ", columns);
    let about = about.replacen(name.as_str(), &format!("{HEADING}{name}{HEADING:#}"), 1);
    about + &wrapped(&question.help, "      ", columns)
}
