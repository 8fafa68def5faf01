//! A comment behind a value.

use super::{Use, is_open};
use crate::configuration::Configuration;
use crate::diagnostic::{Edit, Safety, Severity};
use crate::document::{Oddity, OddityKind};
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV701",
    name: "inline-comment",
    severity: Severity::Error,
    manual: include_str!("inline_comment.md"),
    check: Check::Oddity(&[OddityKind::InlineComment], check),
};

fn check(configuration: &Configuration<'_>, oddity: &Oddity, findings: &mut Findings) {
    let setting = oddity
        .entry
        .and_then(|entry| configuration.setting_of(entry));
    let Some(setting) = setting.filter(|setting| setting.name != "comment") else {
        return;
    };
    let text = configuration.document.text();
    let comment = oddity.span.text(text);
    let before = &text[setting.key_span().end..oddity.span.start];
    let how = Use::of(configuration, setting);
    // A `;` ends a command of a shell, and quotes are closed for a reason.
    let meant = is_open(before) || (how == Use::Command && comment.starts_with(';'));
    let (agents, label) = match meant {
        true => (
            Generations::V3,
            "agent 3 cuts the value here; agent 2.1 does not",
        ),
        false => (
            Generations::V2,
            "agent 2.1 takes it for a part of the value; agent 3 cuts the value here",
        ),
    };
    let finding = RULE
        .finding(
            agents,
            oddity.span,
            format!(
                "`{}` has a comment behind its value",
                quotable(setting.name)
            ),
            label,
        )
        .about(configuration.subject(setting));
    let finding = match how {
        Use::Free => finding.severity(Severity::Warning),
        _ => finding,
    };
    findings.push(match meant {
        true => finding.help("write the value without a blank before that character"),
        false => {
            let line = configuration.document.line_at(oddity.span.start);
            let line = configuration.document.line(line).span.start;
            let value = oddity.span.start - before.len() + before.trim_end().len();
            let above = Edit {
                span: Span::at(line),
                text: format!("{comment}\n"),
            };
            let behind = Edit {
                span: Span::new(value, oddity.span.end),
                text: String::new(),
            };
            finding
                .help("write the comment on the line above")
                .fix_with(Safety::Suggested, vec![above, behind])
        }
    });
}
