//! The program against stand-ins for both agents, which replay what real ones were recorded to say.

#![allow(
    clippy::unwrap_used,
    reason = "whatever cannot be read or started here fails the test"
)]

mod deploy;
mod doctor;
mod examples;
mod history;
mod import;
mod many;
mod matrix;
mod objects;
mod plan;
mod readme;
mod remove;
mod secrets;
mod stand_in;
mod status;
mod upkeep;
