//! A service -> its configuration and what is wrong with it, each finding traced to the template's line
//! and to the answers behind it.

use anyhow::Result;

use super::service::Service;
use crate::configuration::{Configuration, Identity};
use crate::diagnostic::{Diagnostic, Safety};
use crate::document::Document;
use crate::generation::Generations;
use crate::schema::Kind;
use crate::span::Span;
use crate::template::{Cause, Rendering};
use crate::{path::ObjectPath, rules};

/// A service's configuration, checked.
pub(super) struct Rendered {
    /// What reports call it.
    pub(super) name: String,
    /// The configuration.
    pub(super) text: String,
    /// What was found, in order of place.
    pub(super) findings: Vec<Diagnostic>,
}

/// Whose configuration a service's is; `cluster` and `nodes` are what is known of its cluster.
fn identity(path: &ObjectPath, known: Identity) -> Identity {
    Identity {
        namespace: Some(path.namespace().to_owned()),
        kind: Kind::Svc,
        name: Some(path.name().to_owned()),
        ..known
    }
}

/// Renders a service and checks what comes out.
///
/// # Errors
/// The template fails; its place is named.
pub(super) fn check(service: &Service, known: Identity, agents: Generations) -> Result<Rendered> {
    let rendering = service.render()?;
    let mut findings = check_text(&service.path, &rendering.text, known, agents);
    for finding in &mut findings {
        trace(finding, service, &rendering);
    }
    Ok(Rendered {
        name: service.path.to_string(),
        findings,
        text: rendering.text,
    })
}

/// Checks the configuration of a service.
pub(super) fn check_text(
    path: &ObjectPath,
    text: &str,
    known: Identity,
    agents: Generations,
) -> Vec<Diagnostic> {
    let identity = identity(path, known);
    let document = Document::read(text);
    let configuration = Configuration::new(&document, &identity, agents);
    rules::check(&configuration)
}

/// Adds to a finding where its places come from.
fn trace(finding: &mut Diagnostic, service: &Service, rendering: &Rendering) {
    let places = std::iter::once(&finding.primary).chain(&finding.related);
    let spans: Vec<Span> = places.map(|label| label.span).collect();
    let mut notes = Vec::new();
    let mut answers = Vec::new();
    for span in spans {
        let Some(cause) = rendering.cause(span.start) else {
            continue;
        };
        let line = format!("rendered from {}:{}", service.template.source(), cause.line);
        if !notes.contains(&line) {
            notes.push(line);
        }
        for answer in answers_at(span, rendering, cause) {
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
    }
    let answers = answers.iter().filter_map(|name| service.answers.get(name));
    notes.extend(answers.map(|answer| {
        let (name, value) = (&answer.name, &answer.value);
        format!("answer `{name}` = `{value}` comes from {}", answer.origin)
    }));
    finding.notes.extend(notes);
    // Nothing can be fixed in what is rendered: the template or an answer has to be.
    for fix in &mut finding.fixes {
        fix.safety = Safety::Suggested;
    }
}

/// The answers behind a place: those of the values that it meets, else those of its line.
fn answers_at<'r>(span: Span, rendering: &'r Rendering, cause: &'r Cause) -> Vec<&'r str> {
    let meets = |value: &&crate::template::Value| {
        value.span.start < span.end.max(span.start + 1) && span.start < value.span.end
    };
    let values = rendering.values.iter().filter(meets);
    let answers = values.flat_map(|value| value.cause.answers.iter());
    let answers: Vec<_> = answers.map(|name| &**name).collect();
    let of_line = || cause.answers.iter().chain(cause.conditions.iter());
    match answers.is_empty() {
        true => of_line().map(|name| &**name).collect(),
        false => answers,
    }
}
