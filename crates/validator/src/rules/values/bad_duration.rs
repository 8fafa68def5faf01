//! A value that is no span of time.

use super::conversion::{self, Misread, Wanted};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Edit, Fix, Safety, Severity, said};
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::duration::{self, Bare};

pub(crate) static RULE: Rule = Rule {
    code: "OSV405",
    name: "bad-duration",
    severity: Severity::Error,
    manual: include_str!("bad_duration.md"),
    check: Check::Value(
        About::Converters(&[
            Converter::Duration,
            Converter::DurationMinute,
            Converter::DurationToDay,
        ]),
        check,
    ),
};

const WANTED: Wanted = Wanted {
    what: "a duration",
    help: "write a whole number and one of `s`, `m`, `h`, `d`, such as `90s`",
};

/// Units that are spelt out, without the `s` of several: agent 2.1 takes the first letter, and the rest does no harm.
const SPELT_OUT: [&str; 8] = [
    "min", "minute", "sec", "second", "hr", "hour", "day", "week",
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let before = findings.len();
    conversion::check(
        &RULE,
        &WANTED,
        configuration,
        setting,
        findings,
        |value, by, agent| match by {
            Converter::Duration | Converter::DurationToDay => {
                Some(Misread::of(duration::read(value, Bare::Seconds, agent)))
            }
            Converter::DurationMinute => {
                Some(Misread::of(duration::read(value, Bare::Minutes, agent)))
            }
            _ => None,
        },
    );
    for finding in &mut findings[before..] {
        let value = finding.agents.iter().find_map(|agent| setting.known(agent));
        let Some(meant) = value.and_then(spelt_out) else {
            continue;
        };
        if finding.agents == Generations::V2 && !meant.is_several {
            finding.severity = Severity::Warning;
        }
        let span = configuration.value_span(setting);
        if setting.plain().is_some() {
            finding.message = said(format!(
                "the value of `{}` is not a duration: its unit is spelt out",
                quotable(setting.key)
            ));
            finding.primary.span = span;
            finding.help = Some(said(format!("write `{}`", meant.short)));
            let edit = Edit {
                span,
                text: meant.short,
            };
            finding.fixes = vec![Fix {
                safety: Safety::Suggested,
                edits: vec![edit],
            }];
        }
    }
}

/// A duration whose unit is spelt out.
struct SpeltOut {
    /// As both agents take it.
    short: String,
    /// Whether the unit ends with an `s`, which agent 2.1 takes for a further unit.
    is_several: bool,
}

/// What a value of one number and a unit that is spelt out means: `10 min`.
fn spelt_out(value: &str) -> Option<SpeltOut> {
    let unit = value
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let number = value.trim().strip_suffix(unit)?;
    let unit = unit.trim_start().to_ascii_lowercase();
    let one = unit.strip_suffix('s').unwrap_or(&unit);
    let letter = unit.get(..1)?;
    (SPELT_OUT.contains(&one) && !number.is_empty()).then(|| SpeltOut {
        short: format!("{number}{letter}"),
        is_several: one.len() < unit.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_is_spelt_out_is_known() {
        let short = |text| spelt_out(text).map(|meant| meant.short);
        assert_eq!(short("30 seconds").as_deref(), Some("30s"));
        assert_eq!(short("2 Minutes").as_deref(), Some("2m"));
        assert_eq!(short("1hr").as_deref(), Some("1h"));
        for text in ["", "30", "30s", "soon", "seconds", "3 s s", "1 month", "é"] {
            assert_eq!(short(text), None, "{text}");
        }
    }
}
