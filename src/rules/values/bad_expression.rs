//! Arithmetic that agent 2.1 does not evaluate.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::{Generation, Generations};
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV411",
    name: "bad-expression",
    severity: Severity::Error,
    manual: include_str!("bad_expression.md"),
    check: Check::Setting(check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let Some(value) = setting
        .value
        .v2
        .written()
        .filter(|value| value.contains("$("))
    else {
        return;
    };
    let start = value.find("$(").unwrap_or_default();
    let Some(end) = value.rfind(')').filter(|end| *end > start + 1) else {
        return;
    };
    let body = &value[start + 2..end];
    let Some(reason) = fault(body) else {
        return;
    };
    let span = configuration.place(setting, Generation::V2, start..end + 1);
    findings.push(
        RULE.finding(
            Generations::V2,
            span,
            format!("`$({})` is no expression: {reason}", body.escape_debug()),
            "refused",
        )
        .about(configuration.subject(setting))
        .help("use numbers, references, `+ - * / // % **` and parentheses"),
    );
}

/// Why agent 2.1 cannot evaluate an expression; nothing when it can, or when that hangs on a reference.
///
/// It knows arithmetic, comparisons, `and`, `or` and `in` of numbers, names and strings, and no calls
/// (`core/extconfig.py` `eval_expr`).
fn fault(body: &str) -> Option<&'static str> {
    let body = body.trim();
    if body.is_empty() {
        return Some("it is empty");
    }
    let mut depth = 0_usize;
    let mut before = ' ';
    for c in body.chars() {
        match c {
            '(' if before.is_alphanumeric() || before == '_' => {
                return Some("functions cannot be called");
            }
            '(' => depth += 1,
            ')' if depth == 0 => return Some("a parenthesis closes that was never opened"),
            ')' => depth -= 1,
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    if depth > 0 {
        return Some("a parenthesis is never closed");
    }
    matches!(before, '+' | '-' | '*' | '/' | '%' | '<' | '>' | '=')
        .then_some("something is missing at its end")
}
