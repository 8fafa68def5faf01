//! `regsvc explain`: the manual page of a rule.

mod manual;

use std::io::IsTerminal;

use anyhow::Result;

use super::output;
use crate::cli;
use crate::nearest::nearest;
use crate::{Outcome, Unusable, rules};

/// Prints the manual page of a rule: as it is written, or styled for a terminal.
pub(super) fn run(args: &cli::Explain) -> Result<Outcome> {
    let Some(rule) = rules::find(&args.rule) else {
        return Err(Unusable::error(unknown(&args.rule)));
    };
    match std::io::stdout().is_terminal() {
        true => output::print(&manual::styled(rule.manual, columns()))?,
        false => output::print(rule.manual)?,
    };
    Ok(Outcome::Done)
}

/// How wide the terminal is; one that does not say is as wide as most.
fn columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into())
}

fn unknown(asked: &str) -> String {
    let known = rules::RULES.iter().flat_map(|rule| [rule.name, rule.code]);
    let hint = match nearest(&asked.to_lowercase(), known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`regsvc rules` lists them".to_owned(),
    };
    format!("no rule is called `{}`: {hint}", asked.escape_debug())
}
