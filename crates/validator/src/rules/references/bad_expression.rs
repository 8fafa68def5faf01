//! An expression that agent 2.1 cannot work out.

use std::ops::Range;

use super::written_place;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Converter;
use crate::value::{Fault, arithmetic, outcome};

pub(crate) static RULE: Rule = Rule {
    code: "OSV514",
    name: "bad-expression",
    severity: Severity::Error,
    manual: include_str!("bad_expression.md"),
    check: Check::Unusual(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let generation = Generation::V2;
    let section = configuration.section_of(setting);
    // A type that cannot be worked out leaves the section without any keyword.
    let is_type = setting.name == "type" && section.group(generation).is_some();
    let is_read = setting.found[generation].is_some() || section.name == "env" || is_type;
    let Some(value) = setting.value(generation).symbolic().filter(|_| is_read) else {
        return;
    };
    if let Some(finding) = number(configuration, setting) {
        findings.push(finding);
        return;
    }
    let Some(place) = arithmetic::find(value) else {
        findings.extend(no_expression(configuration, setting));
        return;
    };
    // What a reference stands for that only a cluster can tell may be a number as well as a text.
    if value[place.clone()].contains('{') {
        return;
    }
    let fault = arithmetic::fault(value, place.clone()).map(|fault| (fault, "refused"));
    let Some((fault, label)) = fault.or_else(|| too_much(value, place)) else {
        return;
    };
    let finding = RULE.finding(
        Generations::V2,
        configuration.place(setting, generation, fault.span),
        format!("agent 2.1 cannot work the expression out: {}", fault.reason),
        label,
    );
    findings.push(
        finding
            .about(configuration.subject(setting))
            .help("write the value itself; for a shell's `$(…)`, call a script that has it"),
    );
}

/// How deep Python lets parentheses nest.
const DEEPEST: usize = 200;

/// How many bits of a power are worked out in a moment.
const BITS: f64 = 1e7;

/// What is wrong with an expression that could be worked out, but for its size; and what becomes of it.
fn too_much(value: &str, place: Range<usize>) -> Option<(Fault, &'static str)> {
    let inside = &value[place.start + 2..place.end - 1];
    let of = |reason, label| Some((Fault::new(place.clone(), reason), label));
    if inside.matches('(').count() >= DEEPEST && deepest(inside) >= DEEPEST {
        return of("its parentheses nest too deep", "refused");
    }
    match bits(inside) > BITS {
        true => of("the power is too large", "it works on it, and does not end"),
        false => None,
    }
}

fn deepest(text: &str) -> usize {
    let mut depth = 0_usize;
    let depths = text.bytes().map(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth
    });
    depths.max().unwrap_or_default()
}

/// The bits of the largest power of whole numbers, `2**3**4`, which is taken from behind.
fn bits(text: &str) -> f64 {
    let is_digit = |c: char| c.is_ascii_digit();
    let first = |part: &str| {
        let part = part.trim_start();
        let end = part.find(|c| !is_digit(c)).unwrap_or(part.len());
        part[..end].parse::<f64>().ok()
    };
    let last = |part: &str| {
        let part = part.trim_end();
        part[part.trim_end_matches(is_digit).len()..]
            .parse::<f64>()
            .ok()
    };
    let mut parts = text.rsplit("**");
    let mut exponent = parts.next().and_then(first);
    let mut largest = 0.0_f64;
    for part in parts {
        let base = last(part);
        let power = base.zip(exponent).map(|(base, exponent)| {
            largest = largest.max(base.log2() * exponent);
            base.powf(exponent)
        });
        exponent = match part.trim().chars().all(is_digit) {
            true => power,
            false => first(part),
        };
    }
    largest
}

/// Reports what begins as an expression and is none: one that is never closed, has nothing in it, or is a word, as
/// the command of a shell's `$(…)` is.
fn no_expression(configuration: &Configuration<'_>, setting: &Setting<'_>) -> Option<Diagnostic> {
    let generation = Generation::V2;
    let written = setting.value(generation).written()?;
    let open = written.find("$(")?;
    let (place, message, label) = match arithmetic::find(written) {
        Some(place) => {
            let word = written[place.start + 2..place.end - 1].trim();
            let message = format!("the expression is the word `{}`", quotable(word));
            let label = "the word itself takes its place: no command is run";
            (place, is_word(word).then_some(message)?, label)
        }
        None => {
            let (length, what) = match written[open..].starts_with("$()") {
                true => (3, "has nothing in it"),
                false => (2, "is never closed on its line"),
            };
            let message = format!("the expression {what}");
            let label = "stays in the value as it is";
            (open..open + length, message, label)
        }
    };
    let finding = RULE
        .finding(
            Generations::V2,
            written_place(configuration, setting, generation, place),
            message,
            label,
        )
        .about(configuration.subject(setting))
        .severity(Severity::Warning)
        .help("write the value itself; for a shell's `$(…)`, call a script that has it");
    Some(finding)
}

/// Whether it is one word, and none that stands for a value.
fn is_word(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_value = matches!(text, "True" | "False" | "None");
    text.starts_with(|c: char| c.is_alphabetic()) && text.chars().all(is_part) && !is_value
}

/// Converters of agent 2.1 that take a text apart, and fail on a number.
const OF_TEXTS: [Converter; 7] = [
    Converter::ExpandedShlex,
    Converter::List,
    Converter::ListLower,
    Converter::Lower,
    Converter::Nodes,
    Converter::Set,
    Converter::Shlex,
];

/// Reports an expression that comes to a number where nothing but a text can be read.
fn number(configuration: &Configuration<'_>, setting: &Setting<'_>) -> Option<Diagnostic> {
    let definition = setting.found.v2?;
    let written = setting.value(Generation::V2).written()?;
    let place = arithmetic::find(written).filter(|place| *place == (0..written.len()))?;
    let outcome = outcome::outcome(written, place.clone())?;
    let is_text = outcome.parse::<i128>().is_err() && outcome != "True" && outcome != "False";
    if is_text || !OF_TEXTS.contains(&definition.keyword.converter) {
        return None;
    }
    let finding = RULE
        .finding(
            Generations::V2,
            configuration.place(setting, Generation::V2, place),
            format!("the expression comes to `{outcome}`, which is no text"),
            "refused: agent 2.1 cannot take a number apart",
        )
        .about(configuration.subject(setting))
        .help(format!("write `{outcome}` itself"));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    /// How many findings there are on a command.
    fn found(command: &str) -> usize {
        let text = format!("[app#1]\ntype = simple\nstart = {command}\n");
        found_by("bad-expression", &text, Generations::V2).len()
    }

    #[test]
    fn what_is_too_much_is_not_worked_out() {
        assert_eq!(found("$(9**9**9)"), 1);
        assert_eq!(found("/bin/run $(1 + 2**99999999)"), 1);
        assert_eq!(found("/bin/run $(2**64 + 10 ** 3 * 2)"), 0);
        let nested = |depth| format!("/bin/run $({}1{})", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(found(&nested(300)), 1);
        assert_eq!(found(&nested(20)), 0);
    }

    #[test]
    fn what_is_no_expression_stays_as_it_is() {
        assert_eq!(found("/bin/run -t $(1+2"), 1);
        assert_eq!(found("/bin/run -t $()"), 1);
        assert_eq!(found("/bin/run -t $(1+2)"), 0);
        assert_eq!(found("/bin/run -t $ (1+2"), 0);
        // A shell's command is a word, and the word is what is left.
        assert_eq!(found("/bin/run -t $(hostname)"), 1);
        assert_eq!(found("/bin/run -t $(True)"), 0);
        assert_eq!(found("/bin/run -t $(2 == 3)"), 0);
    }
}
