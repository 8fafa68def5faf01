//! `regsvc explain`: the manual page of a rule.

use anyhow::Result;

use super::{manual, output};
use crate::cli;
use crate::nearest::nearest;
use crate::{Outcome, Unusable, rules};

/// Prints the manual page of a rule: as it is written, or styled for a terminal.
pub(super) fn run(args: &cli::Explain) -> Result<Outcome> {
    let Some(rule) = rules::find(&args.rule) else {
        return Err(Unusable::error(unknown(&args.rule)));
    };
    match output::width() {
        Some(width) => output::print(&manual::styled(rule.manual, width))?,
        None => output::print(&published(rule.manual))?,
    };
    Ok(Outcome::Done)
}

/// The page without what it tells the tests of its examples.
fn published(manual: &str) -> String {
    let lines = manual.split_inclusive('\n');
    let lines = lines.map(|line| match line.starts_with("```ini ") {
        true => "```ini\n",
        false => line,
    });
    lines.collect()
}

fn unknown(asked: &str) -> String {
    // A number is no slip of another number.
    let digits = asked
        .get(3..)
        .filter(|_| asked[..3].eq_ignore_ascii_case("osv"));
    let is_code = digits.is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    let names = rules::RULES.iter().map(|rule| rule.name);
    let hint = match nearest(&asked.to_lowercase(), names).filter(|_| !is_code) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`regsvc rules` lists them".to_owned(),
    };
    format!("no rule is called `{}`: {hint}", asked.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gets_the_nearest_one_and_a_code_none() {
        let hint = |asked| unknown(asked).split_once(": ").unwrap().1.to_owned();
        assert_eq!(hint("unknown-keywrod"), "did you mean `unknown-keyword`?");
        for asked in ["OSV999", "osv99", "OSV", "", "o", "éé", "zzz"] {
            assert_eq!(hint(asked), "`regsvc rules` lists them", "{asked}");
        }
    }
}
