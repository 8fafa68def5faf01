//! A command line that is being typed -> the words that may come next.
//!
//! The script of a shell calls the program for them, so that they are those of its version and of the file of
//! answers in the folder.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use anyhow::{Context, Result};
use clap::{Arg, Command, CommandFactory};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};

use super::{file, keywords, sources};
use crate::cli::Cli;
use crate::parameters::AnswerFile;
use crate::rules::{FAMILIES, RULES};
use crate::template::{BUILT_IN, Template};

/// What a script sets to the name of its shell when it asks.
const VARIABLE: &str = "REGSVC_COMPLETE";

/// The program, as scripts call it.
const PROGRAM: &str = "regsvc";

/// Whether a script asks; it is answered on standard output.
///
/// # Errors
/// The shell is unknown, or standard output cannot be written.
pub(super) fn answer(arguments: &[OsString]) -> Result<bool> {
    let asked = CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .bin(PROGRAM)
        .completer(PROGRAM)
        .try_complete(arguments, env::current_dir().ok().as_deref());
    asked.context("completing a command line")
}

/// The script of a shell.
///
/// # Errors
/// There is none for it.
pub(super) fn script(shell: Shell) -> Result<String> {
    let shells = Shells::builtins();
    let name = shell.to_string();
    let shell = shells.completer(&name);
    let shell = shell.with_context(|| format!("no completion for {name}"))?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// The command line, with what may stand in each place.
fn command() -> Command {
    Cli::command().mut_subcommands(|verb| verb.mut_args(completed))
}

fn completed(argument: Arg) -> Arg {
    match argument.get_id().as_str() {
        "path" => argument.add(ArgValueCandidates::new(services)),
        "rule" => argument.add(ArgValueCompleter::new(rules)),
        "allow" | "warn" | "deny" => argument.add(ArgValueCompleter::new(selectors)),
        "template" | "name" => argument.add(ArgValueCompleter::new(templates)),
        "set" => argument.add(ArgValueCandidates::new(questions)),
        "section" => argument.add(ArgValueCandidates::new(|| words(keywords::places()))),
        "keyword" => argument.add(ArgValueCandidates::new(|| words(keywords::names()))),
        _ => argument,
    }
}

fn words(words: Vec<String>) -> Vec<CompletionCandidate> {
    words.into_iter().map(CompletionCandidate::new).collect()
}

fn explained(word: impl Into<OsString>, help: &str) -> CompletionCandidate {
    CompletionCandidate::new(word).help(Some(help.to_owned().into()))
}

/// The services of the file of answers, if there is one that can be read.
fn services() -> Vec<CompletionCandidate> {
    let text = file::read_if_any(Path::new(sources::FILE));
    let answers = text
        .ok()
        .flatten()
        .and_then(|text| AnswerFile::read(sources::FILE, &text).ok());
    let services = answers.map(|answers| answers.services).unwrap_or_default();
    let paths = services.iter().map(|service| service.path.short());
    words(paths.collect())
}

/// The names of rules, or their codes where one is begun.
fn rules(begun: &OsStr) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    let is_code = begun.starts_with("OSV");
    let rules = RULES.iter().map(|rule| match is_code {
        true => (rule.code, rule.name),
        false => (rule.name, rule.code),
    });
    let fitting = rules.filter(|(word, _)| word.starts_with(&*begun));
    fitting.map(|(word, help)| explained(word, help)).collect()
}

/// What `--allow` and its like take.
fn selectors(begun: &OsStr) -> Vec<CompletionCandidate> {
    let text = begun.to_string_lossy();
    let families = FAMILIES
        .iter()
        .copied()
        .chain([("warnings", "all warnings")]);
    let families = families.filter(|(name, _)| name.starts_with(&*text));
    let families = families.map(|(name, about)| explained(name, about));
    families.chain(rules(begun)).collect()
}

/// The built-in templates, and folders.
fn templates(begun: &OsStr) -> Vec<CompletionCandidate> {
    let text = begun.to_string_lossy();
    let names = BUILT_IN.iter().filter(|(name, _)| name.starts_with(&*text));
    let mut all: Vec<_> = names
        .map(|(name, _)| CompletionCandidate::new(*name))
        .collect();
    all.extend(PathCompleter::dir().complete(begun));
    all
}

/// The questions of the built-in templates, each once.
fn questions() -> Vec<CompletionCandidate> {
    let templates = BUILT_IN
        .iter()
        .filter_map(|(name, _)| Template::built_in(name)?.ok());
    let mut all: Vec<CompletionCandidate> = Vec::new();
    for question in templates.flat_map(|template| template.questionnaire.questions) {
        let word = format!("{}=", question.name);
        if all
            .iter()
            .all(|other| other.get_value() != OsStr::new(&word))
        {
            all.push(explained(word, &question.help));
        }
    }
    all
}
