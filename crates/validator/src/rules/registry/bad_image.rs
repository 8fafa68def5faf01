//! An image that no container engine takes.

use super::images::for_each_image;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{Fault, image};

pub(crate) static RULE: Rule = Rule {
    code: "OSV801",
    name: "bad-image",
    severity: Severity::Error,
    manual: include_str!("bad_image.md"),
    check: Check::Value(About::Keywords(&["image"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_image(configuration, setting, findings, |generation, text| {
        // A reference that leads nowhere is another rule's.
        if text.contains('{') {
            return None;
        }
        let fault = quoted(text).or_else(|| image::read(text).err())?;
        let span = match fault.span.is_empty() {
            true => configuration.value_span(setting),
            false => configuration.place(setting, generation, fault.span.clone()),
        };
        let message = format!("`{}` is no image: {}", quotable(text), fault.reason);
        let finding = RULE
            .finding(
                generation.into(),
                span,
                message,
                "the engine refuses it: the container does not start",
            )
            .about(configuration.subject(setting));
        let is_literal =
            text.get(fault.span.clone()) == Some(span.text(configuration.document.text()));
        Some(match fault.suggestion {
            Some(meant) if is_literal => finding
                .help(match meant.is_empty() {
                    true => "leave it out".to_owned(),
                    false => format!("write `{meant}`"),
                })
                .fix(Safety::Suggested, span, meant),
            _ => finding.help("write `[REGISTRY/]NAME[:TAG][@DIGEST]`"),
        })
    });
}

/// Quotes around the whole, which agent 3 drops and agent 2.1 takes for a part of the name.
fn quoted(text: &str) -> Option<Fault> {
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    let fault = Fault::new(0..text.len(), "the quotes are part of the name");
    Some(fault.suggest(inner))
}
