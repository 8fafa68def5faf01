//! One file of a template -> what it renders to, or where it fails.

use super::engine::{self, Fault};
use super::rendering::Rendering;
use super::source::{self, Mark};
use crate::nearest::nearest;
use crate::parameters::{Answers, Place, Problem, Questionnaire, Spot};

/// A file of a template's folder that Tera renders.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// As errors name it.
    pub(super) file: String,
    pub(super) text: String,
    marks: Vec<Mark>,
    marked: String,
}

impl Part {
    /// Compiles a file and compares its variables with the questions.
    ///
    /// # Errors
    /// The first problem of the file; variables that are no question.
    pub(super) fn read(
        file: String,
        text: &str,
        questionnaire: &Questionnaire,
    ) -> Result<Self, Vec<Problem>> {
        let pieces = source::pieces(text);
        let (marks, marked) = source::mark(text, &pieces, questionnaire);
        let part = Part {
            file,
            text: text.to_owned(),
            marks,
            marked,
        };
        part.check(questionnaire)?;
        Ok(part)
    }

    /// Renders the file.
    ///
    /// # Errors
    /// Where it fails, and why.
    pub(super) fn render(
        &self,
        questionnaire: &Questionnaire,
        answers: &Answers,
    ) -> Result<Rendering, Problem> {
        let text = engine::render(&self.text, questionnaire, answers)
            .map_err(|fault| self.problem(fault))?;
        let marked = engine::render(&self.marked, questionnaire, answers).ok();
        Ok(Rendering::new(text, marked.as_deref(), &self.marks))
    }

    fn check(&self, questionnaire: &Questionnaire) -> Result<(), Vec<Problem>> {
        if let Some(at) = self.text.find(source::is_sentinel) {
            let message =
                "has a code point that is never text (U+FDD0 to U+FDD2): remove it".to_owned();
            return Err(vec![self.problem_at(at, message)]);
        }
        let variables = engine::variables(&self.text).map_err(|fault| vec![self.problem(fault)])?;
        let unknown = variables
            .iter()
            .filter(|name| questionnaire.question(name).is_none());
        let problems: Vec<Problem> = unknown
            .map(|name| self.unknown_variable(name, questionnaire))
            .collect();
        match problems.is_empty() {
            true => Ok(()),
            false => Err(problems),
        }
    }

    fn unknown_variable(&self, name: &str, questionnaire: &Questionnaire) -> Problem {
        let at = source::first_use(&self.text, name).unwrap_or_default();
        let message = match nearest(name, questionnaire.names()) {
            Some(near) => {
                format!("`{name}` is not a question of parameters.ini: did you mean `{near}`?")
            }
            None => format!("`{name}` is not a question of parameters.ini"),
        };
        self.problem_at(at, message)
    }

    /// A problem at a byte of the file.
    pub(super) fn problem_at(&self, at: usize, message: String) -> Problem {
        let (line, column) = source::position(&self.text, at);
        self.problem(Fault {
            line,
            column,
            message,
        })
    }

    fn problem(&self, fault: Fault) -> Problem {
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
