//! A proof -> our own JSON: a published format, with its own types and version.

use std::time::Duration;

use serde::Serialize;

use super::{Proof, Step};

/// The version of the format. A field that is added does not change it; any other change does.
pub const VERSION: u32 = 1;

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    path: Option<String>,
    url: String,
    state: &'static str,
    milliseconds: f64,
    steps: Vec<StepEntry>,
    image: Option<String>,
    left: Vec<String>,
    complete: bool,
    rest: Option<String>,
}

#[derive(Debug, Serialize)]
struct StepEntry {
    name: &'static str,
    state: &'static str,
    found: String,
    cause: Option<String>,
    mend: Option<String>,
    bytes: Option<u64>,
    milliseconds: Option<f64>,
    bytes_per_second: Option<f64>,
}

impl Document {
    /// The document of a proof.
    pub fn new(proof: &Proof) -> Self {
        Document {
            version: VERSION,
            path: proof.path.clone(),
            url: proof.url.clone(),
            state: proof.state().as_str(),
            milliseconds: milliseconds(proof.elapsed),
            steps: proof.steps.iter().map(entry).collect(),
            image: proof.image.clone(),
            left: proof.left.clone(),
            complete: proof.is_complete(),
            rest: proof.rest.clone(),
        }
    }
}

fn entry(step: &Step) -> StepEntry {
    StepEntry {
        name: step.name,
        state: step.state.as_str(),
        found: step.found.clone(),
        cause: step.cause.clone(),
        mend: step.mend.clone(),
        bytes: step.figures.bytes,
        milliseconds: step.figures.elapsed.map(milliseconds),
        bytes_per_second: step.figures.speed().map(f64::round),
    }
}

/// Milliseconds, to a thousandth.
fn milliseconds(elapsed: Duration) -> f64 {
    elapsed.as_micros() as f64 / 1000.0
}
