//! Checks -> our own JSON: a published format, with its own types and version.

use serde::Serialize;

use crate::doctor::{Check, Mend, State, worst};

/// The version of the format. A field that is added does not change it; any other change does.
pub const VERSION: u32 = 1;

/// The checks of one subject: a cluster, or a service.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The service; `None` is the cluster.
    pub path: Option<String>,
    /// The generation of the agent that was asked, if any answered.
    pub agent: Option<&'static str>,
    /// The checks.
    pub checks: Vec<Check>,
}

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    state: &'static str,
    subjects: Vec<SubjectEntry>,
}

#[derive(Debug, Serialize)]
struct SubjectEntry {
    path: Option<String>,
    agent: Option<&'static str>,
    state: &'static str,
    checks: Vec<CheckEntry>,
}

#[derive(Debug, Serialize)]
struct CheckEntry {
    name: &'static str,
    state: &'static str,
    blocking: bool,
    found: String,
    why: &'static str,
    mend: Option<MendEntry>,
}

#[derive(Debug, Serialize)]
struct MendEntry {
    on: Option<String>,
    command: String,
    answer: Option<AnswerEntry>,
}

#[derive(Debug, Serialize)]
struct AnswerEntry {
    section: String,
    line: String,
}

impl Document {
    /// The document of what was found; `command` is how a mend is typed.
    pub fn new(subjects: &[Subject], command: impl Fn(&Mend) -> String) -> Self {
        let entry = |check: &Check| CheckEntry {
            name: check.name,
            state: check.state.as_str(),
            blocking: check.blocking,
            found: check.found.clone(),
            why: check.why,
            mend: check.mend.as_ref().map(|mend| MendEntry {
                on: mend.on.clone(),
                command: command(mend),
                answer: mend.answer.as_ref().map(|answer| AnswerEntry {
                    section: answer.section.clone(),
                    line: answer.line.clone(),
                }),
            }),
        };
        let subjects: Vec<(SubjectEntry, State)> = subjects
            .iter()
            .map(|subject| {
                let state = worst(&subject.checks);
                let checks = subject.checks.iter().map(entry).collect();
                let entry = SubjectEntry {
                    path: subject.path.clone(),
                    agent: subject.agent,
                    state: state.as_str(),
                    checks,
                };
                (entry, state)
            })
            .collect();
        let state = subjects.iter().map(|(_, state)| *state).max();
        Document {
            version: VERSION,
            state: state.unwrap_or(State::Pass).as_str(),
            subjects: subjects.into_iter().map(|(entry, _)| entry).collect(),
        }
    }
}
