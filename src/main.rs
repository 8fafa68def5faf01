//! Parses the arguments, runs the command and turns its outcome into an exit code.

use std::process::ExitCode;

/// Takes memory from the system in large pieces: a fifth to two fifths of the time of a large file went into the kernel,
/// most of it for memory page by page.
/// Its second version, as the third keeps more for each thread that has ended.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    regsvc::start(std::env::args_os()).into()
}
