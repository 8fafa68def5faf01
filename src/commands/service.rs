//! A selection, and what is given for it in the file of answers, the environment and flags -> services.
//!
//! [`services`] is the one way from a command line to what it is about; every verb takes it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::selection::select;
use super::sources::{Missing, Sources};
use super::{file, output, remarks};
use crate::Unusable;
use crate::cli::{self, Selection};
use crate::generation::Generation;
use crate::object::{self, Content, Object, Way};
use crate::parameters::{self, Answers, Entry, FileKey, Place, Problem, collect, unknown};
use crate::path::ObjectPath;
use crate::template::{Rendering, Template};

/// The template of a service that names none.
pub(super) const DEFAULT_TEMPLATE: &str = "registry";

/// A service: a path, a template and the answers to its questions.
#[derive(Clone, Debug)]
pub(super) struct Service {
    /// Where the agent has it.
    pub(super) path: ObjectPath,
    /// What it is rendered from.
    pub(super) template: Arc<Template>,
    /// The answers to the template's questions, all of them checked.
    pub(super) answers: Answers,
    /// The agent that the file of answers names for it.
    pub(super) agent: Option<Generation>,
    /// The folder that the operator's files are relative to: that of the file of answers.
    folder: PathBuf,
}

impl Service {
    /// Renders its configuration.
    ///
    /// # Errors
    /// The template fails; its place is named.
    pub(super) fn render(&self) -> Result<Rendering> {
        self.template
            .render(&self.answers)
            .map_err(|problem| unusable(&[problem]))
    }

    /// The paths of the objects beside it, where its template names them without a mistake.
    pub(super) fn named_objects(&self) -> Vec<ObjectPath> {
        let objects = object::read(&self.template, &self.answers, &self.path);
        let objects = objects.unwrap_or_default().into_iter();
        objects.map(|object| object.path).collect()
    }

    /// The objects beside it, with what the operator's files hold.
    ///
    /// # Errors
    /// What its template says of them cannot be used, or a file cannot be read.
    pub(super) fn objects(&self) -> Result<Vec<Object>> {
        let objects = object::read(&self.template, &self.answers, &self.path);
        let mut objects = objects.map_err(|problems| unusable(&problems))?;
        for key in objects.iter_mut().flat_map(|object| &mut object.keys) {
            if let Way::File(path) = &mut key.way {
                *path = self.folder.join(&*path);
                let text = file::read(path);
                let text = text.with_context(|| format!("`{}` of {}", key.name, self.path))?;
                key.content = Some(Content::new(text));
            }
        }
        Ok(objects)
    }
}

/// The services that a command is about. Says on standard error which of their answers change nothing, and
/// where there is no file of answers; a pipeline's log wants that as much as a terminal.
///
/// With a PATH, that one; with a glob or `--all`, those of the file of answers that match, in its
/// order; with neither, the only one of the file. Without a file there is one service, PATH or
/// `test/registry`, with the template's defaults.
///
/// # Errors
/// [`Unusable`], with every problem of the selection, the file and the answers, each at its place;
/// other errors if a file cannot be read.
pub(super) fn services(selection: &Selection, flags: &cli::Answers) -> Result<Vec<Service>> {
    let sources = Sources::read(flags, Missing::Refused)?;
    let (services, sections): (Vec<_>, Vec<_>) = chosen(selection, &sources)?.into_iter().unzip();
    if let Some(remark) = remarks::without_file(&sources, &services) {
        output::remark(&remark);
    }
    let answers = services
        .iter()
        .map(|service| (&*service.template, &service.answers));
    let mut remarks = remarks::without_effect(answers);
    for (service, section) in services.iter().zip(sections) {
        remarks.extend(remarks::not_asked(&sources, section, &service.template));
        remarks.extend(remarks::of_two_versions(
            &service.template,
            &service.answers,
        ));
    }
    remarks.iter().for_each(|remark| output::warning(remark));
    Ok(services)
}

/// The services that a command is about which shows their answers itself, or none of them.
///
/// # Errors
/// Those of [`services`].
pub(super) fn services_alone(selection: &Selection, flags: &cli::Answers) -> Result<Vec<Service>> {
    let sources = Sources::read(flags, Missing::Refused)?;
    let services = chosen(selection, &sources)?.into_iter();
    Ok(services.map(|(service, _)| service).collect())
}

/// Services and their sections in the file of answers.
type Chosen<'a> = Vec<(Service, Option<&'a parameters::Service>)>;

fn chosen<'a>(selection: &Selection, sources: &'a Sources) -> Result<Chosen<'a>> {
    let selected = select(selection, sources)?;
    let mut problems = sources.problems.clone();
    let mut chosen = Vec::new();
    for (path, section) in &selected {
        let service = service(sources, path, *section, &mut problems)?;
        chosen.extend(service.map(|service| (service, *section)));
    }
    let templates = templates(chosen.iter().map(|(service, _)| &service.template));
    let sections = selected.iter().map(|(_, section)| *section);
    problems.extend(unknown_in_file(sources, sections, &templates));
    problems.extend(unknown_elsewhere(sources, &templates));
    match problems.is_empty() {
        true => Ok(chosen),
        false => Err(unusable(&problems)),
    }
}

/// One service; nothing if its template cannot be used.
fn service(
    sources: &Sources,
    path: &ObjectPath,
    section: Option<&parameters::Service>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Service>> {
    let Some(template) = template(sources, section, problems) else {
        return Ok(None);
    };
    let version = written_for(sources, section).and_then(|entry| entry.value.parse().ok());
    let earlier = version.map(|version| template.questionnaire.earlier(version));
    let mut given = earlier.unwrap_or_default();
    given.extend(sources.file_answers(section));
    given.extend(sources.environment.iter().cloned());
    given.extend(sources.flags.iter().cloned());
    let (answers, wrong) = collect(&template.questionnaire.questions, &given, |_| Ok(None))?;
    problems.extend(wrong);
    Ok(Some(Service {
        path: path.clone(),
        agent: agent(sources, section, problems),
        template,
        answers,
        folder: sources.folder().to_owned(),
    }))
}

/// The different templates among those of the services, by name.
fn templates<'a>(all: impl Iterator<Item = &'a Arc<Template>>) -> Vec<Arc<Template>> {
    let different: BTreeMap<(&str, &str), &Arc<Template>> = all
        .map(|template| ((template.name.as_str(), template.digest.as_str()), template))
        .collect();
    different.into_values().cloned().collect()
}

/// All problems in one error: those of files in the order of their places, then the others; each once.
pub(super) fn unusable(problems: &[Problem]) -> anyhow::Error {
    let mut problems: Vec<&Problem> = problems.iter().collect();
    problems.sort_by_key(|problem| match &problem.place {
        Place::File(spot) => (0, &*spot.file, spot.line, spot.column),
        _ => (1, "", 0, 0),
    });
    let mut seen = BTreeSet::new();
    let lines = problems.iter().map(ToString::to_string);
    let lines: Vec<String> = lines.filter(|line| seen.insert(line.clone())).collect();
    match &lines[..] {
        [line] => Unusable::error(line),
        lines => Unusable::error(format!("{} problems\n{}", lines.len(), lines.join("\n"))),
    }
}

/// The template of a service: of the flag, of its section, of `[DEFAULT]`, else the default one.
pub(super) fn template(
    sources: &Sources,
    section: Option<&parameters::Service>,
    problems: &mut Vec<Problem>,
) -> Option<Arc<Template>> {
    let entry = sources
        .answers
        .as_ref()
        .and_then(|file| file.key(section, FileKey::Template));
    let result = match (&sources.template, entry) {
        (Some(name), _) => sources.load(name, Path::new(""), &Place::Flag("--template".into())),
        (None, Some(entry)) => sources.load(
            &entry.value,
            sources.folder(),
            &Place::File(entry.value_spot.clone()),
        ),
        (None, None) => sources.load(
            DEFAULT_TEMPLATE,
            Path::new(""),
            &Place::Question("template".into()),
        ),
    };
    match result {
        Ok(template) => {
            problems.extend(newer(sources, section, &template));
            Some(template)
        }
        Err(wrong) => {
            problems.extend(wrong);
            None
        }
    }
}

/// The version of its template that a section was written for, if one is said: by the section itself, or by `[DEFAULT]`
/// for the template that it names, or the default one.
pub(super) fn written_for<'a>(
    sources: &'a Sources,
    section: Option<&'a parameters::Service>,
) -> Option<&'a Entry> {
    let file = sources.answers.as_ref()?;
    let version = file.key(section, FileKey::TemplateVersion)?;
    let template = |section| {
        let entry = file.key(section, FileKey::Template);
        entry.map_or(DEFAULT_TEMPLATE, |entry| entry.value.as_str())
    };
    let is_shared = file
        .key(None, FileKey::TemplateVersion)
        .is_some_and(|shared| shared.value_spot == version.value_spot);
    let elsewhere = is_shared && template(section) != template(None);
    (sources.template.is_none() && !elsewhere).then_some(version)
}

/// Refuses answers that were written for a later version of the template than this one.
fn newer(
    sources: &Sources,
    section: Option<&parameters::Service>,
    template: &Template,
) -> Option<Problem> {
    let version = written_for(sources, section)?;
    let message = match version.value.parse::<u32>() {
        Ok(number) if number <= template.questionnaire.description.version => return None,
        Ok(number) => format!(
            "version {number} of the template `{}` is later than the one here, {}: use a later regsvc, or review and lower it",
            template.name, template.questionnaire.description.version
        ),
        Err(_) => format!("`{}` is not a version: write a whole number", version.value),
    };
    Some(Problem::new(
        Place::File(version.value_spot.clone()),
        message,
    ))
}

/// The agent that the file names for a service.
fn agent(
    sources: &Sources,
    section: Option<&parameters::Service>,
    problems: &mut Vec<Problem>,
) -> Option<Generation> {
    let entry = sources.answers.as_ref()?.key(section, FileKey::Agent)?;
    let generation = Generation::ALL
        .into_iter()
        .find(|generation| generation.as_str() == entry.value);
    if generation.is_none() {
        let message = format!(
            "`{}` is not a generation of the agent: write v2 or v3",
            entry.value
        );
        problems.push(Problem::new(Place::File(entry.value_spot.clone()), message));
    }
    generation
}

/// Answers of the file that no template used in it, nor a chosen one, knows.
fn unknown_in_file<'a>(
    sources: &Sources,
    sections: impl Iterator<Item = Option<&'a parameters::Service>>,
    templates: &[Arc<Template>],
) -> Vec<Problem> {
    let Some(used) = sources.templates_in_file() else {
        return Vec::new();
    };
    let known = names(used.iter().chain(templates));
    let whose = whose(templates);
    sections
        .flat_map(|section| unknown(&sources.file_answers(section), &known, &whose))
        .collect()
}

/// Flags that no chosen template knows, and variables that none of these and of the file's knows.
pub(super) fn unknown_elsewhere(sources: &Sources, templates: &[Arc<Template>]) -> Vec<Problem> {
    if templates.is_empty() {
        return Vec::new();
    }
    let whose = whose(templates);
    let mut problems = unknown(&sources.flags, &names(templates.iter()), &whose);
    if let Some(used) = sources.templates_in_file() {
        let known = names(used.iter().chain(templates));
        problems.extend(unknown(&sources.environment, &known, &whose));
    }
    problems
}

fn names<'a>(templates: impl Iterator<Item = &'a Arc<Template>>) -> BTreeSet<&'a str> {
    templates
        .flat_map(|template| template.questionnaire.names())
        .collect()
}

fn whose(templates: &[Arc<Template>]) -> String {
    let names: Vec<String> = templates
        .iter()
        .map(|template| format!("`{}`", template.name))
        .collect();
    match names.len() {
        1 => format!("the template {}", names[0]),
        _ => format!("the templates {}", names.join(", ")),
    }
}
