//! One file a verb: the only place that reads files, asks, prints or waits.

mod agents;
mod checking;
mod deploy;
mod doctor;
mod ending;
mod explain;
mod explanation;
mod file;
mod import;
mod init;
mod keywords;
mod output;
mod plan;
mod progress;
mod prompt;
mod remove;
mod render;
mod rules;
mod schemas;
mod script;
mod selection;
mod service;
mod sources;
mod status;
mod survey;
mod target;
mod templates;
mod validate;
mod waiting;

use anyhow::Result;
use clap::CommandFactory;

use crate::Outcome;
use crate::cli::{Cli, Color, Command};

/// Runs the command that was asked for.
pub fn run(cli: Cli) -> Result<Outcome> {
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    match cli.command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Templates(arguments) => templates::run(&arguments),
        Command::Completions(completions) => {
            let mut script = Vec::new();
            clap_complete::generate(
                completions.shell,
                &mut Cli::command(),
                "regsvc",
                &mut script,
            );
            output::print(&String::from_utf8_lossy(&script))?;
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
        Command::Remove(arguments) => remove::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
    }
}
