//! Parses the arguments, runs the command and turns its outcome into an exit code.

use std::process::ExitCode;

use clap::Parser;
use regsvc::Outcome;
use regsvc::cli::Cli;

fn main() -> ExitCode {
    regsvc::run(Cli::parse())
        .unwrap_or_else(|error| {
            anstream::eprintln!("regsvc: {error:#}");
            Outcome::of(&error)
        })
        .into()
}
