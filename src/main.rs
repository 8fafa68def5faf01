//! Parses the arguments, runs the command and turns its outcome into an exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use regsvc::Outcome;
use regsvc::cli::Cli;

fn main() -> ExitCode {
    regsvc::run(Cli::parse())
        .unwrap_or_else(|error| {
            // Where nobody can be told, the exit code still tells.
            let _ = writeln!(anstream::stderr(), "regsvc: {error:#}");
            Outcome::of(&error)
        })
        .into()
}
