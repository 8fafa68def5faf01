//! `regsvc explain`: the manual page of a rule.

use anyhow::Result;

use super::output;
use crate::cli;
use crate::nearest::nearest;
use crate::{Outcome, Unusable, rules};

/// Prints the manual page of a rule.
pub(super) fn run(args: &cli::Explain) -> Result<Outcome> {
    let Some(rule) = rules::find(&args.rule) else {
        let known = rules::RULES.iter().flat_map(|rule| [rule.name, rule.code]);
        let hint = match nearest(&args.rule, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                "a rule has a code such as OSV301 and a name such as unknown-keyword".to_owned()
            }
        };
        let asked = args.rule.escape_debug();
        return Err(Unusable::error(format!(
            "no rule is called `{asked}`: {hint}"
        )));
    };
    output::print(rule.manual)?;
    Ok(Outcome::Done)
}
