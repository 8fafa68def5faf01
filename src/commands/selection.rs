//! PATH, a glob or `--all` -> the services that a command is about, with their sections.

use anyhow::Result;
use glob::{MatchOptions, Pattern};

use super::sources::Sources;
use crate::Unusable;
use crate::cli::Selection;
use crate::nearest::nearest;
use crate::parameters::{AnswerFile, Service};
use crate::path::ObjectPath;

/// The service that a command without PATH is about where there is no file of answers.
pub(super) const DEFAULT_PATH: &str = "test/registry";

/// A service that is chosen, and its section if the file of answers has one.
pub(super) type Chosen<'a> = (ObjectPath, Option<&'a Service>);

/// The services that a command is about, in the order of the file.
///
/// # Errors
/// [`Unusable`]: nothing, or not one thing, is chosen.
pub(super) fn select<'a>(selection: &Selection, sources: &'a Sources) -> Result<Vec<Chosen<'a>>> {
    match &sources.answers {
        Some(file) => select_from(selection, file),
        None => select_without_file(selection, sources),
    }
}

fn select_without_file<'a>(selection: &Selection, sources: &Sources) -> Result<Vec<Chosen<'a>>> {
    let file = sources.name.display();
    match selection.path.as_deref() {
        _ if selection.all => Err(Unusable::error(format!(
            "--all: there is no {file}: `regsvc init` writes it"
        ))),
        Some(glob) if is_glob(glob) => Err(Unusable::error(format!(
            "`{glob}`: there is no {file} to match it with: `regsvc init` writes it"
        ))),
        path => parse(path.unwrap_or(DEFAULT_PATH)).map(|path| vec![(path, None)]),
    }
}

fn select_from<'a>(selection: &Selection, file: &'a AnswerFile) -> Result<Vec<Chosen<'a>>> {
    let name = &file.file;
    let services = &file.services;
    match selection.path.as_deref() {
        Some(glob) if is_glob(glob) => matching(glob, file),
        Some(path) => {
            let path = parse(path)?;
            match file.service(&path) {
                Some(service) => Ok(vec![(path, Some(service))]),
                None => Err(absent(&path, file)),
            }
        }
        None if services.is_empty() => Err(Unusable::error(format!(
            "{name} has no service: add one with `regsvc init NS/NAME`"
        ))),
        None if selection.all || services.len() == 1 => Ok(services.iter().map(chosen).collect()),
        None => Err(Unusable::error(format!(
            "{name} has {} services: name one of {}, or give --all",
            services.len(),
            list(services)
        ))),
    }
}

fn chosen(service: &Service) -> Chosen<'_> {
    (service.path.clone(), Some(service))
}

/// Reads a path from the command line.
pub(super) fn parse(path: &str) -> Result<ObjectPath> {
    path.parse().map_err(|error: anyhow::Error| {
        Unusable::error(format!("`{}`: {error}", path.escape_debug()))
    })
}

pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// How a glob is matched: only `**` goes beyond a `/`.
pub(super) const BY_FOLDERS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

fn matching<'a>(glob: &str, file: &'a AnswerFile) -> Result<Vec<Chosen<'a>>> {
    let pattern = Pattern::new(glob);
    let pattern = pattern.map_err(|why| Unusable::error(format!("`{glob}`: {why}")))?;
    let matches = |service: &&Service| {
        let names = [service.path.short(), service.path.to_string()];
        names
            .iter()
            .any(|name| pattern.matches_with(name, BY_FOLDERS))
    };
    let matched: Vec<Chosen<'a>> = file.services.iter().filter(matches).map(chosen).collect();
    match matched.is_empty() {
        false => Ok(matched),
        true => Err(Unusable::error(format!(
            "`{glob}` matches no service of {}: it has {}",
            file.file,
            list(&file.services)
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

fn list(services: &[Service]) -> String {
    /// More names than this help nobody.
    const SHOWN: usize = 10;
    let mut names: Vec<String> = services
        .iter()
        .take(SHOWN)
        .map(|service| service.path.short())
        .collect();
    if services.len() > SHOWN {
        names.push(format!("{} more", services.len() - SHOWN));
    }
    match names.is_empty() {
        true => "none".into(),
        false => names.join(", "),
    }
}
