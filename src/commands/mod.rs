//! One file a verb: the only place that reads files, asks, prints or waits.

mod advice;
mod again;
mod agents;
mod cert;
mod checking;
mod client;
mod completion;
mod deploy;
mod deployed;
mod difference;
mod doctor;
mod ending;
mod explain;
mod explanation;
mod file;
mod gc;
mod history;
mod import;
mod images;
mod init;
mod jobs;
mod keywords;
mod lock;
mod manual;
mod meanwhile;
mod objects;
mod output;
mod password;
mod plan;
mod progress;
mod prompt;
mod proof;
mod remade;
mod remains;
mod remarks;
mod remove;
mod render;
mod rules;
mod schemas;
mod script;
mod secrecy;
mod selection;
mod service;
mod sources;
mod speaker;
mod status;
mod stock;
mod steps;
mod summary;
mod survey;
mod target;
mod templates;
mod test;
mod typed;
mod url;
mod user;
mod validate;
mod waiting;

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, ValueEnum};

use crate::Outcome;
use crate::cli::{Cli, Color, Command};

/// Runs a command line, the program's name first, and says how it ended.
pub(super) fn start(arguments: Vec<OsString>) -> Outcome {
    match completion::answer(&arguments) {
        Ok(true) => return Outcome::Done,
        Ok(false) => {}
        Err(error) => {
            output::error(&format!("{error:#}"));
            return Outcome::Failed;
        }
    }
    colour(&arguments);
    let parsed = Cli::command()
        .try_get_matches_from(arguments)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    match parsed {
        Ok(cli) => run(cli).unwrap_or_else(|error| {
            output::error(&format!("{error:#}"));
            Outcome::of(&error)
        }),
        Err(help) => show(&help),
    }
}

/// Colours from here on what the command line says, also a help or an error of the command line itself.
fn colour(arguments: &[OsString]) {
    let before_files = arguments.iter().take_while(|argument| *argument != "--");
    let words: Vec<&OsStr> = before_files.map(OsString::as_os_str).collect();
    let value = |index: usize| match words[index].to_str()? {
        "--color" => words.get(index + 1)?.to_str(),
        word => word.strip_prefix("--color="),
    };
    let when = (0..words.len()).rev().find_map(value);
    match when.and_then(|when| Color::from_str(when, false).ok()) {
        Some(Color::Always) => anstream::ColorChoice::Always.write_global(),
        Some(Color::Never) => anstream::ColorChoice::Never.write_global(),
        Some(Color::Auto) | None => {}
    }
}

/// Shows a help, or what is wrong with a command line.
fn show(help: &clap::Error) -> Outcome {
    match help.print() {
        Err(error) if !help.use_stderr() && error.kind() != ErrorKind::BrokenPipe => {
            let why = advice::words(&error);
            output::error(&format!("writing to standard output: {why}"));
            Outcome::Failed
        }
        _ if help.use_stderr() => Outcome::Usage,
        _ => Outcome::Done,
    }
}

/// Runs the command that was asked for.
fn run(cli: Cli) -> Result<Outcome> {
    match cli.command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Templates(arguments) => templates::run(&arguments),
        Command::Completions(completions) => {
            output::print(&completion::script(completions.shell)?)?;
            Ok(Outcome::Done)
        }
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Schema(args) => schemas::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Keywords(args) => keywords::run(&args),
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Url(arguments) => url::run(&arguments),
        Command::Client(arguments) => client::run(&arguments),
        Command::User(arguments) => user::run(&arguments),
        Command::Cert(arguments) => cert::run(&arguments),
        Command::Gc(arguments) => gc::run(&arguments),
        Command::History(arguments) => history::run(&arguments),
        Command::Remove(arguments) => remove::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
    }
}
