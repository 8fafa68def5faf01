//! Parses the arguments, runs the command and turns its outcome into an exit code.

fn main() {}
