//! A service -> the table of its answers: value, origin, what was overridden.

use unicode_width::UnicodeWidthStr;

use super::manual::wrapped;
use super::remarks;
use super::service::Service;
use crate::parameters::{Answer, Origin};

/// What `render --explain` prints: a table, or a paragraph an answer where a table is too wide.
pub(super) fn explanation(service: &Service, width: Option<usize>) -> String {
    let template = &service.template;
    let agent = service.agent.map(|agent| format!(", agent {agent}"));
    let mut text = format!(
        "{}: template {}, version {}, sha256:{}{}\n",
        service.path,
        template.name,
        template.questionnaire.description.version,
        template.digest,
        agent.unwrap_or_default()
    );
    let mut rows = vec![["ANSWER", "VALUE", "FROM", "INSTEAD OF"].map(str::to_owned)];
    rows.extend(service.answers.iter().filter(|answer| answer.used).map(row));
    let table = table(&rows);
    match width {
        Some(width) if table.lines().any(|line| line.width() > width) => {
            text.extend(rows[1..].iter().map(|row| paragraph(row, width)));
        }
        _ => text.push_str(&table),
    }
    let columns = width.unwrap_or(usize::MAX);
    text.extend(
        unused(service)
            .iter()
            .map(|line| wrapped(line, "", columns)),
    );
    text
}

/// The answers that change nothing: those that were given say where and why, a line each; the others stand
/// together with those that are asked under the same condition.
fn unused(service: &Service) -> Vec<String> {
    let answers = &service.answers;
    let mut lines = Vec::new();
    let mut asked: Vec<(String, Vec<&str>)> = Vec::new();
    for answer in answers.iter().filter(|answer| !answer.used) {
        let Answer { name, origin, .. } = answer;
        let question = service.template.questionnaire.question(name);
        match (origin, question) {
            (Origin::TemplateDefault | Origin::Version(_), Some(question)) => {
                let when = question.when.to_string();
                match asked.iter_mut().find(|(known, _)| *known == when) {
                    Some((_, names)) => names.push(name),
                    None => asked.push((when, vec![name])),
                }
            }
            _ => {
                let why = remarks::why(answer, &service.template, answers);
                lines.push(format!(
                    "{name} = {} ({origin}) {why}\n",
                    shown(&answer.value)
                ));
            }
        }
    }
    lines.extend(asked.iter().map(|(when, names)| match names[..] {
        [name] => format!("{name} is not used: it is asked when {when}\n"),
        _ => format!(
            "{} are not used: they are asked when {when}\n",
            names.join(", ")
        ),
    }));
    lines
}

fn row(answer: &Answer) -> [String; 4] {
    let overrode: Vec<String> = answer
        .overrode
        .iter()
        .filter(|(value, origin)| *origin != Origin::TemplateDefault || *value != answer.value)
        .map(|(value, origin)| format!("{} ({origin})", shown(value)))
        .collect();
    [
        answer.name.clone(),
        shown(&answer.value),
        answer.origin.to_string(),
        overrode.join(", "),
    ]
}

/// An answer on lines of its own.
fn paragraph([name, value, from, instead]: &[String; 4], width: usize) -> String {
    let instead = match instead.as_str() {
        "" => String::new(),
        instead => format!(", instead of {instead}"),
    };
    format!("{name} = {value}\n") + &wrapped(&format!("from {from}{instead}"), "    ", width)
}

/// A value that can be seen, also when it is empty.
fn shown(value: &str) -> String {
    match value {
        "" => "(empty)".into(),
        value => value.into(),
    }
}

/// Rows with their columns aligned, two blanks between them.
fn table(rows: &[[String; 4]]) -> String {
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths = [0, 1, 2, 3].map(width);
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
