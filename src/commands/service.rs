//! A selection, and what is given for it in the file of answers, the environment and flags -> services.
//!
//! [`services`] is the one way from a command line to what it is about; every verb takes it.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;
use globset::GlobBuilder;

use super::sources::{self, Sources};
use crate::Unusable;
use crate::cli::{self, Selection};
use crate::generation::Generation;
use crate::parameters::{
    self, AnswerFile, Answers, Entry, FileKey, Place, Problem, collect, nearest, unknown,
};
use crate::path::ObjectPath;
use crate::template::{Rendering, Template};

/// The template of a service that names none.
pub(super) const DEFAULT_TEMPLATE: &str = "registry";

/// The service that a command without PATH is about where there is no file of answers.
pub(super) const DEFAULT_PATH: &str = "test/registry";

/// A service: a path, a template and the answers to its questions.
#[derive(Clone, Debug)]
pub(super) struct Service {
    /// Where the agent has it.
    pub(super) path: ObjectPath,
    /// What it is rendered from.
    pub(super) template: Rc<Template>,
    /// The answers to the template's questions, all of them checked.
    pub(super) answers: Answers,
    /// The agent that the file of answers names for it.
    pub(super) agent: Option<Generation>,
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
}

/// The services that a command is about.
///
/// With a PATH, that one; with a glob or `--all`, those of the file of answers that match, in its
/// order; with neither, the only one of the file. Without a file there is one service, PATH or
/// `test/registry`, with the template's defaults.
///
/// # Errors
/// [`Unusable`], with every problem of the selection, the file and the answers, each at its place;
/// other errors if a file cannot be read.
pub(super) fn services(selection: &Selection, flags: &cli::Answers) -> Result<Vec<Service>> {
    let sources = Sources::read(flags, sources::Missing::Refused)?;
    let chosen = select(selection, &sources)?;
    let mut problems = sources.problems.clone();
    let mut services = Vec::new();
    for path in chosen {
        let section = sources
            .answers
            .as_ref()
            .and_then(|file| file.service(&path));
        let Some(template) = template(&sources, section, &mut problems) else {
            continue;
        };
        let mut given = sources.file_answers(section);
        given.extend(sources.environment.iter().cloned());
        given.extend(sources.flags.iter().cloned());
        let (answers, wrong) = collect(&template.questionnaire.questions, &given, |_| Ok(None))?;
        problems.extend(wrong);
        let agent = agent(&sources, section, &mut problems);
        problems.extend(unknown_in_file(&sources, section, &template));
        services.push(Service {
            path,
            template,
            answers,
            agent,
        });
    }
    let templates: Vec<&Template> = services.iter().map(|service| &*service.template).collect();
    problems.extend(unknown_elsewhere(&sources, &templates));
    match problems.is_empty() {
        true => Ok(services),
        false => Err(unusable(&problems)),
    }
}

/// All problems in one error, each on its line and once.
pub(super) fn unusable(problems: &[Problem]) -> anyhow::Error {
    let mut lines: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for line in problems.iter().map(ToString::to_string) {
        if seen.insert(line.clone()) {
            lines.push(line);
        }
    }
    match &lines[..] {
        [line] => Unusable::error(line),
        lines => Unusable::error(format!("{} problems\n{}", lines.len(), lines.join("\n"))),
    }
}

/// The paths that are chosen.
fn select(selection: &Selection, sources: &Sources) -> Result<Vec<ObjectPath>> {
    let file = sources.name.display();
    let Some(answers) = &sources.answers else {
        return match &selection.path {
            _ if selection.all => Err(Unusable::error(format!(
                "--all: there is no {file}: `regsvc init` writes it"
            ))),
            Some(glob) if is_glob(glob) => Err(Unusable::error(format!(
                "`{glob}`: there is no {file} to match it with: `regsvc init` writes it"
            ))),
            path => parse(path.as_deref().unwrap_or(DEFAULT_PATH)).map(|path| vec![path]),
        };
    };
    let all: Vec<ObjectPath> = answers
        .services
        .iter()
        .map(|service| service.path.clone())
        .collect();
    match &selection.path {
        Some(glob) if is_glob(glob) => matching(glob, &all, answers),
        Some(path) => {
            let path = parse(path)?;
            match answers.service(&path) {
                Some(_) => Ok(vec![path]),
                None => Err(absent(&path, answers)),
            }
        }
        None if all.is_empty() => Err(Unusable::error(format!(
            "{file} has no service: add one with `regsvc init NS/NAME`"
        ))),
        None if selection.all || all.len() == 1 => Ok(all),
        None => Err(Unusable::error(format!(
            "{file} has {} services: name one of {}, or give --all",
            all.len(),
            list(&all)
        ))),
    }
}

/// Reads a path from the command line.
pub(super) fn parse(path: &str) -> Result<ObjectPath> {
    path.parse().map_err(|error: anyhow::Error| {
        Unusable::error(format!("`{}`: {error}", path.escape_debug()))
    })
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

fn matching(glob: &str, all: &[ObjectPath], file: &AnswerFile) -> Result<Vec<ObjectPath>> {
    let matcher = GlobBuilder::new(glob)
        .literal_separator(true)
        .build()
        .map_err(|error| Unusable::error(format!("`{glob}`: {}", error.kind())))?
        .compile_matcher();
    let matched: Vec<ObjectPath> = all
        .iter()
        .filter(|path| matcher.is_match(path.short()) || matcher.is_match(path.to_string()))
        .cloned()
        .collect();
    match matched.is_empty() {
        false => Ok(matched),
        true => Err(Unusable::error(format!(
            "`{glob}` matches no service of {}: it has {}",
            file.file,
            list(all)
        ))),
    }
}

fn absent(path: &ObjectPath, file: &AnswerFile) -> anyhow::Error {
    let short = path.short();
    let known: Vec<String> = file
        .services
        .iter()
        .map(|service| service.path.short())
        .collect();
    let hint = match nearest(&short, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add it with `regsvc init {short}`"),
    };
    Unusable::error(format!(
        "`{short}` is not a service of {}: {hint}",
        file.file
    ))
}

fn list(paths: &[ObjectPath]) -> String {
    /// More names than this help nobody.
    const SHOWN: usize = 10;
    let mut names: Vec<String> = paths.iter().take(SHOWN).map(ObjectPath::short).collect();
    if paths.len() > SHOWN {
        names.push(format!("{} more", paths.len() - SHOWN));
    }
    match names.is_empty() {
        true => "none".into(),
        false => names.join(", "),
    }
}

/// The template of a service: of the flag, of its section, of `[DEFAULT]`, else the default one.
pub(super) fn template(
    sources: &Sources,
    section: Option<&parameters::Service>,
    problems: &mut Vec<Problem>,
) -> Option<Rc<Template>> {
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
            problems.extend(newer(sources, section, entry, &template));
            Some(template)
        }
        Err(wrong) => {
            problems.extend(wrong);
            None
        }
    }
}

/// Refuses answers that were written for a later version of the template than this one.
fn newer(
    sources: &Sources,
    section: Option<&parameters::Service>,
    template_entry: Option<&Entry>,
    template: &Template,
) -> Option<Problem> {
    let version = sources
        .answers
        .as_ref()?
        .key(section, FileKey::TemplateVersion)?;
    let elsewhere =
        template_entry.is_some_and(|entry| entry.value_spot.section != version.value_spot.section);
    if sources.template.is_some() || elsewhere {
        return None;
    }
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

/// Answers of the file that no template used in it knows.
fn unknown_in_file(
    sources: &Sources,
    section: Option<&parameters::Service>,
    template: &Template,
) -> Vec<Problem> {
    let Some(used) = sources.templates_in_file() else {
        return Vec::new();
    };
    let known: Vec<&str> = used
        .iter()
        .flat_map(|used| used.questionnaire.names())
        .chain(template.questionnaire.names())
        .collect();
    unknown(
        &sources.file_answers(section),
        &known,
        &format!("the template `{}`", template.name),
    )
}

/// Flags that no chosen template knows, and variables that none of these and of the file's knows.
pub(super) fn unknown_elsewhere(sources: &Sources, templates: &[&Template]) -> Vec<Problem> {
    if templates.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<&str> = templates
        .iter()
        .map(|template| template.name.as_str())
        .collect();
    let whose = match names.len() {
        1 => format!("the template {}", quoted(&names)),
        _ => format!("the templates {}", quoted(&names)),
    };
    let known: Vec<&str> = templates
        .iter()
        .flat_map(|template| template.questionnaire.names())
        .collect();
    let mut problems = unknown(&sources.flags, &known, &whose);
    if let Some(used) = sources.templates_in_file() {
        let known: Vec<&str> = used
            .iter()
            .flat_map(|used| used.questionnaire.names())
            .chain(known)
            .collect();
        problems.extend(unknown(&sources.environment, &known, &whose));
    }
    problems
}

fn quoted(names: &BTreeSet<&str>) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
