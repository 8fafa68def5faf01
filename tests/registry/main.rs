//! `regsvc test`, `url` and `client` against registries: Debian's `docker-registry`, which is the CNCF
//! distribution, on loopback, and for what a real one does not do, a stand-in whose replies say what they
//! stand for.
//!
//! A test whose package is missing says so on the terminal, whatever the harness captures, and leaves a file
//! in `target/tmp/skipped`, which `tests/run` lists.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its registry fails"
)]

#[path = "../agents/stand_in/mod.rs"]
#[allow(dead_code, reason = "the tests of the agents use the rest of it")]
mod agent;
mod certificates;
mod issuer;
mod memory;
mod program;
mod real;
mod stand_in;
mod stock;

mod client;
mod collector;
mod deployed;
mod faults;
mod mirror;
mod proof;
mod redirects;
mod sound;
mod token;
mod trust;
