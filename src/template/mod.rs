//! A template and answers -> INI text in which every line knows the template's line and the answers behind it.
//!
//! Comments are `<# … #>`: Tera's own `{# … #}` is OpenSVC's `{#nodes}`, a count of words. A text
//! that needs `{{` or `{%` as they are writes `{% raw %}{{ … }}{% endraw %}`.
//!
//! A folder may have `objects.ini`, which says what objects stand beside the service, and further files
//! that it names as `template FILE`: they are rendered alike.

mod built_in;
mod engine;
mod part;
mod rendering;
mod scope;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use sha2::{Digest, Sha256};

pub use built_in::BUILT_IN;
pub use rendering::{Cause, Line, Names, Rendering, Value};

use crate::parameters::{Answers, Problem, Questionnaire};
use part::Part;

/// The file that says what objects stand beside the service.
pub const OBJECTS: &str = "objects.ini";

/// How `objects.ini` names a further file.
const FURTHER: &str = "template ";

/// The texts of a template's folder.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// `service.conf`: the configuration, in Tera.
    pub service: &'a str,
    /// `parameters.ini`: the questions.
    pub parameters: &'a str,
    /// `notes.md`: what to know and what to do next.
    pub notes: &'a str,
    /// [`OBJECTS`], if there is one, and the files that it names: the name and the text of each.
    pub others: &'a [(&'a str, &'a str)],
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
    service: Part,
    /// `objects.ini` and the files that it names.
    others: BTreeMap<String, Part>,
}

impl Template {
    /// Reads the files of the template `name`; `folder` is how errors name their place.
    ///
    /// # Errors
    /// Every problem of the questions; the first one of each other file; variables that are no question;
    /// files that `objects.ini` names and that are not there.
    pub fn read(name: &str, folder: &str, files: Files<'_>) -> Result<Template, Vec<Problem>> {
        // An editor's byte order mark would be the first thing an agent stumbles on.
        let service = files.service.trim_start_matches('\u{feff}');
        let files = Files { service, ..files };
        let questionnaire =
            Questionnaire::read(&format!("{folder}/parameters.ini"), files.parameters)?;
        let part = |file: &str, text: &str| {
            let text = text.trim_start_matches('\u{feff}');
            Part::read(format!("{folder}/{file}"), text, &questionnaire)
        };
        let service = part("service.conf", files.service)?;
        let others = files.others.iter();
        let others = others.map(|(name, text)| Ok(((*name).to_owned(), part(name, text)?)));
        let others: BTreeMap<String, Part> = others.collect::<Result<_, Vec<Problem>>>()?;
        missing(&others)?;
        Ok(Template {
            name: name.to_owned(),
            notes: files.notes.to_owned(),
            digest: digest(files),
            service,
            others,
            questionnaire,
        })
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
        &self.service.file
    }

    /// Renders the configuration.
    ///
    /// # Errors
    /// Where the template fails, and why.
    pub fn render(&self, answers: &Answers) -> Result<Rendering, Problem> {
        self.service.render(&self.questionnaire, answers)
    }

    /// The questions whose answers stand in further files alone: no configuration of a service tells them.
    pub fn asked_beside(&self) -> BTreeSet<&str> {
        let variables = |part: &Part| engine::variables(&part.text).unwrap_or_default();
        let of_service: BTreeSet<String> = variables(&self.service).into_iter().collect();
        let beside: BTreeSet<String> = self.others.values().flat_map(variables).collect();
        let alone = |name: &&str| beside.contains(*name) && !of_service.contains(*name);
        self.questionnaire.names().filter(alone).collect()
    }

    /// Renders a further file: `objects.ini`, or one that it names. With the file, as errors name it; `None`
    /// when the template has no such file.
    ///
    /// # Errors
    /// Where the file fails, and why.
    pub fn further(
        &self,
        name: &str,
        answers: &Answers,
    ) -> Result<Option<(&str, Rendering)>, Problem> {
        let Some(part) = self.others.get(name) else {
            return Ok(None);
        };
        let rendering = part.render(&self.questionnaire, answers)?;
        Ok(Some((&part.file, rendering)))
    }
}

/// The files that an `objects.ini` names, and where each name stands.
pub fn named(objects: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = objects.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    lines.filter_map(|(start, line)| {
        let (_, value) = line.split_once('=').filter(|_| !is_comment(line))?;
        let name = value.trim_start().strip_prefix(FURTHER)?.trim();
        Some((start + line.trim_end().len() - name.len(), name))
    })
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(['#', ';'])
}

/// Whether a name is one of a file in the folder itself.
pub fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty() && name.chars().all(plain) && !name.starts_with('.')
}

/// Refuses names of further files that are not there.
fn missing(others: &BTreeMap<String, Part>) -> Result<(), Vec<Problem>> {
    let Some(objects) = others.get(OBJECTS) else {
        return Ok(());
    };
    let problems = named(&objects.text).filter_map(|(at, name)| {
        let shown = name.escape_debug();
        let message = match (is_plain(name), others.contains_key(name)) {
            (true, true) => return None,
            (true, false) => format!("the template has no file `{shown}`: write it beside {OBJECTS}"),
            (false, _) => format!(
                "`{shown}` is not the name of a file beside {OBJECTS}: write one, of letters, digits, `.`, `_` and `-`"
            ),
        };
        Some(objects.problem_at(at, message))
    });
    let problems: Vec<Problem> = problems.collect();
    match problems.is_empty() {
        true => Ok(()),
        false => Err(problems),
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
    for (name, text) in all.iter().chain(files.others) {
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
