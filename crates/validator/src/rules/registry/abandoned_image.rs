//! An image that nobody keeps any more.

use super::images::for_each_image;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{About, Check, Findings, Rule};
use crate::value::image;

pub(crate) static RULE: Rule = Rule {
    code: "OSV803",
    name: "abandoned-image",
    severity: Severity::Warning,
    manual: include_str!("abandoned_image.md"),
    check: Check::Value(About::Keywords(&["image"]), check),
};

/// Images that are gone or going, and what took their place.
const ABANDONED: [(&str, &str); 3] = [
    ("docker.io/google/pause", "ghcr.io/opensvc/pause"),
    ("gcr.io/google_containers/pause", "ghcr.io/opensvc/pause"),
    ("docker.io/opensvc/pause", "ghcr.io/opensvc/pause"),
];

/// What all of them are called.
const NAME: &[u8] = b"pause";

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_image(configuration, setting, findings, |generation, text| {
        let mut parts = text.as_bytes().windows(NAME.len());
        if !parts.any(|part| part == NAME) {
            return None;
        }
        let image = image::read(text).ok()?;
        let is_one = |abandoned: &str| {
            abandoned.ends_with(image.repository.text) && abandoned == image.full_name()
        };
        let (_, instead) = ABANDONED.iter().find(|(abandoned, _)| is_one(abandoned))?;
        let span = configuration.value_span(setting);
        let finding = RULE
            .finding(
                generation.into(),
                span,
                format!("the image `{text}` is abandoned"),
                "stored in an old format that current engines refuse",
            )
            .about(configuration.subject(setting))
            .help(format!("use `{instead}`"));
        Some(match span.text(configuration.document.text()) == text {
            true => finding.fix(Safety::Suggested, span, *instead),
            false => finding,
        })
    });
}
