//! One file a verb: the only place that reads files, asks, prints or waits.

mod checking;
mod explain;
mod explanation;
mod file;
mod init;
mod keywords;
mod output;
mod prompt;
mod render;
mod selection;
mod service;
mod sources;
mod templates;
mod validate;

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
        Command::Init(init) => init::run(&init),
        Command::Render(render) => render::run(&render),
        Command::Templates(templates) => templates::run(&templates),
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
        Command::Validate(args) => validate::run(&args),
        Command::Keywords(args) => keywords::run(&args),
        _ => anyhow::bail!("not built yet"),
    }
}
