//! `regsvc init`: answers, given or asked -> a section of the file of answers.

use std::env;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Result;
use unicode_width::UnicodeWidthStr;

use super::prompt::ask;
use super::selection::{self, DEFAULT_PATH};
use super::service::{self, unusable};
use super::sources::{Missing, Sources, is_built_in};
use super::{advice, file, output, remarks};
use crate::agent::Interrupt;
use crate::cli::Init;
use crate::parameters::{
    Answers, FileKey, Origin, Place, Problem, Question, Service, collect, write_section,
};
use crate::path::ObjectPath;
use crate::template::Template;
use crate::{Outcome, Unusable};

/// Asks what was not given, writes the section and says what to type next.
pub(super) fn run(init: &Init) -> Result<Outcome> {
    let path = selection::parse(init.path.as_deref().unwrap_or(DEFAULT_PATH))?;
    let sources = Sources::read(&init.answers, Missing::Allowed)?;
    let section = sources
        .answers
        .as_ref()
        .and_then(|file| file.service(&path));
    if let Some(section) = section.filter(|_| !init.force) {
        return Err(refused(section));
    }
    let mut problems = sources.problems.clone();
    let Some(template) = service::template(&sources, section, &mut problems) else {
        return Err(unusable(&problems));
    };
    let given: Vec<_> = [
        sources.file_answers(None),
        sources.environment.clone(),
        sources.flags.clone(),
    ]
    .concat();
    let questions = &template.questionnaire.questions;
    let (_, wrong) = collect(questions, &given, |_| Ok(None))?;
    problems.extend(
        wrong
            .into_iter()
            .filter(|problem| !matches!(problem.place, Place::Question(_))),
    );
    problems.extend(service::unknown_elsewhere(
        &sources,
        std::slice::from_ref(&template),
    ));
    if !problems.is_empty() {
        return Err(unusable(&problems));
    }
    let asking = may_ask(init.no_input);
    let interrupt = asking.then(Interrupt::listen).transpose()?;
    let answer = |question: &Question| match &interrupt {
        Some(interrupt) => ask(question, interrupt),
        None => Ok(None),
    };
    let (answers, missing) = collect(questions, &given, answer)?;
    if !missing.is_empty() {
        return Err(unusable(&missing));
    }
    let lines = lines(&sources, section, &template, &answers);
    write(&sources, &path, section, &lines)?;
    let unused = remarks::without_effect(std::iter::once((&*template, &answers)));
    unused.iter().for_each(|remark| output::warning(remark));
    let earlier = section.and_then(|section| service::written_for(&sources, Some(section)));
    let earlier = earlier.and_then(|entry| entry.value.parse().ok());
    let anew = earlier.and_then(|version| remarks::written_anew(&template, version, &answers));
    anew.iter().for_each(|remark| output::warning(remark));
    output::print(&next(&sources, &path))?;
    Ok(Outcome::Done)
}

pub(super) fn refused(section: &Service) -> anyhow::Error {
    let spot = &section.spot;
    Unusable::error(format!(
        "{}:{}:{}: [{}] is there already: give --force to replace its answers, or name another service",
        spot.file, spot.line, spot.column, spot.section
    ))
}

/// Whether somebody is there who can answer.
fn may_ask(no_input: bool) -> bool {
    let in_ci = env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    !no_input && !in_ci && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// The lines of the section: the template, and every answer that `[DEFAULT]` does not give already, so that
/// neither a later default nor a variable that is gone changes the service.
fn lines(
    sources: &Sources,
    old: Option<&Service>,
    template: &Template,
    answers: &Answers,
) -> Vec<(String, String)> {
    let line = |key: FileKey, value: String| (key.as_str().to_owned(), value);
    let mut lines = vec![
        line(FileKey::Template, reference(sources, old, template)),
        line(
            FileKey::TemplateVersion,
            template.questionnaire.description.version.to_string(),
        ),
    ];
    let agent = old.and_then(|old| {
        old.entries
            .iter()
            .find(|entry| entry.name == FileKey::Agent.as_str())
    });
    lines.extend(agent.map(|entry| line(FileKey::Agent, entry.value.clone())));
    for answer in answers.iter() {
        let given = !matches!(answer.origin, Origin::TemplateDefault);
        if (answer.used || given) && !matches!(answer.origin, Origin::DefaultSection(_)) {
            lines.push((answer.name.clone(), answer.value.clone()));
        }
    }
    lines
}

/// How the file names the template: a folder is relative to the file, as it will be read.
fn reference(sources: &Sources, old: Option<&Service>, template: &Template) -> String {
    let Some(flag) = &sources.template else {
        let entry = sources
            .answers
            .as_ref()
            .and_then(|file| file.key(old, FileKey::Template));
        return entry.map_or_else(|| template.name.clone(), |entry| entry.value.clone());
    };
    if is_built_in(flag) || Path::new(flag).is_absolute() || sources.folder() == Path::new("") {
        return flag.clone();
    }
    let absolute = Path::new(flag)
        .canonicalize()
        .unwrap_or_else(|_| PathBuf::from(flag));
    absolute.display().to_string()
}

/// Writes the section into the file as it is now: it may have changed while questions were answered.
pub(super) fn write(
    sources: &Sources,
    path: &ObjectPath,
    old: Option<&Service>,
    lines: &[(String, String)],
) -> Result<()> {
    let name = &sources.name;
    let shown = name.display().to_string();
    let _turn = file::turn(name);
    let text = file::read_if_any(name)?.unwrap_or_default();
    let now = crate::parameters::AnswerFile::read(&shown, &text)
        .map_err(|problems| unusable(&problems))?;
    let section = match (now.service(path), old) {
        (Some(section), None) => return Err(refused(section)),
        (Some(section), Some(_)) => section.spot.section.clone(),
        (None, _) => path.short(),
    };
    let text = write_section(&shown, &text, &section, lines)
        .map_err(|problems: Vec<Problem>| unusable(&problems))?;
    file::write(name, &text)
}

/// What to type next.
fn next(sources: &Sources, path: &ObjectPath) -> String {
    let name = sources.name.to_string_lossy();
    let file = match sources.name == Path::new("regsvc.ini") {
        true => String::new(),
        false => format!(" --file {}", shell_words::quote(&name)),
    };
    let path = path.short();
    let steps = [
        (format!("render {path}{file}"), "the configuration"),
        (
            format!("validate --path {path}{file}"),
            "what is wrong with it",
        ),
        (
            format!("deploy {path}{file} --dry-run"),
            "what a deployment would do",
        ),
        (
            format!("deploy {path}{file}"),
            "create it, and wait until it is up",
        ),
    ];
    let width = steps
        .iter()
        .map(|(step, _)| step.width())
        .max()
        .unwrap_or_default();
    let lines = steps.iter().map(|(step, what)| {
        let gap = " ".repeat(width - step.width());
        format!("  regsvc {step}{gap}   # {what}\n")
    });
    format!(
        "wrote [{path}] to {}\n\nnext:\n{}",
        advice::shown(&sources.name),
        lines.collect::<String>()
    )
}
