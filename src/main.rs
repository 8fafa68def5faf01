//! Parses the arguments, runs the command and turns its outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    regsvc::start(std::env::args_os()).into()
}
