//! The OCI distribution API, as a client: an endpoint, trust and credentials -> answers; and the proof that
//! a registry works, as data.
//!
//! Nothing here waits for ever or reads without an end: every request has the time that is left, every
//! answer a most that is read of it. Secrets are shown by no `Debug` and stand in no error.

mod answer;
mod catalog;
mod certificate;
mod challenge;
mod client;
mod connection;
mod content;
mod credentials;
mod digest;
mod docker;
mod endpoint;
mod failure;
pub mod outfit;
pub mod proof;
mod reach;
mod repository;
mod token;
mod told;
mod trust;

pub use answer::Answer;
pub use catalog::{Catalog, catalog};
pub use certificate::{Certificate, TlsFault};
pub use client::{Client, Limits, certificate_at, names_at};
pub use connection::look_up;
pub use content::Content;
pub use credentials::Credentials;
pub use digest::Digest;
pub use docker::of_config;
pub use endpoint::Endpoint;
pub use failure::{Failure, Refusal};
pub use reach::reach;
pub use told::{Collector, Key, Told};
pub use trust::Trust;
