//! `regsvc schema`: the JSON schema of a format that others may build on.

use anyhow::Result;

use super::output;
use crate::Outcome;
use crate::cli::{self, Published};

/// Prints a schema.
pub(super) fn run(args: &cli::Schema) -> Result<Outcome> {
    output::print(match args.format {
        Published::Report => include_str!("../../docs/report.schema.json"),
        Published::Status => include_str!("../../docs/status.schema.json"),
        Published::Plan => include_str!("../../docs/plan.schema.json"),
        Published::Doctor => include_str!("../../docs/doctor.schema.json"),
        Published::History => include_str!("../../docs/history.schema.json"),
        Published::Test => include_str!("../../docs/test.schema.json"),
    })?;
    Ok(Outcome::Done)
}
