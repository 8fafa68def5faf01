//! The places that answers come from: the file of answers, the environment, the flags.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::{file, service};
use crate::cli;
use crate::nearest::nearest;
use crate::parameters::{AnswerFile, FileKey, Given, Origin, Place, Problem, Service};
use crate::template::{self, BUILT_IN, Files, OBJECTS, Template};

/// The file of answers, unless `--file` names another.
pub(super) const FILE: &str = "regsvc.ini";

/// What variables of the environment that are answers begin with.
const PREFIX: &str = "REGSVC_VAR_";

/// A template, or why it cannot be used.
type Loaded = Result<Arc<Template>, Vec<Problem>>;

/// What to do if the file that `--file` names does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is an error.
    Refused,
    /// It will be written.
    Allowed,
}

/// What is given, and where.
#[derive(Debug)]
pub(super) struct Sources {
    /// The file of answers, as the user names it.
    pub(super) name: PathBuf,
    /// Its contents, if it exists.
    pub(super) answers: Option<AnswerFile>,
    /// What the environment gives.
    pub(super) environment: Vec<Given>,
    /// What the flags give.
    pub(super) flags: Vec<Given>,
    /// The template that a flag names.
    pub(super) template: Option<String>,
    /// What is wrong with flags and variables in themselves.
    pub(super) problems: Vec<Problem>,
    loaded: RefCell<BTreeMap<PathBuf, Loaded>>,
}

impl Sources {
    /// Reads the file, the environment and the flags.
    ///
    /// # Errors
    /// The file cannot be read, or not every line of it.
    pub(super) fn read(flags: &cli::Answers, missing: Missing) -> Result<Sources> {
        let name = flags.file.clone().unwrap_or_else(|| PathBuf::from(FILE));
        let text = match (&flags.file, missing) {
            (Some(name), Missing::Refused) => Some(file::read(name)?),
            // A link to nothing is not the absence of answers.
            (None, Missing::Refused) if name.is_symlink() => Some(file::read(&name)?),
            _ => file::read_if_any(&name)?,
        };
        let answers = text.map(|text| read_answers(&name, &text)).transpose()?;
        let mut problems = Vec::new();
        let environment = environment(env::vars_os(), &mut problems);
        let set = given_by_flags(flags, &mut problems);
        Ok(Sources {
            name,
            answers,
            environment,
            flags: set,
            template: flags.template.clone(),
            problems,
            loaded: RefCell::default(),
        })
    }

    /// The folder that templates named in the file are relative to: the file's own.
    pub(super) fn folder(&self) -> &Path {
        self.name.parent().unwrap_or(Path::new(""))
    }

    /// What the file gives for a service.
    pub(super) fn file_answers(&self, section: Option<&Service>) -> Vec<Given> {
        self.answers
            .as_ref()
            .map(|file| file.given(section))
            .unwrap_or_default()
    }

    /// The different templates that the file uses; `None` if one of them cannot be read.
    pub(super) fn templates_in_file(&self) -> Option<Vec<Arc<Template>>> {
        let Some(file) = &self.answers else {
            return Some(Vec::new());
        };
        let sections = file.services.iter().map(Some).chain([None]);
        let names: BTreeSet<&str> = sections
            .map(|section| {
                let entry = file.key(section, FileKey::Template);
                entry.map_or(service::DEFAULT_TEMPLATE, |entry| &entry.value)
            })
            .collect();
        let nowhere = Place::Question("template".into());
        names
            .into_iter()
            .map(|name| self.load(name, self.folder(), &nowhere).ok())
            .collect()
    }

    /// Loads a template, once: a built-in one by its name, else a folder relative to `base`.
    ///
    /// # Errors
    /// That there is none, at `place`; or the problems of its files, at theirs.
    pub(super) fn load(&self, name: &str, base: &Path, place: &Place) -> Loaded {
        let key = match is_built_in(name) {
            true => PathBuf::from(name),
            false => base.join(name).join(""),
        };
        if let Some(loaded) = self.loaded.borrow().get(&key) {
            return loaded.clone();
        }
        let loaded = load(name, base, place).map(Arc::new);
        self.loaded.borrow_mut().insert(key, loaded.clone());
        loaded
    }
}

fn read_answers(name: &Path, text: &str) -> Result<AnswerFile> {
    AnswerFile::read(&name.display().to_string(), text)
        .map_err(|problems| service::unusable(&problems))
}

/// Whether the program carries a template of this name; a folder of the same name is written `./NAME`.
pub(super) fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(built_in, _)| *built_in == name)
}

/// Loads a template: a built-in one by its name, else a folder relative to `base`.
///
/// # Errors
/// That there is none, at `place`; or the problems of its files, at theirs.
pub(super) fn load(name: &str, base: &Path, place: &Place) -> Result<Template, Vec<Problem>> {
    if let Some(template) = Template::built_in(name) {
        return template;
    }
    let folder = base.join(name);
    let refuse = |message: String| vec![Problem::new(place.clone(), message)];
    if name.is_empty() || !folder.is_dir() {
        return Err(refuse(no_template(name)));
    }
    let text = |file: &str| {
        let read = file::read(&folder.join(file));
        read.map_err(|error| refuse(format!("{error:#}")))
    };
    let (service, parameters) = (text("service.conf")?, text("parameters.ini")?);
    let notes = match folder.join("notes.md").exists() {
        true => text("notes.md")?,
        false => String::new(),
    };
    let others = others(&folder, text)?;
    if let Some(name) = others.keys().find(|name| leads_out(&folder, name)) {
        let name = name.escape_debug();
        return Err(refuse(format!(
            "`{name}` of the template is a link that leads out of its folder: copy the file into the folder"
        )));
    }
    let others: Vec<(&str, &str)> = others
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    let files = Files {
        service: &service,
        parameters: &parameters,
        notes: &notes,
        others: &others,
    };
    let own = folder.canonicalize().ok();
    let own = own
        .as_deref()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    Template::read(
        &own.unwrap_or_else(|| name.to_owned()),
        &folder.display().to_string(),
        files,
    )
}

/// `objects.ini` of a folder, and the files beside it that it names.
fn others(
    folder: &Path,
    text: impl Fn(&str) -> Result<String, Vec<Problem>>,
) -> Result<BTreeMap<String, String>, Vec<Problem>> {
    if !folder.join(OBJECTS).exists() {
        return Ok(BTreeMap::new());
    }
    let objects = text(OBJECTS)?;
    let mut others = BTreeMap::new();
    for (_, name) in template::named(&objects) {
        // What is not there is refused at the place that names it.
        if template::is_plain(name) && folder.join(name).is_file() {
            others.insert(name.to_owned(), text(name)?);
        }
    }
    others.insert(OBJECTS.to_owned(), objects);
    Ok(others)
}

/// Whether a file of a folder is one of another folder, by a link: what is handed on with a template is of the template.
fn leads_out(folder: &Path, name: &str) -> bool {
    let (Ok(folder), Ok(file)) = (folder.canonicalize(), folder.join(name).canonicalize()) else {
        return false;
    };
    !file.starts_with(folder)
}

fn no_template(name: &str) -> String {
    let built_in = BUILT_IN.map(|(name, _)| name);
    let name = name.escape_debug();
    match nearest(&name.to_string(), built_in) {
        Some(near) => format!("there is no template `{name}`: did you mean `{near}`?"),
        None => format!(
            "there is no template and no folder `{name}`: write one of {}, or the folder of your own",
            built_in.join(", ")
        ),
    }
}

/// The answers among the variables of the environment, in order of their names.
fn environment(
    variables: impl Iterator<Item = (OsString, OsString)>,
    problems: &mut Vec<Problem>,
) -> Vec<Given> {
    let mut given = Vec::new();
    for (variable, value) in variables {
        let Some(variable) = variable
            .to_str()
            .filter(|variable| variable.starts_with(PREFIX))
        else {
            continue;
        };
        let place = Place::Variable(variable.to_owned());
        let name = &variable[PREFIX.len()..];
        if name.chars().any(char::is_lowercase) {
            let message = format!("is written in capitals: {PREFIX}{}", name.to_uppercase());
            problems.push(Problem::new(place, message));
        } else if let Some(value) = value.to_str() {
            given.push(Given {
                name: name.to_lowercase(),
                value: value.to_owned(),
                origin: Origin::Environment(variable.to_owned()),
            });
        } else {
            problems.push(Problem::new(place, "is not UTF-8"));
        }
    }
    given.sort_by(|a, b| a.name.cmp(&b.name));
    given
}

/// The answers among the flags; one that is given twice with different values is refused.
fn given_by_flags(flags: &cli::Answers, problems: &mut Vec<Problem>) -> Vec<Given> {
    let mut given: Vec<Given> = Vec::new();
    let size = flags
        .size
        .iter()
        .map(|value| ("--size".to_owned(), "size", value.as_str()));
    let set = flags
        .set
        .iter()
        .filter_map(|text| match text.split_once('=') {
            Some((name, value)) => Some((format!("--set {}", name.escape_debug()), name, value)),
            None => {
                let place = Place::Flag(format!("--set {}", text.escape_debug()));
                problems.push(Problem::new(place, "has no `=`: write --set NAME=VALUE"));
                None
            }
        });
    let all: Vec<(String, &str, &str)> = size.chain(set).collect();
    for (flag, name, value) in all {
        match given.iter().find(|given| given.name == name) {
            Some(first) if first.value == value => {}
            Some(first) => {
                let message = format!(
                    "`{name}` is given twice, here and by {}: keep one",
                    first.origin
                );
                problems.push(Problem::new(Place::Flag(flag), message));
            }
            None => given.push(Given {
                name: name.to_owned(),
                value: value.to_owned(),
                origin: Origin::Flag(flag),
            }),
        }
    }
    given
}
