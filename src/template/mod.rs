//! A template and answers -> INI text in which every line knows the template's line and the answers behind it.
//!
//! Comments are `<# … #>`: Tera's own `{# … #}` is OpenSVC's `{#nodes}`, a count of words. A text
//! that needs `{{` or `{%` as they are writes `{% raw %}{{ … }}{% endraw %}`.

mod built_in;
mod engine;
mod rendering;
mod scope;
mod source;

use std::fmt::Write;

use sha2::{Digest, Sha256};

pub use built_in::BUILT_IN;
pub use rendering::{Cause, Line, Names, Rendering, Value};

use crate::nearest::nearest;
use crate::parameters::{Answers, Place, Problem, Questionnaire, Spot};
use source::Mark;

/// The texts of a template's folder.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// `service.conf`: the configuration, in Tera.
    pub service: &'a str,
    /// `parameters.ini`: the questions.
    pub parameters: &'a str,
    /// `notes.md`: what to know and what to do next.
    pub notes: &'a str,
}

/// A template.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name: that of its folder.
    pub name: String,
    /// Its questions, description and version.
    pub questionnaire: Questionnaire,
    /// What to know and what to do next, as Markdown.
    pub notes: String,
    /// The SHA-256 of its files, in hexadecimal.
    pub digest: String,
    /// `service.conf` as errors name it.
    file: String,
    service: String,
    marks: Vec<Mark>,
    marked: String,
}

impl Template {
    /// Reads the files of the template `name`; `folder` is how errors name their place.
    ///
    /// # Errors
    /// Every problem of the questions; the first one of `service.conf`; variables that are no question.
    pub fn read(name: &str, folder: &str, files: Files<'_>) -> Result<Template, Vec<Problem>> {
        // An editor's byte order mark would be the first thing an agent stumbles on.
        let service = files.service.trim_start_matches('\u{feff}');
        let files = Files { service, ..files };
        let questionnaire =
            Questionnaire::read(&format!("{folder}/parameters.ini"), files.parameters)?;
        let file = format!("{folder}/service.conf");
        let pieces = source::pieces(files.service);
        let (marks, marked) = source::mark(files.service, &pieces, &questionnaire);
        let template = Template {
            name: name.to_owned(),
            questionnaire,
            notes: files.notes.to_owned(),
            digest: digest(files),
            file,
            service: files.service.to_owned(),
            marks,
            marked,
        };
        template.check()?;
        Ok(template)
    }

    /// The built-in template of this name.
    ///
    /// # Errors
    /// Its problems; the tests hold that there are none.
    pub fn built_in(name: &str) -> Option<Result<Template, Vec<Problem>>> {
        BUILT_IN
            .iter()
            .find(|(built_in, _)| *built_in == name)
            .map(|(name, files)| Template::read(name, &format!("templates/{name}"), *files))
    }

    /// `service.conf`, as errors name it.
    pub fn source(&self) -> &str {
        &self.file
    }

    /// Renders the configuration.
    ///
    /// # Errors
    /// Where the template fails, and why.
    pub fn render(&self, answers: &Answers) -> Result<Rendering, Problem> {
        let text = engine::render(&self.service, &self.questionnaire, answers)
            .map_err(|fault| self.problem(fault))?;
        let marked = engine::render(&self.marked, &self.questionnaire, answers).ok();
        Ok(Rendering::new(text, marked.as_deref(), &self.marks))
    }

    /// Compiles `service.conf` and compares its variables with the questions.
    fn check(&self) -> Result<(), Vec<Problem>> {
        if let Some(at) = self.service.find(source::is_sentinel) {
            let (line, column) = source::position(&self.service, at);
            let message =
                "has a code point that is never text (U+FDD0 to U+FDD2): remove it".to_owned();
            return Err(vec![self.problem(engine::Fault {
                line,
                column,
                message,
            })]);
        }
        let variables =
            engine::variables(&self.service).map_err(|fault| vec![self.problem(fault)])?;
        let unknown = variables
            .iter()
            .filter(|name| self.questionnaire.question(name).is_none());
        let problems: Vec<Problem> = unknown.map(|name| self.unknown_variable(name)).collect();
        match problems.is_empty() {
            true => Ok(()),
            false => Err(problems),
        }
    }

    fn unknown_variable(&self, name: &str) -> Problem {
        let at = source::first_use(&self.service, name).unwrap_or_default();
        let (line, column) = source::position(&self.service, at);
        let message = match nearest(name, self.questionnaire.names()) {
            Some(near) => {
                format!("`{name}` is not a question of parameters.ini: did you mean `{near}`?")
            }
            None => format!("`{name}` is not a question of parameters.ini"),
        };
        self.problem(engine::Fault {
            line,
            column,
            message,
        })
    }

    fn problem(&self, fault: engine::Fault) -> Problem {
        let spot = Spot {
            file: self.file.as_str().into(),
            line: fault.line,
            column: fault.column,
            section: String::new(),
            key: None,
            key_column: 1,
        };
        Problem::new(Place::File(spot), fault.message)
    }
}

/// The SHA-256 of the files with their names and lengths, so that no text can move from one to the other unseen.
fn digest(files: Files<'_>) -> String {
    let mut hash = Sha256::new();
    let all = [
        ("service.conf", files.service),
        ("parameters.ini", files.parameters),
        ("notes.md", files.notes),
    ];
    for (name, text) in all {
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
