//! One file a verb: the only place that reads files, asks, prints or waits.

mod deploy;
mod ending;
mod output;
mod progress;
mod script;
mod status;
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
        Command::Completions(completions) => {
            clap_complete::generate(
                completions.shell,
                &mut Cli::command(),
                "regsvc",
                &mut std::io::stdout(),
            );
            Ok(Outcome::Done)
        }
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        _ => anyhow::bail!("not built yet"),
    }
}
