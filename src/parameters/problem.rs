//! What is wrong with an answer, and where it was given.

use std::fmt;
use std::sync::Arc;

use crate::printable;

/// The most of a problem that is said, in bytes: a value may be as long as its file.
const LONGEST: usize = 1000;

/// A place in a file of answers or questions. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file, as the user names it.
    pub file: Arc<str>,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The section it stands in, as written; empty before the first one.
    pub section: String,
    /// The key, where there is one.
    pub key: Option<String>,
    /// The column of the key.
    pub key_column: usize,
}

/// Where an answer was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(Spot),
    /// By a flag: `--set nodes`, `--size`.
    Flag(String),
    /// In the environment: the variable's name.
    Variable(String),
    /// Nowhere: the question that was not answered.
    Question(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File(spot) => {
                write!(f, "{}:{}:{}:", spot.file, spot.line, spot.column)?;
                if !spot.section.is_empty() {
                    write!(f, " [{}]", spot.section)?;
                }
                match &spot.key {
                    Some(key) => write!(f, " {key}:"),
                    None if spot.section.is_empty() => Ok(()),
                    None => f.write_str(":"),
                }
            }
            Place::Flag(flag) => write!(f, "{flag}:"),
            Place::Variable(name) => write!(f, "{name}:"),
            Place::Question(name) => write!(f, "`{name}`:"),
        }
    }
}

/// Something that makes an answer, or the file it stands in, unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Problem {
            place,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{} {}", self.place, self.message);
        f.write_str(&printable::ends(&text, LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_as_long_as_its_file_is_cut() {
        let message = format!("`{}` is no size: write 20g", "x".repeat(100_000));
        let said = Problem::new(Place::Variable("SIZE".into()), message).to_string();
        assert!(said.len() < 1100, "{}", said.len());
        assert!(said.starts_with("SIZE: `xxx"), "{said}");
        assert!(said.ends_with("` is no size: write 20g"), "{said}");
    }
}
