//! A template's questions and what was given for them -> the answers, each with its origin.
//!
//! Pure: texts come in, and [`Problem`]s come out, all at once and each at its place.

mod answers;
mod condition;
mod file;
mod forms;
mod image;
pub mod ini;
mod kind;
mod problem;
mod question;
mod remote;
mod safe;
mod splice;

pub use answers::{Answer, Answers, Given, Origin, collect, unknown};
pub use condition::Condition;
pub use file::{AnswerFile, Entry, FileKey, Service};
pub use kind::Kind;
pub use problem::{Place, Problem, Spot};
pub use question::{Description, Question, Questionnaire};
pub use splice::write_section;
