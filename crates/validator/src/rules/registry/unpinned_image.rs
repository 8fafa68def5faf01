//! An image that may be another one tomorrow.

use super::images::for_each_image;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::image::{self, Image};

pub(crate) static RULE: Rule = Rule {
    code: "OSV802",
    name: "unpinned-image",
    severity: Severity::Warning,
    manual: include_str!("unpinned_image.md"),
    check: Check::Value(About::Keywords(&["image"]), check),
};

/// Whether something else than `latest` stands where a tag does, or a digest: most images are told by that.
fn has_other_tag(image: &str) -> bool {
    let bytes = image.as_bytes();
    let last = bytes.iter().rposition(|&byte| byte == b'/');
    let name = &bytes[last.map_or(0, |last| last + 1)..];
    let colon = name.iter().position(|&byte| byte == b':');
    colon.is_some_and(|colon| &name[colon + 1..] != b"latest")
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_image(configuration, setting, findings, |generation, text| {
        if has_other_tag(text) {
            return None;
        }
        let image = image::read(text).ok()?;
        if !image.is_floating() || image.is_pause() || is_identifier(&image) {
            return None;
        }
        let (span, message) = match image.tag {
            Some(tag) => (
                configuration.place(setting, generation, tag.span()),
                format!("the tag `latest` of `{text}` is whatever each node pulled last"),
            ),
            None => (
                configuration.value_span(setting),
                format!("the image `{text}` has no tag, and is whatever each node pulled last"),
            ),
        };
        let finding = RULE
            .finding(
                generation.into(),
                span,
                message,
                "nodes may run different versions",
            )
            .about(configuration.subject(setting));
        Some(match image.name() {
            "registry" => finding.help("name a version: the latest is 3 now, where it was 2, with another file and other settings"),
            _ => finding.help("name a version, and a digest if it must never change"),
        })
    });
}

/// `b073e328878e`: an image by its identifier, which is what it is.
fn is_identifier(image: &Image<'_>) -> bool {
    let name = image.repository.text;
    image.tag.is_none() && name.len() >= 12 && name.bytes().all(|b| b.is_ascii_hexdigit())
}
