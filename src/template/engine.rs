//! The template engine, set up for OpenSVC configurations.

use tera::{Context, Delimiters, ErrorKind, Kwargs, State, Tera, Value};

use super::source::{CLOSE, END, OPEN};
use crate::parameters::{Answers, Kind, Questionnaire};

/// The name under which a template stands in the engine; errors name the template's file instead.
const NAME: &str = "service.conf";

/// The filter that marks what an expression gives.
pub(super) const MARK: &str = "regsvc_mark";

/// Why and where a template cannot be rendered. Lines and columns count from 1.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
}

/// Renders `source` with the answers that are in use.
pub(super) fn render(
    source: &str,
    questionnaire: &Questionnaire,
    answers: &Answers,
) -> Result<String, Fault> {
    let tera = load(source)?;
    let mut context = Context::new();
    for question in &questionnaire.questions {
        if let Some(value) = answers.value(&question.name) {
            context.insert_value(question.name.clone(), typed(&question.kind, value));
        }
    }
    tera.render(NAME, &context).map_err(|error| fault(&error))
}

/// The variables that `source` takes from outside, in order.
pub(super) fn variables(source: &str) -> Result<Vec<String>, Fault> {
    let tera = load(source)?;
    let variables = tera
        .get_template_variables(NAME)
        .map_err(|error| fault(&error))?;
    let mut variables: Vec<String> = variables.into_iter().map(str::to_owned).collect();
    variables.sort();
    Ok(variables)
}

fn load(source: &str) -> Result<Tera, Fault> {
    let mut tera = Tera::new();
    tera.autoescape_on(Vec::<String>::new());
    let delimiters = Delimiters {
        comment_start: "<#".into(),
        comment_end: "#>".into(),
        ..Delimiters::default()
    };
    tera.set_delimiters(delimiters)
        .map_err(|error| fault(&error))?;
    tera.register_filter(MARK, mark);
    tera.add_raw_template(NAME, source)
        .map_err(|error| fault(&error))?;
    Ok(tera)
}

/// Puts what an expression gives between the signs that [`super::Rendering`] looks for.
fn mark(value: &Value, arguments: Kwargs, _: &State<'_>) -> tera::TeraResult<String> {
    let id: i64 = arguments.must_get("id")?;
    Ok(format!("{OPEN}{id}{CLOSE}{value}{END}"))
}

/// A value of the engine: booleans and numbers as such, so that `if` and arithmetic see them.
fn typed(kind: &Kind, value: &str) -> Value {
    match kind {
        Kind::Boolean => Value::from(value == "true"),
        Kind::Integer(..) | Kind::Port => value
            .parse::<i64>()
            .map_or_else(|_| Value::from(value), Value::from),
        _ => Value::from(value),
    }
}

fn fault(error: &tera::Error) -> Fault {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Fault {
            line: report.span().start_line,
            column: report.span().start_col + 1,
            message: first_line(report.message()),
        },
        _ => reported(&error.to_string()),
    }
}

/// Reads the place out of a report in words: unknown filters, tests and functions come as one.
fn reported(report: &str) -> Fault {
    let message = first_line(report.strip_prefix("error: ").unwrap_or(report));
    let place = report
        .split_once(&format!("--> {NAME}:"))
        .map(|(_, place)| place.lines().next().unwrap_or_default());
    let (line, column) = place
        .and_then(|place| place.split_once(':'))
        .unwrap_or(("1", "1"));
    Fault {
        line: line.parse().unwrap_or(1),
        column: column.parse().unwrap_or(1),
        message,
    }
}

/// The first line, in the manner of this program's own messages: no capital, no full stop.
fn first_line(message: &str) -> String {
    let line = message
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.');
    let mut chars = line.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
