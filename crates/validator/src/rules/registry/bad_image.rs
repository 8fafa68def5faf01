//! An image that no container engine takes.

use super::images::{for_each_image, for_each_open_image};
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
    let finding = |generation, text: &str, fault: Fault| {
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
        match fault.suggestion {
            Some(meant) if is_literal => finding
                .help(match meant.is_empty() {
                    true => "leave it out".to_owned(),
                    false => format!("write `{meant}`"),
                })
                .fix(Safety::Suggested, span, meant),
            _ => finding.help("write `[REGISTRY/]NAME[:TAG][@DIGEST]`"),
        }
    };
    for_each_image(configuration, setting, findings, |generation, text| {
        // A reference that leads nowhere is another rule's.
        if memchr::memchr(b'{', text.as_bytes()).is_some() {
            return None;
        }
        let fault = quoted(text).or_else(|| image::read(text).err())?;
        Some(finding(generation, text, fault))
    });
    for_each_open_image(configuration, setting, findings, |generation, text| {
        Some(finding(generation, text, several_words(text)?))
    });
}

/// The fault that the words of an image have whatever its references stand for: that they are several.
fn several_words(text: &str) -> Option<Fault> {
    let mut open = false;
    let blank = text.char_indices().find(|&(_, c)| {
        open = (open || c == '{') && c != '}';
        c.is_whitespace() && !open
    });
    let fault = image::read(&text[blank?.0..]).err()?;
    let at = blank?.0 + fault.span.start;
    Some(Fault {
        span: at..at + fault.span.len(),
        ..fault
    })
}

/// Quotes around the whole, which agent 3 drops and agent 2.1 takes for a part of the name.
fn quoted(text: &str) -> Option<Fault> {
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    let fault = Fault::new(0..text.len(), "the quotes are part of the name");
    Some(fault.suggest(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_is_one_whatever_references_stand_for() {
        for (text, at) in [
            ("a/b:1 hostname = {name}", Some(5)),
            ("{name}/b:1\thostname = a", Some(10)),
            ("{name}/b:1", None),
            ("a/b:{ env.tag }", None),
        ] {
            let found = several_words(text).map(|fault| fault.span.start);
            assert_eq!(found, at, "{text}");
        }
    }
}
